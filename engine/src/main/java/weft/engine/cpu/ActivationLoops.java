package weft.engine.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import weft.engine.math.Erf;
import weft.engine.math.Exp;
import weft.engine.math.Expm1;
import weft.engine.math.Sigmoid;
import weft.engine.math.Softplus;
import weft.engine.math.Tanh;

/** The loop of each smooth activation and of its slope, FLOAT32. A gradient is dy times the slope at x. */
public final class ActivationLoops {
    private static final float SQRT_HALF = (float) Math.sqrt(0.5);
    private static final float SQRT_2_BY_PI = (float) Math.sqrt(2 / Math.PI);
    private static final float DENSITY_AT_0 = (float) (1 / Math.sqrt(2 * Math.PI));
    private static final float CUBIC = 0.044715f;

    /** {@code x} where {@code x > 0}, elsewhere {@code p (exp(x) - 1)}. */
    public static final UnaryLoop ELU =
        UnaryLoops.of((x, alpha, _) -> Expm1.expm1(x.min(0)).mul(alpha).blend(x, x.compare(VectorOperators.GT, 0)));
    /** {@code p exp(x)} where {@code x <= 0}, elsewhere 1. */
    public static final UnaryLoop ELU_SLOPE =
        UnaryLoops.of((x, alpha, _) -> x.broadcast(1).blend(Exp.exp(x).mul(alpha), x.compare(VectorOperators.LE, 0)));
    /** {@code x (1 + erf(x / sqrt 2)) / 2}. */
    public static final UnaryLoop GELU = UnaryLoops.of((x, _, _) -> x.mul(phi(x)));
    /** {@code Phi(x) + x phi(x)}; y may not be x. */
    public static final UnaryLoop GELU_SLOPE = ActivationLoops::geluSlope;
    /** {@code x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2}. */
    public static final UnaryLoop NEARLY_GELU =
        UnaryLoops.of((x, _, _) -> x.mul(0.5f).mul(Tanh.tanh(inner(x)).add(1)));
    /** The slope of that. */
    public static final UnaryLoop NEARLY_GELU_SLOPE = UnaryLoops.of((x, _, _) -> nearlyGeluSlope(x));
    /** {@code x / (1 + exp(-x))}. */
    public static final UnaryLoop SILU = UnaryLoops.of((x, _, _) -> x.mul(Sigmoid.sigmoid(x)));
    /** {@code s (1 + x (1 - s))}, s the sigmoid of x. */
    public static final UnaryLoop SILU_SLOPE = UnaryLoops.of((x, _, _) -> siluSlope(x));
    /** {@code log(1 + exp(p x)) / p}, and x where {@code p x > q}; y may not be x. */
    public static final UnaryLoop SOFTPLUS = ActivationLoops::softplus;
    /** {@code 1 / (1 + exp(-p x))}, and 1 where {@code p x > q}. */
    public static final UnaryLoop SOFTPLUS_SLOPE = UnaryLoops.of((x, beta, threshold) ->
        Sigmoid.sigmoid(x.mul(beta)).blend(1, x.mul(beta).compare(VectorOperators.GT, threshold)));

    /** What one step makes of so many elements is still in the nearest cache when the next reads it. */
    private static final int STRETCH = 1 << 11;

    private static final UnaryLoop PHI = UnaryLoops.of((x, _, _) -> phi(x));
    private static final BinaryLoop PLUS_DENSITY =
        BinaryLoops.of((x, phi, _) -> Exp.exp(x.mul(x).mul(-0.5f)).mul(DENSITY_AT_0).fma(x, phi));
    private static final UnaryLoop EXP_OF_MINUS_ABS = UnaryLoops.of((x, p, _) -> Exp.exp(x.mul(p).abs().neg()));
    private static final UnaryLoop LOG1P = UnaryLoops.of((e, _, _) -> Softplus.log1p(e));

    private ActivationLoops() {
    }

    /** {@code dx = dy slope(x; p, q)} over {@code n} elements, in parallel; dx is neither dy nor x. */
    public static void gradient(UnaryLoop slope, float[] dy, int dyAt, float[] x, int xAt, float[] dx, int dxAt, int n, float p,
                                float q) {
        Parallel.forEach(Math.ceilDiv(n, PointwiseLoops.BLOCK), task -> {
            int end = Math.min(n, (task + 1) * PointwiseLoops.BLOCK);
            for (int at = task * PointwiseLoops.BLOCK; at < end; at += STRETCH) {
                int length = Math.min(STRETCH, end - at);
                slope.run(x, xAt + at, dx, dxAt + at, length, p, q);
                BinaryLoops.MUL.run(dy, dyAt + at, 1, dx, dxAt + at, 1, dx, dxAt + at, length, 0);
            }
        });
    }

    private static FloatVector phi(FloatVector x) {
        return Erf.erf(x.mul(SQRT_HALF)).add(1).mul(0.5f);
    }

    private static FloatVector inner(FloatVector x) {
        return x.mul(x).mul(x).fma(x.broadcast(CUBIC), x).mul(SQRT_2_BY_PI);
    }

    private static FloatVector nearlyGeluSlope(FloatVector x) {
        FloatVector t = Tanh.tanh(inner(x));
        FloatVector slopeOfInner = x.mul(x).fma(x.broadcast(3 * CUBIC), x.broadcast(1)).mul(SQRT_2_BY_PI);
        FloatVector rest = t.broadcast(1).sub(t.mul(t));
        return t.add(1).mul(0.5f).add(x.mul(0.5f).mul(rest).mul(slopeOfInner));
    }

    private static FloatVector siluSlope(FloatVector x) {
        FloatVector s = Sigmoid.sigmoid(x);
        return s.mul(x.mul(s.broadcast(1).sub(s)).add(1));
    }

    /** In two steps, because one loop with two exponentials is more than the compiler inlines. */
    private static void geluSlope(float[] x, int xAt, float[] y, int yAt, int n, float p, float q) {
        for (int i = 0; i < n; i += STRETCH) {
            int length = Math.min(STRETCH, n - i);
            PHI.run(x, xAt + i, y, yAt + i, length, 0, 0);
            PLUS_DENSITY.run(x, xAt + i, 1, y, yAt + i, 1, y, yAt + i, length, 0);
        }
    }

    /** In three steps, because one loop with an exponential and a logarithm is more than the compiler inlines. */
    private static void softplus(float[] x, int xAt, float[] y, int yAt, int n, float beta, float threshold) {
        for (int i = 0; i < n; i += STRETCH) {
            int length = Math.min(STRETCH, n - i);
            EXP_OF_MINUS_ABS.run(x, xAt + i, y, yAt + i, length, beta, 0);
            LOG1P.run(y, yAt + i, y, yAt + i, length, 0, 0);
            softplusOf(x, xAt + i, y, yAt + i, length, beta, threshold);
        }
    }

    /** The last step, from the logarithm that y holds. */
    private static void softplusOf(float[] x, int xAt, float[] y, int yAt, int n, float beta, float threshold) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            FloatVector vx = Lanes.load(x, xAt + i, n - i);
            FloatVector z = vx.mul(beta);
            FloatVector smooth = z.max(0).add(Lanes.load(y, yAt + i, n - i)).div(beta);
            Lanes.store(smooth.blend(vx, z.compare(VectorOperators.GT, threshold)), y, yAt + i, n - i);
        }
    }
}
