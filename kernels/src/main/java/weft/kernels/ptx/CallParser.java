package weft.kernels.ptx;

import java.util.ArrayList;
import java.util.List;
import weft.kernels.ptx.Operand.Register;

/**
 * Reads calls. What a call passes lies in {@code .param} variables in the end: a register or a constant is stored to a hidden
 * one before the call, a result that goes to a register is loaded from one after it. In the same way a function whose
 * parameters are registers ({@code .func (.reg .b32 y) f (.reg .b32 x)}) loads them first and stores its results last.
 */
final class CallParser {

    private final TokenReader in;
    private final BodyParser body;
    private final Scopes scopes;
    private final Parser module;
    private final OperandParser operands;
    private final List<Variable> resultVariables = new ArrayList<>();
    private final List<Operand> resultRegisters = new ArrayList<>();
    private int hidden;

    CallParser(TokenReader in, BodyParser body, Scopes scopes, Parser module) {
        this.in = in;
        this.body = body;
        this.scopes = scopes;
        this.module = module;
        this.operands = new OperandParser(in, scopes, module);
    }

    /** Declares the parameters or the results of the function itself; those in registers get memory as well. */
    List<Variable> formals(List<Variable> declared, boolean areResults) {
        List<Variable> formals = new ArrayList<>();
        for (Variable v : declared) {
            Variable formal = inMemory(v);
            boolean isNew = v.space() == StateSpace.REG ? scopes.declareRegister(v.name(), v.type(), vector(v))
                    : scopes.declare(v.name(), v);
            if (!isNew) {
                throw new PtxException(in.file(), v.line(), v.name() + " is declared twice");
            }
            if (v.space() == StateSpace.REG && areResults) {
                resultVariables.add(formal);
                resultRegisters.add((Operand) scopes.lookup(v.name()));
            } else if (v.space() == StateSpace.REG) {
                move("ld", formal, (Operand) scopes.lookup(v.name()), null, v.line());
            }
            formals.add(formal);
        }
        return formals;
    }

    private static int vector(Variable v) {
        return (int) (v.size() / v.type().bytes());
    }

    private static Variable inMemory(Variable v) {
        return v.space() != StateSpace.REG ? v
                : new Variable(StateSpace.LOCAL, v.name(), v.type(), v.align(), v.size(), v.init(), v.line());
    }

    /** Results in registers are stored before each return. */
    void beforeReturn(Operand guard, int line) {
        for (int k = 0; k < resultVariables.size(); k++) {
            move("st", resultVariables.get(k), resultRegisters.get(k), guard, line);
        }
    }

    /** A load or store between a hidden variable and a register, a vector of them or a constant. */
    private void move(String opcode, Variable v, Operand value, Operand guard, int line) {
        int count = value instanceof Operand.Group ? vector(v) : 1;
        String name = opcode + ".param" + (count > 1 ? ".v" + count : "") + ".b" + v.type().bits();
        Operand at = new Operand.Address(new Operand.VariableAddress(v, 0), 0);
        Operand bits = value instanceof Operand.Float64 f && v.type().bits() == 32
                ? new Operand.Float32(Float.floatToRawIntBits((float) Double.longBitsToDouble(f.bits()))) : value;
        body.add(name, guard, opcode.equals("ld") ? List.of(bits, at) : List.of(at, bits), line);
    }

    /** {@code .callprototype (.param .b32 _) _ (.param .b32 _);} after its directive. */
    PtxFunction prototype() {
        List<Variable> results = in.peek().is("(") ? module.parameters(StateSpace.LOCAL) : List.of();
        String name = in.word("_");
        List<Variable> parameters = in.peek().is("(") ? module.parameters(StateSpace.LOCAL) : List.of();
        while (in.peek().kind() == Lexer.Kind.DIRECTIVE) {
            if (in.next().text().equals(".abi_preserve")) {
                in.integer("a number");
            }
        }
        in.expect(";");
        return PtxFunction.declared(name, false, parameters, results, null, null, in.peek().line());
    }

    /** {@code .calltargets f, g;} after its directive: any of the functions says how all are called. */
    PtxFunction targets() {
        PtxFunction first = null;
        do {
            int line = in.peek().line();
            PtxFunction function = declared(in.word("a function"), line);
            first = first == null ? function : first;
        } while (in.accept(","));
        in.expect(";");
        return first;
    }

    private PtxFunction declared(String name, int line) {
        PtxFunction function = module.function(name);
        if (function == null) {
            throw new PtxException(in.file(), line, "function " + name + " is not declared");
        }
        return function;
    }

