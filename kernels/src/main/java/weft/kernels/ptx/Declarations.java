package weft.kernels.ptx;

import java.util.ArrayList;
import java.util.List;
import weft.kernels.ptx.Lexer.Kind;
import weft.kernels.ptx.Lexer.Token;

/** Reads declarations of variables and parameters: {@code .align 8 .b8 name[24] = {1, 2}}. */
final class Declarations {

    private Declarations() {
    }

    /** The variables of one declaration, after its state space and through its semicolon. */
    static List<Variable> variables(TokenReader in, StateSpace space) {
        List<Variable> all = new ArrayList<>();
        Head head = head(in);
        do {
            all.add(variable(in, space, head));
        } while (in.accept(","));
        in.expect(";");
        return all;
    }

    /** One parameter, after {@code .param}. */
    static Variable parameter(TokenReader in, StateSpace space) {
        return variable(in, space, head(in));
    }

    private record Head(int align, int vector, PtxType type) {
    }

    /** Alignment, vector length and type, in the orders in which PTX allows them. */
    private static Head head(TokenReader in) {
        int align = 0;
        int vector = 1;
        PtxType type = null;
        while (in.peek().kind() == Kind.DIRECTIVE) {
            String directive = in.next().text();
            switch (directive) {
                case ".align" -> align = (int) in.integer("an alignment");
                case ".ptr", ".managed", ".global", ".const", ".local", ".shared" -> { }
                case ".v2" -> vector = 2;
                case ".v4" -> vector = 4;
                default -> {
                    type = PtxType.named(directive.substring(1));
                    if (type == null) {
                        throw in.error("unknown type '" + directive + "'");
                    }
                }
            }
        }
        if (type == null) {
            throw in.error("a declaration names no type");
        }
        return new Head(Math.max(align, type.bytes() * vector), vector, type);
    }

    private static Variable variable(TokenReader in, StateSpace space, Head head) {
        int line = in.peek().line();
        String name = in.word("a variable name");
        long count = head.vector();
        boolean open = false;
        while (in.accept("[")) {
            if (in.accept("]")) {
                open = true;
            } else {
                count *= in.integer("an array size");
                in.expect("]");
            }
        }
        List<Variable.Init> init = new ArrayList<>();
        if (in.accept("=")) {
            initial(in, head.type(), init);
        }
        if (open) {
            count = init.size();
        }
        return new Variable(space, name, head.type(), head.align(), count * head.type().bytes(), List.copyOf(init), line);
    }

    private static void initial(TokenReader in, PtxType type, List<Variable.Init> init) {
        if (in.accept("{")) {
            while (!in.accept("}")) {
                initial(in, type, init);
                in.accept(",");
            }
            return;
        }
        boolean negative = in.accept("-");
        Token token = in.next();
        if (token.kind() == Kind.WORD) {
            boolean generic = token.text().equals("generic") && in.accept("(");
            String name = generic ? in.word("a variable name") : token.text();
            if (generic) {
                in.expect(")");
            }
            long offset = in.accept("+") ? in.integer("an offset") : 0;
            init.add(new Variable.Init.AddressOf(name, offset));
        } else {
            init.add(new Variable.Init.Value(bits(in, token, type, negative)));
        }
    }

    private static long bits(TokenReader in, Token token, PtxType type, boolean negative) {
        return switch (token.kind()) {
            case INTEGER -> negative ? -token.bits() : token.bits();
            case FLOAT32 -> negative ? token.bits() ^ 0x8000_0000L : token.bits();
            case FLOAT64 -> {
                double value = Double.longBitsToDouble(token.bits());
                value = negative ? -value : value;
                yield type == PtxType.F32 ? Float.floatToRawIntBits((float) value) : Double.doubleToRawLongBits(value);
            }
            default -> throw in.error("expected a number, found '" + token.text() + "'");
        };
    }
}
