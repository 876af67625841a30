package weft.engine.math;

import jdk.incubator.vector.FloatVector;

/**
 * {@code W(z) = Phi(-z) exp(z^2 / 2)}: the upper tail probability of the standard normal distribution, scaled so that it does not
 * underflow; FLOAT32 within 4 ulp for z from 0 to {@value #LAST}, FLOAT64 within 5 for z from 0 to {@value #LAST_D}.
 *
 * <pre>{@code
 *   r = 1 / (z + k),  t = (z - k) r,  W(z) = r P(t)
 * }</pre>
 *
 * W falls from 1/2 at 0 like {@code 1 / (z sqrt(2 pi))} for large z. The factor r has the same decay, so P varies little and a
 * polynomial fits it well. The usual form {@code 1 + erf(-z / sqrt 2)} cancels where erf is close to -1.
 */
public final class NormalTail {
    /** Beyond it {@code z Phi(-z)} is 0 in FLOAT32. */
    public static final float LAST = 16;
    /** Beyond it {@code z Phi(-z)} is 0 in FLOAT64. */
    public static final double LAST_D = 40;

    private static final float K = 4;
    // Near-minimax for (z + K) W(z) in t, relative error 2^-27.7.
    private static final float P0 = 0x1.82b4bcp-1f;
    private static final float P1 = -0x1.373e3cp-1f;
    private static final float P2 = 0x1.8c6dbap-2f;
    private static final float P3 = -0x1.7dfedap-3f;
    private static final float P4 = 0x1.eec7d2p-5f;
    private static final float P5 = -0x1.ee79fep-8f;
    private static final float P6 = -0x1.c9a774p-9f;
    private static final float P7 = 0x1.aea886p-10f;
    private static final float P8 = 0x1.6c9d5cp-13f;
    private static final float P9 = -0x1.db1f74p-13f;
    private static final float P10 = -0x1.9efaa8p-15f;

    private static final double K_D = 5;
    // The same for FLOAT64, from the highest power down: relative error 2^-63.7.
    private static final double[] P_D = {
            0x1.1256aaa6c543cp-34, 0x1.578883fa8f342p-33, -0x1.0e49dbc488f4ap-31, -0x1.d1fcfbe459acap-30, 0x1.2c4d6de4906cap-29,
            0x1.8e8dbeb2f6079p-27, -0x1.1d328faaa753ep-27, -0x1.3040504bf6501p-24, 0x1.568d6364940d7p-25, 0x1.d4e236fe55207p-22,
            -0x1.670c58687c076p-22, -0x1.73e648ab7202ep-19, 0x1.0b13596cc52cdp-18, 0x1.17df42ebb1177p-16, -0x1.a17006cc7a6edp-15,
            -0x1.f21497180d9cep-15, 0x1.1daf1abfd1a4ep-11, -0x1.a2503770886d8p-11, -0x1.88590e978f578p-9, 0x1.54b4d4f4863dfp-6,
            -0x1.1b1c254ca4502p-4, 0x1.51f6329f01bfdp-3, -0x1.410ed5f875944p-2, 0x1.fb31653876f88p-2, -0x1.54ad03f27ca18p-1,
            0x1.89d3abe1f95aep-1};

    private NormalTail() {}

    /** {@code W(z)}; NaN for NaN. */
    public static float scaled(float z) {
        float r = 1 / (z + K);
        float t = (z - K) * r;
        // The rounding error of t, from the remainder of the division.
        t = Math.fma(Math.fma(-t, z, Math.fma(-K, t, z) - K), r, t);
        float q = Math.fma(P10, t, P9);
        q = Math.fma(q, t, P8);
        q = Math.fma(q, t, P7);
        q = Math.fma(q, t, P6);
        q = Math.fma(q, t, P5);
        q = Math.fma(q, t, P4);
        q = Math.fma(q, t, P3);
        q = Math.fma(q, t, P2);
        q = Math.fma(q, t, P1);
        q = Math.fma(q, t, P0);
        return q * r;
    }

    /** The same operations on every lane, with the same bits. */
    public static FloatVector scaled(FloatVector z) {
        FloatVector r = z.broadcast(1).div(z.add(K));
        FloatVector t = z.sub(K).mul(r);
        FloatVector minusT = t.neg();
        t = minusT.fma(z, minusT.fma(z.broadcast(K), z).sub(K)).fma(r, t);
        FloatVector q = t.fma(z.broadcast(P10), z.broadcast(P9));
        q = q.fma(t, z.broadcast(P8));
        q = q.fma(t, z.broadcast(P7));
        q = q.fma(t, z.broadcast(P6));
        q = q.fma(t, z.broadcast(P5));
        q = q.fma(t, z.broadcast(P4));
        q = q.fma(t, z.broadcast(P3));
        q = q.fma(t, z.broadcast(P2));
        q = q.fma(t, z.broadcast(P1));
        q = q.fma(t, z.broadcast(P0));
        return q.mul(r);
    }

    /** The same in FLOAT64. */
    public static double scaled(double z) {
        double r = 1 / (z + K_D);
        double t = (z - K_D) * r;
        t = Math.fma(Math.fma(-t, z, Math.fma(-K_D, t, z) - K_D), r, t);
        double q = P_D[0];
        for (int i = 1; i < P_D.length; i++) {
            q = Math.fma(q, t, P_D[i]);
        }
        return q * r;
    }
}
