package weft.kernels.ptx;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads the initial values of a variable, {@code = {{1}, {3, 4}}}: braces follow the dimensions, and what a brace leaves out
 * starts as zero.
 */
final class Initializer {

    private final TokenReader in;
    private final String name;
    private final PtxType type;
    private final List<Long> sizes;
    private final List<Variable.Init> values = new ArrayList<>();
    /** How many elements come before the next value. */
    private long at;
    /** How many elements {@link #values} stand for. */
    private long held;

    /** @param sizes the dimensions, outermost first; -1 for one whose size the values give */
    Initializer(TokenReader in, String name, PtxType type, List<Long> sizes) {
        this.in = in;
        this.name = name;
        this.type = type;
        this.sizes = new ArrayList<>(sizes);
    }

    /** Everything from the equals sign on. */
    void read() {
        in.expect("=");
        if (type.kind() == PtxType.Kind.HALF) {
            throw in.error("variable " + name + " cannot have an initial value: its type is ." + type);
        }
        list(0);
    }

    List<Variable.Init> values() {
        return List.copyOf(values);
    }

    /** The number of elements; 0 for an array whose size nobody gives. */
    long count() {
        return elements(0);
    }

    private long elements(int from) {
        long count = 1;
        for (long size : sizes.subList(from, sizes.size())) {
            try {
                count = Math.multiplyExact(count, Math.max(size, 0));
            } catch (ArithmeticException e) {
                throw in.error("variable " + name + " has more than 2^63 elements");
            }
        }
        return count;
    }

    private void list(int dimension) {
        if (dimension == sizes.size()) {
            if (in.peek().is("{")) {
                throw in.error("variable " + name + " has a list where a number belongs");
            }
            value();
            return;
        }
        if (!in.accept("{")) {
            throw in.error("variable " + name + " is an array: its initial values stand in braces");
        }
        long size = sizes.get(dimension);
        long each = elements(dimension + 1);
        long begin = at;
        long count = 0;
        if (!in.accept("}")) {
            do {
                if (size >= 0 && count >= size) {
                    throw in.error("variable " + name + " has more initial values than its " + size + " elements");
                }
                at = begin + count++ * each;
                list(dimension + 1);
            } while (in.accept(","));
            in.expect("}");
        }
        if (size < 0) {
            sizes.set(dimension, count);
        }
    }

    private void value() {
        if (at > held) {
            values.add(new Variable.Init.Zeros(at - held));
        }
        held = at + 1;
        if (in.peek().kind() == Lexer.Kind.WORD && !in.peek().text().equals("WARP_SZ")) {
            values.add(address(0));
            return;
        }
        int line = in.peek().line();
        Operand constant = ConstantExpression.read(in);
        if (constant instanceof Operand.Immediate mask && in.accept("(")) {
            values.add(address(shift(mask.value(), line)));
            in.expect(")");
            return;
        }
        values.add(new Variable.Init.Value(bits(constant, line)));
    }

    /** {@code name}, {@code generic(name)}, either with an offset. */
    private Variable.Init address(int shift) {
        String target = in.word("a variable or a function");
        if (target.equals("generic") && in.accept("(")) {
            target = in.word("a variable or a function");
            in.expect(")");
        }
        long offset = in.accept("+") ? ConstantExpression.integer(in, "an offset") : 0;
        return new Variable.Init.AddressOf(target, offset, shift);
    }

    /** {@code 0xff00(name)} is the second byte of an address. */
    private int shift(long mask, int line) {
        for (int shift = 0; shift < 64; shift += 8) {
            if (mask == 0xffL << shift) {
                return shift;
            }
        }
        throw new PtxException(in.file(), line, "0x" + Long.toHexString(mask) + " masks no byte of an address");
    }

    private long bits(Operand constant, int line) {
        return switch (constant) {
            case Operand.Float32 f when type.bits() == 32 -> f.bits();
            case Operand.Float64 f -> type.bits() == 32
                    ? Float.floatToRawIntBits((float) Double.longBitsToDouble(f.bits())) : f.bits();
            case Operand.Immediate n when !type.isFloat() -> n.value();
            default -> throw new PtxException(in.file(), line, "an initial value of variable " + name + " is " + constant
                    + ", which is no ." + type);
        };
    }
}
