package weft.kernels.ptx;

import java.util.ArrayList;
import java.util.List;
import weft.kernels.ptx.Lexer.Token;
import weft.kernels.ptx.Operand.Register;

/** Reads the operands of an instruction and resolves their names. */
final class OperandParser {

    private final TokenReader in;
    private final Scopes scopes;
    private final Parser module;

    OperandParser(TokenReader in, Scopes scopes, Parser module) {
        this.in = in;
        this.scopes = scopes;
        this.module = module;
    }

    /** The operands of an instruction, up to its semicolon. */
    List<Operand> list(String opcode) {
        List<Operand> operands = new ArrayList<>();
        if (!in.peek().is(";")) {
            do {
                operands.add(operand(opcode));
            } while (in.accept(","));
        }
        return operands;
    }

    private Operand operand(String opcode) {
        Operand first = single(opcode);
        if (in.accept("|")) {
            return new Operand.Pair(first, single(opcode));
        }
        return first;
    }

    /** One register, constant, address, vector or name. */
    Operand single(String opcode) {
        if (in.accept("[")) {
            return address();
        }
        if (in.accept("{")) {
            return vector(opcode);
        }
        if (in.peek().is("!") && in.peek(1).kind() == Lexer.Kind.WORD) {
            return predicate();
        }
        if (ConstantExpression.begins(in)) {
            return ConstantExpression.read(in);
        }
        Operand named = named();
        if (named instanceof Operand.VariableAddress v && in.accept("[")) {
            long index = ConstantExpression.integer(in, "an index");
            in.expect("]");
            Operand element = new Operand.VariableAddress(v.variable(), v.offset() + index * v.variable().type().bytes());
            return opcode.equals("mov") || opcode.equals("cvta") ? element : inBrackets(element, 0);
        }
        return named;
    }

    /** A register, a variable's address, a special register, or the name of something else. */
    private Operand named() {
        Token token = in.peek();
        String name = in.word("an operand");
        if (name.equals("_")) {
            return new Operand.Sink();
        }
        Object found = scopes.lookup(name);
        return switch (found == null ? module.variable(name) : found) {
            case Register r -> r;
            case Operand.Group g -> g;
            case Operand.Selected s -> s;
            case Variable v -> new Operand.VariableAddress(v, in.accept("+") ? ConstantExpression.integer(in, "an offset") : 0);
            case null, default -> {
                if (name.startsWith("%")) {
                    if (SpecialRegisters.isKnown(name)) {
                        yield new Operand.Special(name);
                    }
                    throw new PtxException(in.file(), token.line(), "register " + name + " is not declared");
                }
                yield new Operand.Name(name);
            }
        };
    }

    private Operand address() {
        int line = in.peek().line();
        Operand base = ConstantExpression.begins(in) ? ConstantExpression.read(in) : named();
        long offset = in.accept("+") ? ConstantExpression.integer(in, "an offset") : 0;
        if (in.accept(",")) {
            List<Operand> more = new ArrayList<>();
            do {
                more.add(operand(""));
            } while (in.accept(","));
            in.expect("]");
            return new Operand.TensorAddress(base, more.size() == 1 ? more.getFirst() : new Operand.Group(more));
        }
        in.expect("]");
        if (base instanceof Operand.Name n) {
            throw new PtxException(in.file(), line, "variable " + n.name() + " is not declared");
        }
        if (!(base instanceof Register || base instanceof Operand.VariableAddress || base instanceof Operand.Immediate)) {
            throw new PtxException(in.file(), line, base + " is no address");
        }
        return inBrackets(base, offset);
    }

    private static Operand inBrackets(Operand base, long offset) {
        if (base instanceof Operand.VariableAddress v) {
            return new Operand.Address(new Operand.VariableAddress(v.variable(), 0), v.offset() + offset);
        }
        return new Operand.Address(base, offset);
    }

    private Operand vector(String opcode) {
        List<Operand> members = new ArrayList<>();
        do {
            int line = in.peek().line();
            Operand member = single(opcode);
            if (member instanceof Operand.Group || member instanceof Operand.Address || member instanceof Operand.TensorAddress) {
                throw new PtxException(in.file(), line, "a vector cannot hold " + member);
            }
            members.add(member);
        } while (in.accept(","));
        in.expect("}");
        return new Operand.Group(List.copyOf(members));
    }

    /** A predicate register, or its complement. */
    Operand predicate() {
        int line = in.peek().line();
        boolean negated = in.accept("!");
        Operand operand = named();
        if (operand instanceof Register r && r.type() == PtxType.PRED) {
            return negated ? new Operand.Not(r) : r;
        }
        throw new PtxException(in.file(), line, operand + " is no predicate register");
    }
}
