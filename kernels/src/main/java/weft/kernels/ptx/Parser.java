package weft.kernels.ptx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import weft.kernels.ptx.Lexer.Kind;
import weft.kernels.ptx.Lexer.Token;

/** Reads a module: directives, module variables and the headers of functions; {@link BodyParser} reads what they do. */
final class Parser {

    private static final double NEWEST = 9.0;

    private final TokenReader in;
    private final Map<String, Variable> variables = new LinkedHashMap<>();
    private final Map<String, PtxFunction> functions = new LinkedHashMap<>();
    private final Map<Long, String> files = new HashMap<>();
    private final boolean withBodies;
    private String version = "";
    private String target = "";

    Parser(String file, String text, boolean withBodies) {
        in = new TokenReader(file, text);
        this.withBodies = withBodies;
        collectFiles(text);
    }

    /** The {@code .file} directives stand at the end of what nvcc writes, while {@code .loc} lines need them earlier. */
    private void collectFiles(String text) {
        text.lines().map(String::strip).filter(l -> l.startsWith(".file")).forEach(l -> {
            String[] parts = l.split("\\s+", 3);
            int open = l.indexOf('"');
            int close = l.indexOf('"', open + 1);
            if (parts.length == 3 && close > open) {
                String path = l.substring(open + 1, close);
                files.put(Long.parseLong(parts[1]), path.substring(path.lastIndexOf('/') + 1));
            }
        });
    }

    PtxModule module() {
        while (!in.atEnd()) {
            Token token = in.peek();
            if (token.kind() != Kind.DIRECTIVE) {
                throw in.error("expected a directive, found '" + token.text() + "'");
            }
            switch (token.text()) {
                case ".version" -> version();
                case ".target" -> target();
                case ".address_size" -> {
                    in.next();
                    if (in.integer("the address size") != 64) {
                        throw in.error("only .address_size 64 is known");
                    }
                }
                case ".file" -> skipLine();
                case ".section" -> skipBraces();
                case ".pragma", ".alias" -> skipPast(";");
                default -> declaration();
            }
        }
        if (version.isEmpty()) {
            throw in.error("there is no .version line: is this PTX text?");
        }
        return new PtxModule(in.file(), version, target, variables, functions);
    }

    private void version() {
        in.next();
        Token number = in.next();
        version = number.text();
        if (number.kind() != Kind.FLOAT64 || Double.parseDouble(version) > NEWEST) {
            throw new PtxException(in.file(), number.line(), ".version " + version + " is not known (up to " + NEWEST + ")");
        }
    }

    private void target() {
        in.next();
        target = in.word("a target");
        while (in.accept(",")) {
            in.word("a target option");
        }
    }

    private void skipLine() {
        int line = in.peek().line();
        while (!in.atEnd() && in.peek().line() == line) {
            in.next();
        }
    }

    private void skipPast(String punctuation) {
        while (!in.next().is(punctuation)) {
            continue;
        }
    }

    private void skipBraces() {
        skipPast("{");
        for (int depth = 1; depth > 0; ) {
            Token token = in.next();
            depth += token.is("{") ? 1 : token.is("}") ? -1 : 0;
        }
    }

    /** A variable or a function, after any linking directives. */
    private void declaration() {
        while (in.acceptDirective(".visible") || in.acceptDirective(".extern") || in.acceptDirective(".weak")
                || in.acceptDirective(".common")) {
            continue;
        }
        Token token = in.peek();
        if (token.isDirective(".entry") || token.isDirective(".func")) {
            function();
            return;
        }
        StateSpace space = StateSpace.of(token.text());
        if (space == null) {
            throw in.error("unknown directive '" + token.text() + "'");
        }
        in.next();
        for (Variable v : Declarations.variables(in, space)) {
            variables.put(v.name(), v);
        }
    }

    private void function() {
        boolean isEntry = in.next().text().equals(".entry");
        List<Variable> results = new ArrayList<>();
        if (!isEntry) {
            in.acceptDirective(".noreturn");
            if (in.peek().is("(")) {
                results.addAll(parameters(StateSpace.LOCAL));
            }
        }
        int line = in.peek().line();
        String name = in.word("a function name");
        List<Variable> parameters = in.peek().is("(") ? parameters(isEntry ? StateSpace.PARAM : StateSpace.LOCAL) : List.of();
        int[] required = null;
        int[] maximum = null;
        while (in.peek().kind() == Kind.DIRECTIVE) {
            switch (in.next().text()) {
                case ".reqntid" -> required = sizes();
                case ".maxntid" -> maximum = sizes();
                case ".minnctapersm", ".maxnreg", ".maxnctapersm", ".maxclusterrank" -> in.integer("a number");
                case ".reqnctapercluster" -> sizes();
                case ".noreturn", ".explicitcluster" -> { }
                case ".pragma" -> skipPast(";");
                case String other -> throw in.error("unknown directive '" + other + "' after function " + name);
            }
        }
        boolean isDeclaration = in.accept(";");
        if (isDeclaration || !withBodies) {
            if (!isDeclaration) {
                skipBraces();
            }
            functions.putIfAbsent(name, new PtxFunction(name, isEntry, parameters, results, List.of(), 0, 0, List.of(),
                    Map.of(), Map.of(), required, maximum, !isDeclaration, line));
            return;
        }
        BodyParser body = new BodyParser(in, files, variables, parameters, results);
        functions.put(name, body.function(name, isEntry, required, maximum, line));
    }

    private List<Variable> parameters(StateSpace space) {
        List<Variable> parameters = new ArrayList<>();
        in.expect("(");
        while (!in.accept(")")) {
            if (in.acceptDirective(".param")) {
                parameters.add(Declarations.parameter(in, space));
            } else {
                throw in.error("expected .param, found '" + in.peek().text() + "'");
            }
            in.accept(",");
        }
        return parameters;
    }

    private int[] sizes() {
        int[] sizes = {1, 1, 1};
        for (int i = 0; i < 3; i++) {
            sizes[i] = (int) in.integer("a block size");
            if (!in.accept(",")) {
                break;
            }
        }
        return sizes;
    }
}
