package weft.kernels.ptx;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import weft.kernels.ptx.Instruction.SourceLine;
import weft.kernels.ptx.Lexer.Kind;
import weft.kernels.ptx.Lexer.Token;
import weft.kernels.ptx.Operand.Register;

/**
 * Reads the body of a function. Braces open scopes whose registers and variables hide outer ones of the same name, which is
 * how nvcc writes each call ({@code param0} and {@code retval0} every time), so names are resolved here, once.
 */
final class BodyParser {

    private final TokenReader in;
    private final Map<Long, String> files;
    private final Map<String, Variable> moduleVariables;
    private final List<Variable> parameters;
    private final List<Variable> results;
    private final Deque<Map<String, Object>> scopes = new ArrayDeque<>();
    private final List<Variable> variables = new ArrayList<>();
    private final List<Instruction> body = new ArrayList<>();
    private final Map<String, Integer> labels = new LinkedHashMap<>();
    private final Map<String, List<String>> branchTables = new HashMap<>();
    private SourceLine source;
    private int narrow;
    private int wide;

    BodyParser(TokenReader in, Map<Long, String> files, Map<String, Variable> moduleVariables, List<Variable> parameters,
               List<Variable> results) {
        this.in = in;
        this.files = files;
        this.moduleVariables = moduleVariables;
        this.parameters = parameters;
        this.results = results;
    }

    PtxFunction function(String name, boolean isEntry, int[] required, int[] maximum, int line) {
        Map<String, Object> outer = new HashMap<>();
        parameters.forEach(v -> outer.put(v.name(), v));
        results.forEach(v -> outer.put(v.name(), v));
        scopes.push(outer);
        in.expect("{");
        scopes.push(new HashMap<>());
        while (scopes.size() > 1) {
            statement();
        }
        return new PtxFunction(name, isEntry, parameters, results, variables, narrow, wide, body, labels, branchTables,
                required, maximum, true, line);
    }

    private void statement() {
        Token token = in.peek();
        if (in.accept("{")) {
            scopes.push(new HashMap<>());
        } else if (in.accept("}")) {
            scopes.pop();
        } else if (in.accept(";")) {
            return;
        } else if (token.kind() == Kind.DIRECTIVE) {
            directive();
        } else if (token.kind() == Kind.WORD && in.peek(1).is(":")) {
            label();
        } else {
            instruction();
        }
    }

    private void directive() {
        Token token = in.next();
        switch (token.text()) {
            case ".reg" -> registers();
            case ".loc" -> location(token.line());
            case ".pragma" -> {
                in.next();
                in.expect(";");
            }
            default -> {
                StateSpace space = StateSpace.of(token.text());
                if (space == null) {
                    throw new PtxException(in.file(), token.line(), "unknown directive '" + token.text() + "'");
                }
                for (Variable v : Declarations.variables(in, space == StateSpace.PARAM ? StateSpace.LOCAL : space)) {
                    scopes.peek().put(v.name(), v);
                    variables.add(v);
                }
            }
        }
    }

    /** {@code .reg .b32 %r<9>;} declares %r0 to %r8; several names may share one type. */
    private void registers() {
        String directive = in.next().text();
        PtxType type = PtxType.named(directive.substring(1));
        if (type == null) {
            throw in.error("unknown register type '" + directive + "'");
        }
        do {
            String name = in.word("a register name");
            if (in.accept("<")) {
                long count = in.integer("a register count");
                in.expect(">");
                for (int i = 0; i < count; i++) {
                    declare(name + i, type);
                }
            } else {
                declare(name, type);
            }
        } while (in.accept(","));
        in.expect(";");
    }

    private void declare(String name, PtxType type) {
        Register register = new Register(name, type, type.isWide() ? wide++ : narrow++);
        if (scopes.peek().put(name, register) != null) {
            throw in.error(name + " is declared twice");
        }
    }

    /** {@code .loc file line column}, possibly followed by where the code was inlined. */
    private void location(int line) {
        long file = in.integer("a file number");
        long sourceLine = in.integer("a line");
        while (in.peek().line() == line) {
            in.next();
        }
        source = sourceLine == 0 ? source : new SourceLine(files.getOrDefault(file, "file " + file), (int) sourceLine);
    }

