package weft.kernels.ptx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import weft.kernels.ptx.Lexer.Kind;
import weft.kernels.ptx.Lexer.Token;
import weft.kernels.ptx.Operand.Register;

/**
 * Reads the body of a function: declarations, labels, instructions. {@link OperandParser} reads operands, {@link CallParser} what
 * calls pass, {@link Scopes} knows the names. Labels may be used before they are defined, so they are resolved at the end.
 */
final class BodyParser {

    private static final int DEEPEST = 1000;

    /** Where the label of a jump is to be looked up. */
    private record Jump(int instruction, Scopes.Scope scope) {}

    private final TokenReader in;
    private final Parser module;
    private final Scopes scopes = new Scopes();
    private final SourceLines lines;
    private final OperandParser operands;
    private final CallParser calls;
    private final List<Variable> variables = new ArrayList<>();
    private final List<Instruction> body = new ArrayList<>();
    private final Map<String, Integer> labels = new LinkedHashMap<>();
    private final Map<String, List<String>> branchTables = new HashMap<>();
    private final List<Jump> jumps = new ArrayList<>();

    BodyParser(TokenReader in, Parser module) {
        this.in = in;
        this.module = module;
        this.lines = new SourceLines(in, module.files());
        this.operands = new OperandParser(in, scopes, module);
        this.calls = new CallParser(in, this, scopes, module);
    }

    /** Reads through the closing brace and completes {@code header}, which has no body yet. */
    PtxFunction function(PtxFunction header) {
        List<Variable> parameters = calls.formals(header.parameters(), false);
        List<Variable> results = calls.formals(header.results(), true);
        in.expect("{");
        scopes.open();
        int outermost = scopes.depth();
        while (scopes.depth() >= outermost) {
            statement();
        }
        // The end of the body is a return, too.
        calls.beforeReturn(null, in.peek().line());
        jumps.forEach(this::resolve);
        return new PtxFunction(header.name(), header.isEntry(), parameters, results, variables, scopes.narrow(), scopes.wide(),
                body, labels, branchTables, header.required(), header.maximum(), true, null, header.line());
    }

    private void statement() {
        Token token = in.peek();
        if (in.accept("{")) {
            if (scopes.depth() > DEEPEST) {
                throw in.error("braces are nested deeper than " + DEEPEST + " levels");
            }
            scopes.open();
        } else if (in.accept("}")) {
            scopes.close();
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
            case ".loc" -> lines.location();
            case ".pragma" -> {
                in.next();
                in.expect(";");
            }
            default -> {
                StateSpace space = StateSpace.of(token.text());
                if (space == null) {
                    throw new PtxException(in.file(), token.line(), "unknown directive '" + token.text() + "'");
                }
                for (Variable v : Declarations.variables(in, space == StateSpace.PARAM ? StateSpace.LOCAL : space, false)) {
                    declare(v);
                }
            }
        }
    }

    private void declare(Variable v) {
        if (!scopes.declare(v.name(), v)) {
            throw twice(v.name(), v.line());
        }
        if (v.space() == StateSpace.GLOBAL || v.space() == StateSpace.CONST) {
            module.addFromFunction(v);
        } else {
            variables.add(v);
        }
    }

    private PtxException twice(String name, int line) {
        return new PtxException(in.file(), line, name + " is declared twice");
    }

    /** Adds a variable that the text does not name. */
    void addHidden(Variable v) {
        variables.add(v);
    }

    /** {@code .reg .b32 %r<9>;} declares %r0 to %r8; several names may share one type. */
    private void registers() {
        Declarations.Head head = Declarations.head(in);
        do {
            int line = in.peek().line();
            String name = in.word("a register name");
            boolean isNew;
            if (in.accept("<")) {
                isNew = scopes.declareRegisters(name, head.type(), head.vector(), in.integer("a register count", 0,
                        Integer.MAX_VALUE));
                in.expect(">");
            } else {
                isNew = scopes.declareRegister(name, head.type(), head.vector());
            }
            if (!isNew) {
                throw twice(name, line);
            }
        } while (in.accept(","));
        in.expect(";");
    }

