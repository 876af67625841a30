package weft.kernels.simulator.half;

import weft.kernels.simulator.instructions.ApproxOps;
import weft.kernels.simulator.instructions.FloatOps;

/**
 * Arithmetic of one thread on f16, bf16 and pairs of them: each result is the exact one rounded once. Operands and results are
 * bits; the last argument is a form of {@link Halves}.
 *
 * <p>A product of two such numbers is exact in double. A sum need not be (an f16 product has 22 bits and may be 2^56 times the
 * third operand), so sums are rounded to odd first.
 */
public final class HalfOps {

    private HalfOps() {}

    private static boolean isPair(int form) {
        return (form & Halves.PAIR) != 0;
    }

    private static int pack(int low, int high) {
        return low | high << 16;
    }

    private static int add1(int a, int b, int form) {
        return Halves.narrow(Halves.sum(Halves.widen(a, form), Halves.widen(b, form)), form);
    }

    /** a + b. */
    public static int add(int a, int b, int form) {
        return isPair(form) ? pack(add1(a, b, form), add1(a >>> 16, b >>> 16, form)) : add1(a, b, form);
    }

    private static int subtract1(int a, int b, int form) {
        return Halves.narrow(Halves.sum(Halves.widen(a, form), -Halves.widen(b, form)), form);
    }

    /** a - b. */
    public static int subtract(int a, int b, int form) {
        return isPair(form) ? pack(subtract1(a, b, form), subtract1(a >>> 16, b >>> 16, form)) : subtract1(a, b, form);
    }

    private static int multiply1(int a, int b, int form) {
        return Halves.narrow(Halves.widen(a, form) * Halves.widen(b, form), form);
    }

    /** a b. */
    public static int multiply(int a, int b, int form) {
        return isPair(form) ? pack(multiply1(a, b, form), multiply1(a >>> 16, b >>> 16, form)) : multiply1(a, b, form);
    }

    private static int multiplyAdd1(int a, int b, int c, int form) {
        return Halves.narrow(Halves.sum(Halves.widen(a, form) * Halves.widen(b, form), Halves.widen(c, form)), form);
    }

    /** a b + c, rounded once. */
    public static int multiplyAdd(int a, int b, int c, int form) {
        return isPair(form) ? pack(multiplyAdd1(a, b, c, form), multiplyAdd1(a >>> 16, b >>> 16, c >>> 16, form))
                : multiplyAdd1(a, b, c, form);
    }

    private static int extreme1(int a, int b, int form, boolean least) {
        float x = (float) Halves.widen(a, form);
        float y = (float) Halves.widen(b, form);
        boolean signs = (form & Halves.XOR_SIGN) != 0;
        float p = signs ? Math.abs(x) : x;
        float q = signs ? Math.abs(y) : y;
        float result;
        if ((form & Halves.KEEP_NAN) != 0) {
            result = least ? FloatOps.minimumOrNaN(p, q) : FloatOps.maximumOrNaN(p, q);
        } else {
            result = least ? FloatOps.minimum(p, q) : FloatOps.maximum(p, q);
        }
        int bits = Halves.narrow(result, form);
        return signs ? bits & 0x7fff | (a ^ b) & 0x8000 : bits;
    }

    /** The smaller one; -0 is less than +0. */
    public static int minimum(int a, int b, int form) {
        return isPair(form) ? pack(extreme1(a, b, form, true), extreme1(a >>> 16, b >>> 16, form, true))
                : extreme1(a, b, form, true);
    }

    /** The larger one. */
    public static int maximum(int a, int b, int form) {
        return isPair(form) ? pack(extreme1(a, b, form, false), extreme1(a >>> 16, b >>> 16, form, false))
                : extreme1(a, b, form, false);
    }

    private static int flushed(int a, int form) {
        if ((form & Halves.FLUSH) == 0) {
            return a;
        }
        return isPair(form) ? pack(Halves.flush(a & 0xffff), Halves.flush(a >>> 16)) : Halves.flush(a & 0xffff);
    }

    /** Negation and absolute value change the sign bit alone, of a NaN too. */
    public static int negate(int a, int form) {
        return flushed(a, form) ^ (isPair(form) ? 0x8000_8000 : 0x8000);
    }

    /** The absolute value. */
    public static int absolute(int a, int form) {
        return flushed(a, form) & 0x7fff_7fff;
    }

    private static int exp2of1(int a, int form) {
        return Halves.narrow(ApproxOps.exp2((float) Halves.widen(a, form)), form);
    }

    /** 2^a. */
    public static int exp2(int a, int form) {
        return isPair(form) ? pack(exp2of1(a, form), exp2of1(a >>> 16, form)) : exp2of1(a, form);
    }

    private static int tanh1(int a, int form) {
        return Halves.narrow(ApproxOps.tanh((float) Halves.widen(a, form)), form);
    }

    /** The hyperbolic tangent. */
    public static int tanh(int a, int form) {
        return isPair(form) ? pack(tanh1(a, form), tanh1(a >>> 16, form)) : tanh1(a, form);
    }
}
