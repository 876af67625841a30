package weft.kernels.ptx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import weft.kernels.ptx.Lexer.Kind;
import weft.kernels.ptx.Lexer.Token;

/**
 * Reads a module: directives, module variables and the headers of functions; {@link BodyParser} reads what they do. A function
 * whose body cannot be read keeps the reason, and the other functions of the module are read all the same.
 */
final class Parser {

    private static final double NEWEST = 9.0;
    private static final int MOST_THREADS = 1 << 30;

    private final TokenReader in;
    private final Map<String, Variable> variables = new LinkedHashMap<>();
    private final Map<String, PtxFunction> functions = new LinkedHashMap<>();
    private final Map<Long, String> files = new HashMap<>();
    private final boolean withBodies;
    private String version = "";
    private String target = "";
    private PtxFunction current;

    Parser(String file, String text, boolean withBodies) {
        in = new TokenReader(file, text);
        this.withBodies = withBodies;
        collectFiles();
    }

    /** The {@code .file} directives stand at the end of what nvcc writes, while {@code .loc} lines need them earlier. */
    private void collectFiles() {
        while (in.peek(0).kind() != Kind.END) {
            if (in.peek(0).isDirective(".file") && in.peek(1).kind() == Kind.INTEGER && in.peek(2).kind() == Kind.STRING) {
                String path = in.peek(2).text();
                files.put(in.peek(1).bits(), path.substring(path.lastIndexOf('/') + 1));
            }
            in.goTo(in.position() + 1);
        }
        in.goTo(0);
    }

    /** The names of the source files by their numbers. */
    Map<Long, String> files() {
        return files;
    }

    /** Whether warp operations of this module may be without a member mask. */
    boolean isBeforeMasks() {
        Matcher sm = Pattern.compile("sm_([0-9]{1,4})[af]?").matcher(target);
        return !version.isEmpty() && Double.parseDouble(version) < 6.4 || sm.matches() && Integer.parseInt(sm.group(1)) < 70;
    }

    /** A variable of the module; null when there is none of this name. */
    Variable variable(String name) {
        return variables.get(name);
    }

    /** A function declared so far, the one that is being read included; null when there is none of this name. */
    PtxFunction function(String name) {
        return current != null && current.name().equals(name) ? current : functions.get(name);
    }

    /** Adds a global or constant variable that is declared inside the function that is being read. */
    void addFromFunction(Variable v) {
        String name = current.name() + "." + v.name();
        for (int k = 2; variables.containsKey(name); k++) {
            name = current.name() + "." + v.name() + "." + k;
        }
        variables.put(name, v);
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
                        throw new PtxException(in.file(), token.line(), "only .address_size 64 is known");
                    }
                }
                case ".file" -> skipLine();
                case ".section" -> {
                    if (!in.skipBraces()) {
                        throw in.error(TokenReader.TOO_EARLY);
                    }
                }
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
        if (!in.skipPast(punctuation)) {
            throw in.error(TokenReader.TOO_EARLY);
        }
    }

    /** A variable or a function, after any linking directives. */
    private void declaration() {
        boolean isExtern = false;
        boolean isWeak = false;
        for (boolean more = true; more;) {
            boolean external = in.acceptDirective(".extern");
            boolean weak = in.acceptDirective(".weak") || in.acceptDirective(".common");
            isExtern |= external;
            isWeak |= weak;
            more = external || weak || in.acceptDirective(".visible");
        }
        Token token = in.peek();
        if (token.isDirective(".entry") || token.isDirective(".func")) {
            function(isWeak);
            return;
        }
        StateSpace space = StateSpace.of(token.text());
        if (space == null || space == StateSpace.PARAM || space == StateSpace.LOCAL) {
            throw in.error("unknown directive '" + token.text() + "'");
        }
        in.next();
        for (Variable v : Declarations.variables(in, space, isExtern)) {
            if (variables.containsKey(v.name()) && !isExtern && !isWeak) {
                throw new PtxException(in.file(), v.line(), "variable " + v.name() + " is declared twice");
            }
            if (functions.containsKey(v.name())) {
                throw new PtxException(in.file(), v.line(), v.name() + " is a variable and a function");
            }
            variables.putIfAbsent(v.name(), v);
        }
    }

    private void function(boolean isWeak) {
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
            Token directive = in.next();
            switch (directive.text()) {
                case ".reqntid" -> required = sizes();
                case ".maxntid" -> maximum = sizes();
                case ".minnctapersm", ".maxnreg", ".maxnctapersm", ".maxclusterrank", ".abi_preserve",
                        ".abi_preserve_control" ->
                    in.integer("a number");
                case ".reqnctapercluster" -> sizes();
                case ".noreturn", ".explicitcluster", ".blocksareclusters" -> {}
                case ".attribute" -> skipPast(")");
                case ".pragma" -> skipPast(";");
                case String other -> throw new PtxException(in.file(), directive.line(),
                        "unknown directive '" + other + "' after function " + name);
            }
        }
        if (variables.containsKey(name)) {
            throw new PtxException(in.file(), line, name + " is a variable and a function");
        }
        PtxFunction header = PtxFunction.declared(name, isEntry, parameters, results, required, maximum, line);
        if (in.accept(";")) {
            functions.putIfAbsent(name, header);
            return;
        }
        boolean isTwice = functions.containsKey(name) && functions.get(name).isDefined();
        if (isTwice && !isWeak) {
            throw new PtxException(in.file(), line, "function " + name + " is defined twice");
        }
        PtxFunction defined = body(header);
        if (!isTwice) {
            functions.put(name, defined);
        }
    }

    private PtxFunction body(PtxFunction header) {
        int begin = in.position();
        PtxException complaint = null;
        current = header;
        try {
            if (withBodies) {
                return new BodyParser(in, this).function(header);
            }
        } catch (PtxException e) {
            complaint = e;
            in.goTo(begin);
        } finally {
            current = null;
        }
        if (!in.skipBraces()) {
            throw complaint != null ? complaint : in.error(TokenReader.TOO_EARLY);
        }
        return header.withoutBody(complaint);
    }

    /** What stands in parentheses: the parameters of a function, or its results. */
    List<Variable> parameters(StateSpace space) {
        List<Variable> parameters = new ArrayList<>();
        in.expect("(");
        if (in.accept(")")) {
            return parameters;
        }
        do {
            if (in.acceptDirective(".param")) {
                parameters.add(Declarations.parameter(in, space));
            } else if (space == StateSpace.LOCAL && in.acceptDirective(".reg")) {
                parameters.add(Declarations.parameter(in, StateSpace.REG));
            } else {
                throw in.error("expected .param, found '" + in.peek().text() + "'");
            }
        } while (in.accept(","));
        in.expect(")");
        return parameters;
    }

    private int[] sizes() {
        int[] sizes = {1, 1, 1};
        for (int i = 0; i < 3; i++) {
            sizes[i] = in.integer("a block size", 1, MOST_THREADS);
            if (!in.accept(",")) {
                break;
            }
        }
        return sizes;
    }
}