    private void label() {
        int line = in.peek().line();
        String name = in.word("a label");
        in.expect(":");
        boolean isNew;
        if (in.acceptDirective(".branchtargets")) {
            isNew = scopes.branchTable(name, targets());
        } else if (in.acceptDirective(".callprototype")) {
            isNew = scopes.declare(name, calls.prototype());
        } else if (in.acceptDirective(".calltargets")) {
            isNew = scopes.declare(name, calls.targets());
        } else {
            String unique = scopes.label(name);
            isNew = unique != null;
            if (isNew) {
                labels.put(unique, body.size());
            }
        }
        if (!isNew) {
            throw new PtxException(in.file(), line, "label " + name + " is defined twice");
        }
    }

    /** The labels after {@code .branchtargets}; {@code L<3>} stands for L0, L1, L2. */
    private List<String> targets() {
        List<String> targets = new ArrayList<>();
        do {
            String target = in.word("a label");
            if (in.accept("<")) {
                int count = in.integer("a number of labels", 1, 1 << 16);
                in.expect(">");
                for (int k = 0; k < count; k++) {
                    targets.add(target + k);
                }
            } else {
                targets.add(target);
            }
        } while (in.accept(","));
        in.expect(";");
        return targets;
    }

    private void instruction() {
        int line = in.peek().line();
        Operand guard = in.accept("@") ? operands.predicate() : null;
        StringBuilder name = new StringBuilder(in.word("an instruction"));
        while (in.peek().kind() == Kind.DIRECTIVE) {
            name.append(in.next().text());
        }
        String opcode = name.toString().split("\\.", 2)[0];
        switch (opcode) {
            case "call" -> {
                calls.call(name.toString(), guard, line);
                return;
            }
            case "ret" -> calls.beforeReturn(guard, line);
            case "bra", "brx" -> jumps.add(new Jump(body.size(), scopes.inner()));
            default -> {}
        }
        List<Operand> list = operands.list(opcode);
        in.expect(";");
        withoutSync(name, opcode, guard, list, line);
        add(name.toString(), guard, list, line);
    }

    /** Votes and shuffles for GPUs before sm_70, or of PTX before 6.4, have no member mask: the active lanes take part. */
    private void withoutSync(StringBuilder name, String opcode, Operand guard, List<Operand> list, int line) {
        boolean isOld = (opcode.equals("vote") || opcode.equals("shfl")) && !name.toString().contains(".sync");
        if (isOld && module.isBeforeMasks()) {
            Register mask = scopes.hidden(PtxType.B32);
            add("activemask.b32", guard, List.of(mask), line);
            name.insert(opcode.length(), ".sync");
            list.add(mask);
        }
    }

    /** Adds an instruction at the end of the body. */
    void add(String name, Operand guard, List<Operand> list, int line) {
        body.add(new Instruction(name, List.of(name.split("\\.")), guard, List.copyOf(list), line, lines.current()));
    }

    private void resolve(Jump jump) {
        Instruction i = body.get(jump.instruction());
        List<Operand> resolved = new ArrayList<>(i.operands());
        int last = resolved.size() - 1;
        if (last < 0 || !(resolved.get(last) instanceof Operand.Name target)) {
            throw new PtxException(in.file(), i.line(), "there is no label to go to: " + i);
        }
        if (i.opcode().equals("brx")) {
            List<String> targets = Scopes.branchTable(jump.scope(), target.name());
            if (targets == null || last != 1) {
                throw new PtxException(in.file(), i.line(), "no .branchtargets called " + target.name());
            }
            String key = target.name();
            for (int k = 1; branchTables.containsKey(key) && !branchTables.get(key).equals(targets); k++) {
                key = target.name() + "'" + k;
            }
            branchTables.put(key, targets);
            resolved.set(last, new Operand.Name(key));
        } else {
            String label = Scopes.label(jump.scope(), target.name());
            if (label == null || last != 0) {
                throw new PtxException(in.file(), i.line(), "label " + target.name() + " is not defined");
            }
            resolved.set(last, new Operand.Name(label));
        }
        body.set(jump.instruction(), new Instruction(i.name(), i.parts(), i.guard(), List.copyOf(resolved), i.line(),
                i.source()));
    }
}