    private void label() {
        String name = in.word("a label");
        in.expect(":");
        if (in.peek().isDirective(".branchtargets")) {
            in.next();
            List<String> targets = new ArrayList<>();
            do {
                targets.add(in.word("a label"));
            } while (in.accept(","));
            in.expect(";");
            branchTables.put(name, targets);
        } else if (in.peek().isDirective(".callprototype") || in.peek().isDirective(".calltargets")) {
            while (!in.next().is(";")) {
                continue;
            }
        } else if (labels.put(name, body.size()) != null) {
            throw in.error("label " + name + " is defined twice");
        }
    }

    private void instruction() {
        int line = in.peek().line();
        Operand guard = null;
        if (in.accept("@")) {
            guard = predicate(in.accept("!"));
        }
        String name = in.word("an instruction");
        List<Operand> operands = new ArrayList<>();
        if (!in.peek().is(";")) {
            do {
                operands.add(operand());
            } while (in.accept(","));
        }
        in.expect(";");
        body.add(new Instruction(name, List.of(name.split("\\.")), guard, List.copyOf(operands), line, source));
    }

    private Operand operand() {
        Operand first = single();
        if (in.accept("|")) {
            return new Operand.Pair(first, single());
        }
        return first;
    }

    private Operand single() {
        Token token = in.peek();
        if (in.accept("[")) {
            return address();
        }
        if (in.accept("{")) {
            return group("}");
        }
        if (in.accept("(")) {
            return group(")");
        }
        if (in.accept("!")) {
            return predicate(true);
        }
        boolean negative = in.accept("-");
        token = negative ? in.peek() : token;
        switch (token.kind()) {
            case INTEGER -> {
                in.next();
                return new Operand.Immediate(negative ? -token.bits() : token.bits());
            }
            case FLOAT32 -> {
                in.next();
                return new Operand.Float32((int) token.bits() ^ (negative ? 0x8000_0000 : 0));
            }
            case FLOAT64 -> {
                in.next();
                return new Operand.Float64(token.bits() ^ (negative ? Long.MIN_VALUE : 0));
            }
            default -> {
                return named();
            }
        }
    }

    private Operand named() {
        int line = in.peek().line();
        String name = in.word("an operand");
        if (name.equals("_")) {
            return new Operand.Sink();
        }
        if (name.equals("WARP_SZ")) {
            return new Operand.Immediate(32);
        }
        return switch (lookup(name)) {
            case Register r -> r;
            case Variable v -> {
                long offset = in.accept("+") ? in.integer("an offset") : in.peek().is("-") ? in.integer("an offset") : 0;
                yield new Operand.VariableAddress(v, offset);
            }
            case null, default -> {
                if (name.startsWith("%")) {
                    if (SpecialRegisters.isKnown(name)) {
                        yield new Operand.Special(name);
                    }
                    throw new PtxException(in.file(), line, "register " + name + " is not declared");
                }
                yield new Operand.Name(name);
            }
        };
    }

    private Object lookup(String name) {
        for (Map<String, Object> scope : scopes) {
            Object found = scope.get(name);
            if (found != null) {
                return found;
            }
        }
        return moduleVariables.get(name);
    }

    private Operand address() {
        Operand base = single();
        long offset = 0;
        while (!in.accept("]")) {
            if (in.accept("+")) {
                offset += in.integer("an offset");
            } else if (in.peek().is("-")) {
                offset += in.integer("an offset");
            } else if (in.accept(",")) {
                Operand coordinates = operand();
                in.expect("]");
                return new Operand.TensorAddress(base, coordinates);
            } else {
                throw in.error("expected ']', found '" + in.peek().text() + "'");
            }
        }
        if (base instanceof Operand.VariableAddress v) {
            return new Operand.Address(new Operand.VariableAddress(v.variable(), 0), v.offset() + offset);
        }
        if (base instanceof Operand.Name n) {
            throw in.error("variable " + n.name() + " is not declared");
        }
        return new Operand.Address(base, offset);
    }

    private Operand group(String close) {
        List<Operand> members = new ArrayList<>();
        while (!in.accept(close)) {
            members.add(single());
            in.accept(",");
        }
        return new Operand.Group(List.copyOf(members));
    }

    private Operand predicate(boolean negated) {
        int line = in.peek().line();
        Operand operand = named();
        if (operand instanceof Register r && r.type() == PtxType.PRED) {
            return negated ? new Operand.Not(r) : r;
        }
        throw new PtxException(in.file(), line, operand + " is no predicate register");
    }
}
