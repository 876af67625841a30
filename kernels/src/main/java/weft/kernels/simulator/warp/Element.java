package weft.kernels.simulator.warp;

import java.util.Locale;
import weft.kernels.simulator.half.Halves;
import weft.kernels.simulator.instructions.FloatOps;

/** The type of the numbers of a matrix that a warp multiplies, and where they lie in a register. */
enum Element {
    F16(16), BF16(16), TF32(32), F32(32), F64(64), S32(32), S8(8), U8(8), S4(4), U4(4), B1(1);

    final int bits;

    Element(int bits) {
        this.bits = bits;
    }

    /** The type called {@code name}; null when matrices have no such numbers. */
    static Element named(String name) {
        for (Element e : values()) {
            if (e.name().toLowerCase(Locale.ROOT).equals(name)) {
                return e;
            }
        }
        return null;
    }

    /** How many numbers a register holds. */
    int perRegister() {
        return Math.max(1, 32 / bits);
    }

    boolean isInteger() {
        return ordinal() >= S32.ordinal();
    }

    /** Number {@code j} of a register with these bits, of a float type. */
    double real(long register, int j) {
        int word = (int) register;
        return switch (this) {
            case F16 -> Halves.widen(word >>> 16 * j, 0);
            case BF16 -> Halves.widen(word >>> 16 * j, Halves.BRAIN);
            case TF32 -> Halves.widenTensor(word);
            case F64 -> Double.longBitsToDouble(register);
            default -> Float.intBitsToFloat(word);
        };
    }

    /** Number {@code j} of a register with these bits, of an integer type. */
    int whole(long register, int j) {
        int shifted = (int) register >>> bits * j;
        return switch (this) {
            case S8 -> (byte) shifted;
            case U8 -> shifted & 255;
            case S4 -> shifted << 28 >> 28;
            case U4 -> shifted & 15;
            case B1 -> shifted & 1;
            default -> shifted;
        };
    }

    /** The bits of a float result. */
    long bitsOf(double value, boolean finite) {
        return switch (this) {
            case F16 -> Halves.narrow(value, finite ? Halves.FINITE : 0);
            case F64 -> Double.doubleToRawLongBits(value == value ? value : Double.longBitsToDouble(0xfff8_0000_0000_0000L));
            default -> {
                float single = FloatOps.canonical((float) value);
                boolean overflows = finite && Float.isInfinite(single);
                yield Float.floatToRawIntBits(overflows ? Math.copySign(Float.MAX_VALUE, single) : single) & 0xffff_ffffL;
            }
        };
    }
}
