package weft.engine.math;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The error function {@code erf(x) = 2 / sqrt(pi) * integral of e^(-t^2) from 0 to x}: FLOAT32 within 1.5 units in the last
 * place, FLOAT64 within 2.
 *
 * <pre>{@code
 *   z = |x| <  7/8:   z + z P(z^2)
 *   otherwise:        1 - exp(-(z + z R(z)))
 * }</pre>
 *
 * with the sign of x put back at the end. Far out {@code 1 - erf} is small, so an error of its logarithm hardly counts; near
 * zero, where it would, the first polynomial keeps the relative accuracy.
 */
public final class Erf {
    private static final float NEAR = 0.875f;
    /** From here on erf rounds to 1. */
    private static final float ONE = 4f;
    private static final int SIGN = 0x80000000;

    // Minimax for erf(z) / z - 1 in z^2, relative error of erf 2^-26.8.
    private static final float P0 = 0x1.06eba6p-3f;
    private static final float P1 = -0x1.81270cp-2f;
    private static final float P2 = 0x1.ce212ap-4f;
    private static final float P3 = -0x1.b6f41ep-6f;
    private static final float P4 = 0x1.49cd02p-8f;
    private static final float P5 = -0x1.45461cp-11f;

    // Minimax for -log(1 - erf(z)) / z - 1 on [7/8, 4], error of erf 2^-29.9.
    private static final float R0 = 0x1.076da8p-3f;
    private static final float R1 = 0x1.453e00p-1f;
    private static final float R2 = 0x1.b28d34p-4f;
    private static final float R3 = -0x1.834250p-6f;
    private static final float R4 = 0x1.d59b26p-9f;
    private static final float R5 = -0x1.430c18p-12f;
    private static final float R6 = 0x1.475ac0p-17f;

    private static final double NEAR_D = 0.875;
    private static final double ONE_D = 6;

    // The same for FLOAT64, from the highest power down: relative error 2^-61, and on [7/8, 6] 2^-56.9.
    private static final double[] P_D = {
        -0x1.dbd7fa8af95c5p-31, 0x1.e5196b54a6190p-27, -0x1.5dca848f0c918p-23, 0x1.b9c05c8b75d17p-20, -0x1.f4d00d950cd33p-17,
        0x1.f9a30f372f55fp-14, -0x1.c02db35eb3d26p-11, 0x1.565bcd0bb05cfp-8, -0x1.b82ce3127ac7ap-6, 0x1.ce2f21a042995p-4,
        -0x1.812746b0379e4p-2, 0x1.06eba8214db69p-3};
    private static final double[] R_D = {
        -0x1.fecb52695d9bdp-40, 0x1.5bb866f642187p-34, -0x1.bb9823bafc4bfp-30, 0x1.60292d442741ap-26, -0x1.855b6c35c9e65p-23,
        0x1.3d22c616f36d8p-20, -0x1.870f9a0cbdb55p-18, 0x1.6dfdd9efea785p-16, -0x1.f5ebe0f260cf9p-15, 0x1.b1052ec8dfb75p-14,
        -0x1.c374c8b6ff9aep-17, -0x1.2509554d07506p-11, 0x1.b7ae7adaca6ebp-10, -0x1.a4dc0591afc33p-13, -0x1.3971b103bfdd8p-6,
        0x1.a4f56dadc4cf1p-4, 0x1.45f305464d682p-1, 0x1.06eba823378a5p-3};

    private Erf() {
    }

    /** {@code erf(x)}: exactly 1 and -1 far out, the zero of its argument's sign at zero, NaN for NaN. */
    public static float erf(float x) {
        float z = Math.min(Math.abs(x), ONE);
        float y;
        if (z < NEAR) {
            float s = z * z;
            float p = Math.fma(P5, s, P4);
            p = Math.fma(p, s, P3);
            p = Math.fma(p, s, P2);
            p = Math.fma(p, s, P1);
            p = Math.fma(p, s, P0);
            y = Math.fma(p, z, z);
        } else {
            float r = Math.fma(R6, z, R5);
            r = Math.fma(r, z, R4);
            r = Math.fma(r, z, R3);
            r = Math.fma(r, z, R2);
            r = Math.fma(r, z, R1);
            r = Math.fma(r, z, R0);
            y = 1 - Exp.exp(-Math.fma(r, z, z));
        }
        int sign = Float.floatToRawIntBits(x) & SIGN;
        return Float.intBitsToFloat(Float.floatToRawIntBits(y) | sign);
    }

    /** The same operations on every lane, with the same bits; the exponential first, while the compiler still inlines it. */
    public static FloatVector erf(FloatVector x) {
        FloatVector z = x.abs().min(ONE);
        FloatVector r = z.fma(x.broadcast(R6), x.broadcast(R5));
        r = r.fma(z, x.broadcast(R4));
        r = r.fma(z, x.broadcast(R3));
        r = r.fma(z, x.broadcast(R2));
        r = r.fma(z, x.broadcast(R1));
        r = r.fma(z, x.broadcast(R0));
        FloatVector far = x.broadcast(1).sub(Exp.exp(r.fma(z, z).neg()));
        FloatVector s = z.mul(z);
        FloatVector p = s.fma(x.broadcast(P5), x.broadcast(P4));
        p = p.fma(s, x.broadcast(P3));
        p = p.fma(s, x.broadcast(P2));
        p = p.fma(s, x.broadcast(P1));
        p = p.fma(s, x.broadcast(P0));
        FloatVector near = p.fma(z, z);
        IntVector sign = x.reinterpretAsInts().and(SIGN);
        return far.blend(near, z.compare(VectorOperators.LT, NEAR)).reinterpretAsInts().or(sign).reinterpretAsFloats();
    }

    /** The same in FLOAT64. */
    public static double erf(double x) {
        double z = Math.min(Math.abs(x), ONE_D);
        if (z < NEAR_D) {
            return Math.fma(polynomial(P_D, z * z), x, x);
        }
        return Math.copySign(1 - StrictMath.exp(-Math.fma(polynomial(R_D, z), z, z)), x);
    }

    private static double polynomial(double[] powers, double t) {
        double q = powers[0];
        for (int i = 1; i < powers.length; i++) {
            q = Math.fma(q, t, powers[i]);
        }
        return q;
    }
}
