package weft.engine.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
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
    /** {@code Phi(x) + x phi(x)}. */
    public static final UnaryLoop GELU_SLOPE =
        UnaryLoops.of((x, _, _) -> Exp.exp(x.mul(x).mul(-0.5f)).mul(DENSITY_AT_0).fma(x, phi(x)));
    /** {@code x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2}. */
    public static final UnaryLoop NEARLY_GELU =
        UnaryLoops.of((x, _, _) -> x.mul(0.5f).mul(Tanh.tanh(inner(x)).add(1)));
    /** The slope of that. */
    public static final UnaryLoop NEARLY_GELU_SLOPE = UnaryLoops.of((x, _, _) -> nearlyGeluSlope(x));
    /** {@code x / (1 + exp(-x))}. */
    public static final UnaryLoop SILU = UnaryLoops.of((x, _, _) -> x.mul(Sigmoid.sigmoid(x)));
    /** {@code s (1 + x (1 - s))}, s the sigmoid of x. */
    public static final UnaryLoop SILU_SLOPE = UnaryLoops.of((x, _, _) -> siluSlope(x));
    /** {@code log(1 + exp(p x)) / p}, and x where {@code p x > q}. */
    public static final UnaryLoop SOFTPLUS = UnaryLoops.of((x, beta, threshold) -> softplus(x, beta, threshold));
    /** {@code 1 / (1 + exp(-p x))}, and 1 where {@code p x > q}. */
    public static final UnaryLoop SOFTPLUS_SLOPE = UnaryLoops.of((x, beta, threshold) ->
        Sigmoid.sigmoid(x.mul(beta)).blend(1, x.mul(beta).compare(VectorOperators.GT, threshold)));

    /** Elements of x whose slopes are still in the nearest cache when they meet dy. */
    private static final int STRETCH = 1 << 11;

    private ActivationLoops() {
    }

    /** {@code dx = dy slope(x; p, q)} over {@code n} elements, in parallel; dx may be dy, but not x. */
    public static void gradient(UnaryLoop slope, float[] dy, int dyAt, float[] x, int xAt, float[] dx, int dxAt, int n, float p,
                                float q) {
        Parallel.forEach(Math.ceilDiv(n, PointwiseLoops.BLOCK), task -> {
            float[] slopes = new float[Math.min(STRETCH, n)];
            int end = Math.min(n, (task + 1) * PointwiseLoops.BLOCK);
            for (int at = task * PointwiseLoops.BLOCK; at < end; at += STRETCH) {
                int length = Math.min(STRETCH, end - at);
                slope.run(x, xAt + at, slopes, 0, length, p, q);
                BinaryLoops.MUL.run(dy, dyAt + at, 1, slopes, 0, 1, dx, dxAt + at, length, 0);
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

    private static FloatVector softplus(FloatVector x, float beta, float threshold) {
        FloatVector z = x.mul(beta);
        VectorMask<Float> linear = z.compare(VectorOperators.GT, threshold);
        return Softplus.softplus(z).div(beta).blend(x, linear);
    }
}
