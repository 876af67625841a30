package weft.kernels.ptx;

import java.util.Map;
import weft.kernels.ptx.Lexer.Kind;
import weft.kernels.ptx.Lexer.Token;

/**
 * Reads a constant expression: {@code (3+4)*2}, {@code ~(1<<5)}, {@code a > b ? c : d}. As in C, with 64-bit numbers: an integer
 * is signed unless it ends in U or needs its 64th bit, an operation is unsigned when one of its operands is, and
 * {@code (.s64)} and {@code (.u64)} cast. Decimal floats are float64; a hexadecimal float ({@code 0f}, {@code 0d}) stands alone.
 */
final class ConstantExpression {

    /** How deep parentheses and operators before a number may be nested; a parenthesis is two levels. */
    private static final int DEEPEST = 1000;

    private static final Map<String, Integer> RANK = Map.ofEntries(Map.entry("||", 1), Map.entry("&&", 2), Map.entry("|", 3),
            Map.entry("^", 4), Map.entry("&", 5), Map.entry("==", 6), Map.entry("!=", 6), Map.entry("<", 7),
            Map.entry("<=", 7), Map.entry(">", 7), Map.entry(">=", 7), Map.entry("<<", 8), Map.entry(">>", 8),
            Map.entry("+", 9), Map.entry("-", 9), Map.entry("*", 10), Map.entry("/", 10), Map.entry("%", 10));

    /** A value: the bits of an integer, or of a float64. */
    private record Number(long bits, Kind kind, boolean unsigned) {

        static Number of(long bits, boolean unsigned) {
            return new Number(bits, Kind.INTEGER, unsigned);
        }

        static Number of(boolean holds) {
            return of(holds ? 1 : 0, false);
        }

        static Number of(double value) {
            return new Number(Double.doubleToRawLongBits(value), Kind.FLOAT64, false);
        }

        boolean isInteger() {
            return kind == Kind.INTEGER;
        }

        double value() {
            return Double.longBitsToDouble(bits);
        }
    }

    private final TokenReader in;
    private int depth;

    private ConstantExpression(TokenReader in) {
        this.in = in;
    }

    /** Whether a constant expression begins at the next token. */
    static boolean begins(TokenReader in) {
        Token token = in.peek();
        return switch (token.kind()) {
            case INTEGER, FLOAT32, FLOAT64 -> true;
            case WORD -> token.text().equals("WARP_SZ");
            case PUNCTUATION -> token.is("(") || token.is("-") || token.is("+") || token.is("~") || token.is("!");
            default -> false;
        };
    }

    /** The expression that begins at the next token: an immediate, or a float constant. */
    static Operand read(TokenReader in) {
        if (in.peek().kind() == Kind.FLOAT32) {
            return new Operand.Float32((int) in.next().bits());
        }
        if (in.peek().kind() == Kind.FLOAT64 && in.peek().text().startsWith("0") && isHexadecimal(in.peek().text())) {
            return new Operand.Float64(in.next().bits());
        }
        Number n = new ConstantExpression(in).conditional();
        return n.isInteger() ? new Operand.Immediate(n.bits()) : new Operand.Float64(n.bits());
    }

    /** An expression whose value is an integer. */
    static long integer(TokenReader in, String what) {
        int line = in.peek().line();
        if (begins(in) && read(in) instanceof Operand.Immediate n) {
            return n.value();
        }
        throw new PtxException(in.file(), line, "expected " + what + ", found '" + in.peek().text() + "'");
    }

    private static boolean isHexadecimal(String text) {
        return text.length() == 18 && Character.toLowerCase(text.charAt(1)) == 'd';
    }

    private void deeper() {
        if (++depth > DEEPEST) {
            throw in.error("a constant expression is nested deeper than " + DEEPEST + " levels");
        }
    }

    private Number conditional() {
        deeper();
        Number condition = binary(1);
        if (in.accept("?")) {
            Number yes = conditional();
            in.expect(":");
            Number no = conditional();
            condition = (condition.isInteger() ? condition.bits() != 0 : condition.value() != 0) ? yes : no;
        }
        depth--;
        return condition;
    }

    private Number binary(int lowest) {
        Number left = unary();
        while (in.peek().kind() == Kind.PUNCTUATION && RANK.getOrDefault(in.peek().text(), 0) >= lowest) {
            Token operator = in.next();
            left = apply(operator, left, binary(RANK.get(operator.text()) + 1));
        }
        return left;
    }

