package weft.engine.math;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * {@code sin(pi x)} and {@code cos(pi x)} within 2 ulp, FLOAT32 for |x| up to 2^20 and FLOAT64 up to 2^50.
 *
 * <pre>{@code
 *   k = round(2 x),  r = x - k / 2,  |r| <= 1/4,   sin(pi r) = pi r + r S(r^2),   cos(pi r) = 1 + r^2 C(r^2)
 * }</pre>
 *
 * The quadrant k mod 4 selects sine or cosine, and the sign. The argument counts half turns, so r is exact; a reduction by a
 * rounded pi would not be. The sign of a zero is not kept.
 */
public final class SinCosPi {
    private static final float ROUND = 0x1.8p23f;
    private static final float PI = (float) Math.PI;

    // Minimax for sin(pi r) / r - PI and (cos(pi r) - 1) / r^2 in r^2, relative error 2^-28.
    private static final float S0 = -0x1.a12cdp-24f;
    private static final float S1 = -0x1.4abbbap+2f;
    private static final float S2 = 0x1.465ee8p+1f;
    private static final float S3 = -0x1.2da11p-1f;
    private static final float C0 = -0x1.3bd3ccp+2f;
    private static final float C1 = 0x1.03c1b6p+2f;
    private static final float C2 = -0x1.55b684p+0f;
    private static final float C3 = 0x1.d61e3cp-3f;

    private static final double ROUND_D = 0x1.8p52;

    // The same for FLOAT64, from the highest power down, relative error 2^-58.
    private static final double[] SIN_D = {
            0x1.e3f13c4deb454p-12, -0x1.e3006b06f038bp-8, 0x1.50782fd2bcefep-4, -0x1.32d2cce2de315p-1, 0x1.466bc67758788p+1,
            -0x1.4abbce625be41p+2, 0x1.0370716d4f4a6p-53};
    private static final double[] COS_D = {
            -0x1.b14bd6a825abcp-14, 0x1.f9c84219be417p-10, -0x1.a6d1e6b6767c0p-6, 0x1.e1f5067b068f6p-3, -0x1.55d3c7e3c2d80p+0,
            0x1.03c1f081b5a65p+2, -0x1.3bd3cc9be45dep+2};

    private SinCosPi() {}

    /** {@code sin(pi x)}. */
    public static float sin(float x) {
        float t = Math.fma(x, 2, ROUND);
        return turn(Math.fma(t - ROUND, -0.5f, x), Float.floatToRawIntBits(t));
    }

    /** {@code cos(pi x)}, computed as the sine of the next quadrant. */
    public static float cos(float x) {
        float t = Math.fma(x, 2, ROUND);
        return turn(Math.fma(t - ROUND, -0.5f, x), Float.floatToRawIntBits(t) + 1);
    }

    /** {@code sin(pi (r + quadrant / 2))}. */
    private static float turn(float r, int quadrant) {
        float s = r * r;
        float y;
        if ((quadrant & 1) == 0) {
            float p = Math.fma(S3, s, S2);
            p = Math.fma(p, s, S1);
            p = Math.fma(p, s, S0);
            y = Math.fma(r, PI, r * p);
        } else {
            float p = Math.fma(C3, s, C2);
            p = Math.fma(p, s, C1);
            p = Math.fma(p, s, C0);
            y = Math.fma(s, p, 1);
        }
        return (quadrant & 2) == 0 ? y : -y;
    }

    /** The same operations on every lane, with the same bits. */
    public static FloatVector sin(FloatVector x) {
        FloatVector t = x.fma(x.broadcast(2), x.broadcast(ROUND));
        return turn(t.sub(ROUND).fma(x.broadcast(-0.5f), x), t.reinterpretAsInts());
    }

    /** The same operations on every lane, with the same bits. */
    public static FloatVector cos(FloatVector x) {
        FloatVector t = x.fma(x.broadcast(2), x.broadcast(ROUND));
        return turn(t.sub(ROUND).fma(x.broadcast(-0.5f), x), t.reinterpretAsInts().add(1));
    }

    private static FloatVector turn(FloatVector r, IntVector quadrant) {
        FloatVector s = r.mul(r);
        FloatVector sine = s.fma(r.broadcast(S3), r.broadcast(S2));
        sine = sine.fma(s, r.broadcast(S1));
        sine = sine.fma(s, r.broadcast(S0));
        sine = r.fma(r.broadcast(PI), r.mul(sine));
        FloatVector cosine = s.fma(r.broadcast(C3), r.broadcast(C2));
        cosine = cosine.fma(s, r.broadcast(C1));
        cosine = cosine.fma(s, r.broadcast(C0));
        cosine = s.fma(cosine, r.broadcast(1));
        VectorMask<Float> odd = quadrant.and(1).compare(VectorOperators.NE, 0).cast(r.species());
        VectorMask<Float> negative = quadrant.and(2).compare(VectorOperators.NE, 0).cast(r.species());
        FloatVector y = sine.blend(cosine, odd);
        return y.blend(y.neg(), negative);
    }

    /** {@code sin(pi x)} in FLOAT64. */
    public static double sin(double x) {
        double t = Math.fma(x, 2, ROUND_D);
        return turn(Math.fma(t - ROUND_D, -0.5, x), Double.doubleToRawLongBits(t));
    }

    /** {@code cos(pi x)} in FLOAT64. */
    public static double cos(double x) {
        double t = Math.fma(x, 2, ROUND_D);
        return turn(Math.fma(t - ROUND_D, -0.5, x), Double.doubleToRawLongBits(t) + 1);
    }

    private static double turn(double r, long quadrant) {
        double s = r * r;
        double y = (quadrant & 1) == 0 ? Math.fma(r, Math.PI, r * polynomial(SIN_D, s)) : Math.fma(s, polynomial(COS_D, s), 1);
        return (quadrant & 2) == 0 ? y : -y;
    }

    private static double polynomial(double[] powers, double s) {
        double p = powers[0];
        for (int i = 1; i < powers.length; i++) {
            p = Math.fma(p, s, powers[i]);
        }
        return p;
    }
}