    /** A call, after its name: {@code (results), f, (arguments);} or {@code (results), pointer, (arguments), prototype;}. */
    void call(String name, Operand guard, int line) {
        List<Operand> results = in.peek().is("(") ? parameters() : List.of();
        in.accept(",");
        Operand callee = operands.single("call");
        boolean hasArguments = in.peek(1).is("(") && in.accept(",");
        List<Operand> arguments = hasArguments ? parameters() : List.of();
        PtxFunction signature;
        if (callee instanceof Operand.Name function) {
            signature = declared(function.name(), line);
        } else if (callee instanceof Register r && r.isWide() && in.accept(",")) {
            String prototype = in.word("a prototype");
            if (!(scopes.lookup(prototype) instanceof PtxFunction found)) {
                throw new PtxException(in.file(), line, "there is no .callprototype called " + prototype);
            }
            signature = found;
        } else {
            throw new PtxException(in.file(), line, callee + " is no function, and a call by a pointer names a prototype");
        }
        in.expect(";");
        check(signature, callee, results.size(), signature.results().size(), "results", line);
        check(signature, callee, arguments.size(), signature.parameters().size(), "arguments", line);
        List<Operand> passed = new ArrayList<>();
        for (int k = 0; k < arguments.size(); k++) {
            passed.add(passed(callee, signature.parameters().get(k), arguments.get(k), guard, line));
        }
        List<Operand> received = new ArrayList<>();
        List<Runnable> after = new ArrayList<>();
        for (int k = 0; k < results.size(); k++) {
            received.add(received(callee, signature.results().get(k), results.get(k), guard, line, after));
        }
        body.add(name, guard, List.of(new Operand.Parameters(received), callee, new Operand.Parameters(passed)), line);
        after.forEach(Runnable::run);
    }

    private List<Operand> parameters() {
        in.expect("(");
        List<Operand> members = new ArrayList<>();
        if (!in.accept(")")) {
            do {
                members.add(operands.single("call"));
            } while (in.accept(","));
            in.expect(")");
        }
        return members;
    }

    private void check(PtxFunction signature, Operand callee, int given, int taken, String what, int line) {
        if (given != taken) {
            throw new PtxException(in.file(), line, "the call of " + callee + " has " + given + " " + what + ", the function "
                    + taken);
        }
    }

    private Variable hidden(Variable formal) {
        Variable v = new Variable(StateSpace.LOCAL, "(hidden " + hidden++ + ")", formal.type(), formal.align(), formal.size(),
                List.of(), formal.line());
        body.addHidden(v);
        return v;
    }

    /** The variable that holds an argument. */
    private Operand passed(Operand callee, Variable formal, Operand argument, Operand guard, int line) {
        if (argument instanceof Operand.VariableAddress v) {
            return parameter(callee, formal, v, line);
        }
        checkValue(callee, formal, argument, line);
        Variable variable = hidden(formal);
        move("st", variable, argument, guard, line);
        return new Operand.VariableAddress(variable, 0);
    }

    /** The variable that a result goes to. */
    private Operand received(Operand callee, Variable formal, Operand result, Operand guard, int line, List<Runnable> after) {
        if (result instanceof Operand.VariableAddress v) {
            return parameter(callee, formal, v, line);
        }
        Variable variable = hidden(formal);
        if (!(result instanceof Operand.Sink)) {
            checkValue(callee, formal, result, line);
            after.add(() -> move("ld", variable, result, guard, line));
        }
        return new Operand.VariableAddress(variable, 0);
    }

    private Operand parameter(Operand callee, Variable formal, Operand.VariableAddress v, int line) {
        if (v.variable().space() != StateSpace.LOCAL || v.offset() != 0 || v.variable().size() != formal.size()) {
            throw new PtxException(in.file(), line, "the call of " + callee + " passes " + v + " of " + v.variable().size()
                    + " bytes where the function has " + formal.size() + " bytes in .param");
        }
        return v;
    }

    private void checkValue(Operand callee, Variable formal, Operand value, int line) {
        boolean fits = value instanceof Register r ? formal.size() == r.type().bytes() && r.type() != PtxType.PRED
                : value instanceof Operand.Group g ? formal.size() == (long) g.members().size() * formal.type().bytes()
                        : formal.size() == formal.type().bytes() && (value instanceof Operand.Immediate
                                || value instanceof Operand.Float32 || value instanceof Operand.Float64);
        if (!fits) {
            throw new PtxException(in.file(), line, "the call of " + callee + " passes " + value + " where the function has "
                    + formal.size() + " bytes of type ." + formal.type());
        }
    }
}
