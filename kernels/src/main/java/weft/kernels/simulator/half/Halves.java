package weft.kernels.simulator.half;

/**
 * Conversions between 16-bit floats, held as the low bits of an int, and doubles. Every such float is exactly a double. A double
 * becomes one in a single rounding: it is first rounded <i>to odd</i> to a float32 (an inexact result gets the neighbour whose
 * last bit is 1), which keeps on which side of every tie it lies, and then to 16 bits.
 *
 * <p>A <i>form</i> says which format and what happens to the result: the sum of the constants here. It is a constant in compiled
 * code, so the JVM drops the tests of it.
 */
public final class Halves {

    /** The format is bf16; f16 without it. */
    public static final int BRAIN = 1;
    /** A register holds two numbers. */
    public static final int PAIR = 2;
    /** Subnormal operands and results become zero of the same sign. */
    public static final int FLUSH = 4;
    /** The result is clamped to [0, 1], NaN to 0. */
    public static final int SATURATE = 8;
    /** A negative result becomes 0. */
    public static final int RELU = 16;
    /** A result too large becomes the largest finite number. */
    public static final int FINITE = 32;
    /** Rounded toward zero; to nearest even without a direction. */
    public static final int TO_ZERO = 64;
    /** Rounded down. */
    public static final int DOWN = 128;
    /** Rounded up. */
    public static final int UP = 192;
    /** Of an operand that is NaN the result is NaN; without it the other operand. */
    public static final int KEEP_NAN = 256;
    /** Magnitudes are compared, and the result has the exclusive-or of the signs. */
    public static final int XOR_SIGN = 512;

    /** The NaN that a GPU produces in both formats. */
    static final int NAN = 0x7fff;
    private static final int SIGN = 0x8000;

    private Halves() {}

    /** The number in the low 16 bits of {@code bits}. */
    public static double widen(int bits, int form) {
        int used = (form & FLUSH) == 0 ? bits : flush(bits);
        return (form & BRAIN) != 0 ? Float.intBitsToFloat(used << 16) : Float.float16ToFloat((short) used);
    }

    /** The 16 bits of a number, rounded once. */
    public static int narrow(double value, int form) {
        double clamped = value;
        if ((form & SATURATE) != 0) {
            clamped = value > 0 ? Math.min(value, 1) : 0;
        }
        if ((form & RELU) != 0) {
            clamped = value <= 0 ? 0 : clamped;
        }
        if (clamped != clamped) {
            return NAN;
        }
        if ((form & FINITE) != 0) {
            double largest = (form & BRAIN) != 0 ? 0xFFp120 : 65504;
            clamped = Math.clamp(clamped, -largest, largest);
        }
        int bits = (form & BRAIN) != 0 ? nearestBrain(toOdd(clamped)) : Float.floatToFloat16(toOdd(clamped)) & 0xffff;
        if ((form & UP) != 0) {
            bits = settle(bits, clamped, form);
        }
        return (form & FLUSH) == 0 ? bits : flush(bits);
    }

    private static int nearestBrain(float a) {
        int bits = Float.floatToRawIntBits(a);
        return bits + 0x7fff + (bits >>> 16 & 1) >>> 16;
    }

    /** The neighbour of the nearest number that lies on the side of the exact value that the direction asks for. */
    private static int settle(int nearest, double exact, int form) {
        double value = widen(nearest, form & BRAIN);
        int direction = form & UP;
        boolean isTooHigh = value > exact && (direction == DOWN || direction == TO_ZERO && exact > 0);
        boolean isTooLow = value < exact && (direction == UP || direction == TO_ZERO && exact < 0);
        if (!isTooHigh && !isTooLow) {
            return nearest;
        }
        boolean grows = (nearest & SIGN) != 0 == isTooHigh;
        return grows ? nearest + 1 : nearest - 1;
    }

    /** Zero of the same sign for a subnormal f16. */
    static int flush(int bits) {
        return (bits & 0x7c00) == 0 ? bits & SIGN : bits;
    }

    /** A double as a float32, rounded to odd. */
    static float toOdd(double a) {
        float nearest = (float) a;
        if (nearest == a || (Float.floatToRawIntBits(nearest) & 1) != 0) {
            return nearest;
        }
        return a > nearest ? Math.nextUp(nearest) : Math.nextDown(nearest);
    }

    /** A sum rounded to odd in double, so that a second rounding to 16 bits gives what one rounding of the exact sum gives. */
    static double sum(double a, double b) {
        double sum = a + b;
        double part = sum - a;
        double lost = (a - (sum - part)) + (b - part);
        boolean isInexact = lost > 0 || lost < 0;
        if (!isInexact || (Double.doubleToRawLongBits(sum) & 1) != 0) {
            return sum;
        }
        return lost > 0 ? Math.nextUp(sum) : Math.nextDown(sum);
    }

    /** An integer as a double; of one with more bits than a double has, the lowest are one bit that says whether any is set. */
    public static double fromLong(long a) {
        long magnitude = Math.abs(a);
        if (magnitude >= 0 && magnitude < 1L << 48) {
            return a;
        }
        return Math.copySign(fromUnsignedLong(magnitude), a);
    }

    /** The same for an unsigned integer. */
    public static double fromUnsignedLong(long a) {
        return a >>> 48 == 0 ? a : (a >>> 16 | ((a & 0xffff) != 0 ? 1 : 0)) * 65536.0;
    }

    /** A float32 as tf32, 10 bits of fraction: rounded to nearest with ties away from zero. */
    public static int tensorAway(float a, int form) {
        return tensor(a, form, 0x1000);
    }

    /** A float32 as tf32, rounded to nearest even, or toward zero. */
    public static int tensorEven(float a, int form) {
        int odd = Float.floatToRawIntBits(a) >>> 13 & 1;
        return tensor(a, form, (form & UP) == TO_ZERO ? 0 : 0xfff + odd);
    }

    private static int tensor(float a, int form, int add) {
        if (a != a) {
            return 0x7fff_ffff;
        }
        int bits = Float.floatToRawIntBits((form & RELU) != 0 && a <= 0 ? 0 : a);
        boolean isInfinite = (bits & 0x7fff_ffff) == 0x7f80_0000;
        int rounded = isInfinite ? bits : bits + add & ~0x1fff;
        boolean overflows = (rounded & 0x7f80_0000) == 0x7f80_0000;
        return overflows && (form & FINITE) != 0 ? bits & 0x8000_0000 | 0x7f7f_e000 : rounded;
    }

    /** The number that a tensor core reads from a register that holds a tf32: its lowest 13 bits do not count. */
    public static double widenTensor(int bits) {
        return Float.intBitsToFloat(bits & ~0x1fff);
    }
}
