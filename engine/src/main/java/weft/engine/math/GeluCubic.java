package weft.engine.math;

import jdk.incubator.vector.FloatVector;

/**
 * {@code v(z) = 2 sqrt(2 / pi) (z + 0.044715 z^3)}: the tanh approximation of GELU is {@code x sigmoid(v(x))}. v is returned in
 * two parts, the rounded value and its rounding error, because {@code exp(-v)} turns a relative error of v into one v times as
 * large.
 */
public final class GeluCubic {
    /** Beyond it {@code z exp(-v(z))} is 0 in FLOAT32. */
    public static final float LAST = 13;
    /** Beyond it {@code z exp(-v(z))} is 0 in FLOAT64. */
    public static final double LAST_D = 23;

    // A = 2 sqrt(2 / pi) in two parts, the first so short that its difference from A + B z^2 is exact; and B = 0.044715 A.
    private static final float A = 0x1.988450p+0f;
    private static final float A_REST = 0x1.9ea1b2p-23f;
    private static final float B = 0x1.2444f2p-4f;
    private static final float B_REST = 0x1.49b16ap-29f;
    private static final double A_D = 0x1.9884533d43640p+0;
    private static final double A_REST_D = 0x1.08d0fcb3c500cp-48;
    private static final double B_D = 0x1.2444f2a4d8b4bp-4;
    private static final double B_REST_D = -0x1.6c843a29d1c70p-61;

    private GeluCubic() {}

    /** {@code v(z)}, for z from 0 to {@value #LAST}. */
    public static float value(float z) {
        return z * Math.fma(B, z * z, A);
    }

    /** The rounding error of {@link #value}: {@code v(z) - value(z)}. */
    public static float rest(float z) {
        float s = z * z;
        float p = Math.fma(B, s, A);
        float rest = Math.fma(B, s, A - p) + Math.fma(B_REST, s, Math.fma(B, Math.fma(z, z, -s), A_REST));
        return Math.fma(z, rest, Math.fma(z, p, -(z * p)));
    }

    /** {@code z v'(z)}. */
    public static float slope(float z) {
        return z * Math.fma(3 * B, z * z, A + A_REST);
    }

    /** The same operations on every lane, with the same bits. */
    public static FloatVector value(FloatVector z) {
        return z.mul(z).fma(z.broadcast(B), z.broadcast(A)).mul(z);
    }

    /** The same operations on every lane, with the same bits. */
    public static FloatVector rest(FloatVector z) {
        FloatVector s = z.mul(z);
        FloatVector b = z.broadcast(B);
        FloatVector p = s.fma(b, z.broadcast(A));
        FloatVector rest = s.fma(z.broadcast(B_REST), z.fma(z, s.neg()).fma(b, z.broadcast(A_REST)));
        rest = s.fma(b, z.broadcast(A).sub(p)).add(rest);
        return z.fma(rest, z.fma(p, z.mul(p).neg()));
    }

    /** The same operations on every lane, with the same bits. */
    public static FloatVector slope(FloatVector z) {
        return z.mul(z).fma(z.broadcast(3 * B), z.broadcast(A + A_REST)).mul(z);
    }

    /** The same in FLOAT64. */
    public static double value(double z) {
        return z * Math.fma(B_D, z * z, A_D);
    }

    /** The same in FLOAT64. */
    public static double rest(double z) {
        double s = z * z;
        double p = Math.fma(B_D, s, A_D);
        double rest = Math.fma(B_D, s, A_D - p) + Math.fma(B_REST_D, s, Math.fma(B_D, Math.fma(z, z, -s), A_REST_D));
        return Math.fma(z, rest, Math.fma(z, p, -(z * p)));
    }

    /** The same in FLOAT64. */
    public static double slope(double z) {
        return z * Math.fma(3 * B_D, z * z, A_D + A_REST_D);
    }
}