    private Number unary() {
        deeper();
        Token token = in.next();
        Number result = switch (token.text()) {
            case "+" -> unary();
            case "-" -> {
                Number n = unary();
                yield n.isInteger() ? Number.of(-n.bits(), n.unsigned()) : Number.of(-n.value());
            }
            case "~" -> {
                Number n = whole(token, unary());
                yield Number.of(~n.bits(), n.unsigned());
            }
            case "!" -> Number.of(whole(token, unary()).bits() == 0);
            case "(" -> parenthesis();
            default -> number(token);
        };
        depth--;
        return result;
    }

    private Number parenthesis() {
        if (in.peek().kind() == Kind.DIRECTIVE) {
            Token type = in.next();
            in.expect(")");
            if (!type.text().equals(".s64") && !type.text().equals(".u64")) {
                throw new PtxException(in.file(), type.line(), "a constant is cast to .s64 or .u64, not to " + type.text());
            }
            return Number.of(whole(type, unary()).bits(), type.text().equals(".u64"));
        }
        Number inside = conditional();
        in.expect(")");
        return inside;
    }

    private Number number(Token token) {
        if (token.text().equals("WARP_SZ")) {
            return Number.of(32, false);
        }
        if (token.kind() == Kind.INTEGER) {
            char last = token.text().charAt(token.text().length() - 1);
            return Number.of(token.bits(), last == 'U' || last == 'u' || token.bits() < 0);
        }
        if (token.kind() == Kind.FLOAT64 && !isHexadecimal(token.text())) {
            return new Number(token.bits(), Kind.FLOAT64, false);
        }
        throw new PtxException(in.file(), token.line(), "expected a number, found '" + token.text() + "'");
    }

    private Number whole(Token operator, Number n) {
        if (n.isInteger()) {
            return n;
        }
        throw new PtxException(in.file(), operator.line(), "operator " + operator.text() + " takes no float");
    }

    private Number apply(Token operator, Number a, Number b) {
        if (a.isInteger() != b.isInteger()) {
            throw new PtxException(in.file(), operator.line(), "operator " + operator.text() + " has an integer and a float");
        }
        return a.isInteger() ? integers(operator, a, b) : floats(operator, a.value(), b.value());
    }

    private Number floats(Token operator, double a, double b) {
        return switch (operator.text()) {
            case "+" -> Number.of(a + b);
            case "-" -> Number.of(a - b);
            case "*" -> Number.of(a * b);
            case "/" -> Number.of(a / b);
            case "<" -> Number.of(a < b);
            case "<=" -> Number.of(a <= b);
            case ">" -> Number.of(a > b);
            case ">=" -> Number.of(a >= b);
            case "==" -> Number.of(a == b);
            case "!=" -> Number.of(a != b);
            default -> throw new PtxException(in.file(), operator.line(), "operator " + operator.text() + " takes no float");
        };
    }

    private Number integers(Token operator, Number left, Number right) {
        long a = left.bits();
        long b = right.bits();
        boolean unsigned = left.unsigned() || right.unsigned();
        int order = unsigned ? Long.compareUnsigned(a, b) : Long.compare(a, b);
        if (b == 0 && (operator.is("/") || operator.is("%"))) {
            throw new PtxException(in.file(), operator.line(), "a constant expression divides by zero");
        }
        return switch (operator.text()) {
            case "*" -> Number.of(a * b, unsigned);
            case "/" -> Number.of(unsigned ? Long.divideUnsigned(a, b) : a / b, unsigned);
            case "%" -> Number.of(unsigned ? Long.remainderUnsigned(a, b) : a % b, unsigned);
            case "+" -> Number.of(a + b, unsigned);
            case "-" -> Number.of(a - b, unsigned);
            case "<<" -> Number.of(b < 0 || b > 63 ? 0 : a << b, left.unsigned());
            case ">>" -> Number.of(left.unsigned() ? b < 0 || b > 63 ? 0 : a >>> b : a >> (b < 0 || b > 63 ? 63 : b),
                    left.unsigned());
            case "<" -> Number.of(order < 0);
            case "<=" -> Number.of(order <= 0);
            case ">" -> Number.of(order > 0);
            case ">=" -> Number.of(order >= 0);
            case "==" -> Number.of(a == b);
            case "!=" -> Number.of(a != b);
            case "&" -> Number.of(a & b, unsigned);
            case "^" -> Number.of(a ^ b, unsigned);
            case "|" -> Number.of(a | b, unsigned);
            case "&&" -> Number.of(a != 0 && b != 0);
            default -> Number.of(a != 0 || b != 0);
        };
    }
}
