package weft.kernels.simulator.instructions;

/**
 * The approximate functions of one thread, {@code .approx}. A GPU is within about 2 ulp; here they are computed in double with
 * written-out polynomials and rounded once, so they are nearly exact and have the same bits on every JVM.
 */
public final class ApproxOps {

    private static final double LN2 = 0.6931471805599453;
    private static final double TWO_OVER_LN2 = 2.8853900817779268;

    private ApproxOps() {}

    /** 2^a = 2^n * e^(f ln 2), with n the nearest whole number and the Taylor polynomial of e^x on |x| at most 0.35. */
    @Ptx("ex2.approx.f32")
    public static float exp2(float a) {
        if (!(a > -151)) {
            return a == a ? 0 : FloatOps.NAN;
        }
        if (a >= 128) {
            return Float.POSITIVE_INFINITY;
        }
        double n = Math.rint(a);
        double x = (a - n) * LN2;
        double p = 1.0 / 40320;
        p = Math.fma(p, x, 1.0 / 5040);
        p = Math.fma(p, x, 1.0 / 720);
        p = Math.fma(p, x, 1.0 / 120);
        p = Math.fma(p, x, 1.0 / 24);
        p = Math.fma(p, x, 1.0 / 6);
        p = Math.fma(p, x, 0.5);
        p = Math.fma(p, x, 1);
        p = Math.fma(p, x, 1);
        return (float) (p * Double.longBitsToDouble((long) n + 1023 << 52));
    }

    /** log2(m 2^e) = e + 2/ln2 atanh(s) with s = (m - 1) / (m + 1) and m between sqrt(1/2) and sqrt(2). */
    @Ptx("lg2.approx.f32")
    public static float log2(float a) {
        if (!(a > 0)) {
            return a == 0 ? Float.NEGATIVE_INFINITY : FloatOps.NAN;
        }
        if (a == Float.POSITIVE_INFINITY) {
            return a;
        }
        long bits = Double.doubleToRawLongBits(a);
        int e = (int) (bits >>> 52) - 1023;
        double m = Double.longBitsToDouble(bits & 0x000f_ffff_ffff_ffffL | 0x3ff0_0000_0000_0000L);
        if (m > 1.4142135623730951) {
            m /= 2;
            e++;
        }
        double s = (m - 1) / (m + 1);
        double q = s * s;
        double p = 1.0 / 13;
        p = Math.fma(p, q, 1.0 / 11);
        p = Math.fma(p, q, 1.0 / 9);
        p = Math.fma(p, q, 1.0 / 7);
        p = Math.fma(p, q, 1.0 / 5);
        p = Math.fma(p, q, 1.0 / 3);
        p = Math.fma(p, q, 1);
        return (float) Math.fma(s * p, TWO_OVER_LN2, e);
    }

    @Ptx("sin.approx.f32")
    public static float sine(float a) {
        return FloatOps.canonical((float) StrictMath.sin(a));
    }

    @Ptx("cos.approx.f32")
    public static float cosine(float a) {
        return FloatOps.canonical((float) StrictMath.cos(a));
    }

    @Ptx("tanh.approx.f32")
    public static float tanh(float a) {
        return FloatOps.canonical((float) StrictMath.tanh(a));
    }

    @Ptx("sqrt.approx.f32")
    public static float squareRoot(float a) {
        return FloatOps.squareRoot(a);
    }

    @Ptx("rsqrt.approx.f32")
    public static float reciprocalRoot(float a) {
        return FloatOps.canonical((float) (1 / Math.sqrt(a)));
    }

    @Ptx("rcp.approx.f32")
    public static float reciprocal(float a) {
        return FloatOps.reciprocal(a);
    }

    /** Divisors above 2^126 have a reciprocal that is flushed: the quotient is zero, of infinity it is NaN. */
    @Ptx("div.approx.f32")
    public static float divide(float a, float b) {
        if (Math.abs(b) > 0x1p126f && !Float.isInfinite(b) && b == b) {
            return FloatOps.canonical(a * Math.copySign(0f, b));
        }
        return FloatOps.divide(a, b);
    }

    @Ptx("div.full.f32")
    public static float divideFull(float a, float b) {
        return FloatOps.divide(a, b);
    }

    private static double highWord(double a) {
        return Double.longBitsToDouble(Double.doubleToRawLongBits(a) & 0xffff_ffff_0000_0000L);
    }

    /** Only the upper word takes part, in the operand and in the result: a start for Newton's iteration. */
    @Ptx("rcp.approx.ftz.f64")
    public static double reciprocal(double a) {
        return DoubleOps.canonical(highWord(1 / highWord(a)));
    }

    @Ptx("rsqrt.approx.ftz.f64")
    public static double reciprocalRoot(double a) {
        return DoubleOps.canonical(highWord(1 / Math.sqrt(highWord(a))));
    }

    @Ptx("rsqrt.approx.f64")
    public static double reciprocalRootFine(double a) {
        return DoubleOps.canonical(1 / Math.sqrt(a));
    }
}
