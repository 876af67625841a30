package weft.engine.math;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * {@code log(x)}, the natural logarithm: FLOAT32 within 1.5 ulp, FLOAT64 within 2, subnormal inputs included.
 *
 * <pre>{@code
 *   x = 2^e m,  m in [sqrt(1/2), sqrt(2)),  f = m - 1,  log(x) = e ln 2 + f + f^2 Q(f)
 * }</pre>
 *
 * f is exact, so near 1, where e is 0, nothing cancels. Other implementations use a polynomial in the quotient f / (2 + f). A
 * polynomial in f needs only fma, mul and add, which give the same bits on every backend.
 */
public final class Log {
    private static final float SCALE = 0x1p23f;
    private static final int SCALE_BITS = 23;
    private static final int MANTISSA_BITS = 23;
    private static final int SQRT_HALF = 0x3F3504F3;
    static final float LN2_HI = 0x1.62e43p-1f;
    static final float LN2_LO = -0x1.05c61p-29f;

    // Minimax for (log(1 + f) - f + f^2 / 2) / f^3, relative error of log(1 + f) 2^-30.
    private static final float C0 = 0x1.555546p-2f;
    private static final float C1 = -0x1.00000ap-2f;
    private static final float C2 = 0x1.99a546p-3f;
    private static final float C3 = -0x1.555ae4p-3f;
    private static final float C4 = 0x1.232cfap-3f;
    private static final float C5 = -0x1.fc4dap-4f;
    private static final float C6 = 0x1.e7a54ep-4f;
    private static final float C7 = -0x1.dd651p-4f;
    private static final float C8 = 0x1.11c874p-4f;

    private static final double SCALE_D = 0x1p52;
    private static final int SCALE_BITS_D = 52;
    private static final int MANTISSA_BITS_D = 52;
    static final long SQRT_HALF_D = 0x3FE6A09E667F3BCDL;
    static final double LN2_HI_D = 0x1.62e42fefa39efp-1;
    static final double LN2_LO_D = 0x1.abc9e3b39803fp-56;

    // The same for FLOAT64, from the highest power down, relative error 2^-56.
    static final double[] POWERS_D = {
            0x1.9b952a4b91f70p-6, -0x1.dff38a0ca67a1p-5, 0x1.0a2e298fb0646p-4, -0x1.d4c4051bac60ap-5, 0x1.d14b89f60de9dp-5,
            -0x1.fb1944ebe5abbp-5, 0x1.11b33f4daec09p-4, -0x1.24dc71724effap-4, 0x1.3b0e23d251141p-4, -0x1.5550b9b25a307p-4,
            0x1.745d19138dd46p-4, -0x1.9999c36f4d140p-4, 0x1.c71c73249b3fdp-4, -0x1.ffffff2ac5e1ap-4, 0x1.2492491f973b7p-3,
            -0x1.5555555668378p-3, 0x1.99999999a6ccdp-3, -0x1.fffffffffef72p-3, 0x1.5555555555500p-2, -0.5};

    private Log() {}

    /** {@code log(x)}: -infinity for 0 and -0, NaN for negative x, infinity for infinity, NaN for NaN. */
    public static float log(float x) {
        if (!(x < Float.POSITIVE_INFINITY)) {
            return x;
        }
        if (x < 0) {
            return Float.NaN;
        }
        if (x == 0) {
            return Float.NEGATIVE_INFINITY;
        }
        boolean subnormal = x < Float.MIN_NORMAL;
        int bits = Float.floatToRawIntBits(subnormal ? x * SCALE : x);
        int power = (bits - SQRT_HALF) >> MANTISSA_BITS;
        float e = power - (subnormal ? SCALE_BITS : 0);
        float f = Float.intBitsToFloat(bits - (power << MANTISSA_BITS)) - 1;
        return Math.fma(e, LN2_HI, f + Math.fma(f * f, polynomial(f), e * LN2_LO));
    }

    /** Q(f) of the formula above. */
    static float polynomial(float f) {
        float q = Math.fma(C8, f, C7);
        q = Math.fma(q, f, C6);
        q = Math.fma(q, f, C5);
        q = Math.fma(q, f, C4);
        q = Math.fma(q, f, C3);
        q = Math.fma(q, f, C2);
        q = Math.fma(q, f, C1);
        q = Math.fma(q, f, C0);
        return Math.fma(q, f, -0.5f);
    }

    /** The same operations on every lane, with the same bits. */
    public static FloatVector log(FloatVector x) {
        VectorMask<Float> subnormal = x.compare(VectorOperators.LT, Float.MIN_NORMAL);
        IntVector bits = x.blend(x.mul(SCALE), subnormal).reinterpretAsInts();
        IntVector power = bits.sub(SQRT_HALF).lanewise(VectorOperators.ASHR, MANTISSA_BITS);
        FloatVector n = (FloatVector) power.convert(VectorOperators.I2F, 0);
        FloatVector e = n.blend(n.sub(SCALE_BITS), subnormal);
        FloatVector f = bits.sub(power.lanewise(VectorOperators.LSHL, MANTISSA_BITS)).reinterpretAsFloats().sub(1);
        FloatVector q = polynomial(f);
        FloatVector y = e.fma(x.broadcast(LN2_HI), f.add(f.mul(f).fma(q, e.mul(LN2_LO))));
        y = x.blend(y, x.compare(VectorOperators.LT, Float.POSITIVE_INFINITY));
        y = y.blend(Float.NaN, x.compare(VectorOperators.LT, 0));
        return y.blend(Float.NEGATIVE_INFINITY, x.compare(VectorOperators.EQ, 0));
    }

    static FloatVector polynomial(FloatVector f) {
        FloatVector q = f.fma(f.broadcast(C8), f.broadcast(C7));
        q = q.fma(f, f.broadcast(C6));
        q = q.fma(f, f.broadcast(C5));
        q = q.fma(f, f.broadcast(C4));
        q = q.fma(f, f.broadcast(C3));
        q = q.fma(f, f.broadcast(C2));
        q = q.fma(f, f.broadcast(C1));
        q = q.fma(f, f.broadcast(C0));
        return q.fma(f, f.broadcast(-0.5f));
    }

    /** The same in FLOAT64. */
    public static double log(double x) {
        if (!(x < Double.POSITIVE_INFINITY)) {
            return x;
        }
        if (x < 0) {
            return Double.NaN;
        }
        if (x == 0) {
            return Double.NEGATIVE_INFINITY;
        }
        boolean subnormal = x < Double.MIN_NORMAL;
        long bits = Double.doubleToRawLongBits(subnormal ? x * SCALE_D : x);
        long power = (bits - SQRT_HALF_D) >> MANTISSA_BITS_D;
        double e = power - (subnormal ? SCALE_BITS_D : 0);
        double f = Double.longBitsToDouble(bits - (power << MANTISSA_BITS_D)) - 1;
        double q = POWERS_D[0];
        for (int i = 1; i < POWERS_D.length; i++) {
            q = Math.fma(q, f, POWERS_D[i]);
        }
        return Math.fma(e, LN2_HI_D, f + Math.fma(f * f, q, e * LN2_LO_D));
    }
}
