package weft.engine.cpu.pointwise;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import weft.engine.cpu.base.Lanes;
import weft.engine.cpu.base.Parallel;
import weft.engine.math.Exp;
import weft.engine.math.Expm1;
import weft.engine.math.GeluCubic;
import weft.engine.math.NormalTail;
import weft.engine.math.Softplus;

/**
 * The loop of each smooth activation and of its slope (its derivative), FLOAT32. A gradient is dy times the slope at x.
 *
 * <p>{@code f(x) - f(-x)} is x for gelu, in both forms, and for silu, so their slopes at x and -x add up to 1. The loops compute
 * the left tail, at {@code -|x|}, with all its digits; for x > 0 the result is x or 1 minus the tail.
 */
public final class ActivationLoops {
    private static final float DENSITY_AT_0 = (float) (1 / Math.sqrt(2 * Math.PI));

    /** {@code x} where {@code x > 0}, elsewhere {@code p (exp(x) - 1)}. */
    public static final UnaryLoop ELU =
            UnaryLoops.of((x, alpha, _) -> Expm1.expm1(x.min(0)).mul(alpha).blend(x, x.compare(VectorOperators.GT, 0)));
    /** {@code p exp(x)} where {@code x <= 0}, elsewhere 1. */
    public static final UnaryLoop ELU_SLOPE = UnaryLoops.of((x, alpha, _) -> eluSlope(x, alpha));
    /** {@code x Phi(x)}, Phi the cumulative normal distribution; y may not be x. */
    public static final UnaryLoop GELU = inPasses(UnaryLoops.of((x, _, _) -> normalTail(x)),
            BinaryLoops.of((x, w, _) -> geluTail(x, w)),
            BinaryLoops.of((x, tail, _) -> value(x, tail.mul(Exp.lower(normalExponent(x))))));
    /** {@code Phi(x) + x phi(x)}; y may not be x. */
    public static final UnaryLoop GELU_SLOPE = inPasses(UnaryLoops.of((x, _, _) -> normalTail(x)),
            BinaryLoops.of((x, w, _) -> geluSlopeTail(x, w)),
            BinaryLoops.of((x, tail, _) -> slope(x, tail.mul(Exp.lower(normalExponent(x))))));
    /** {@code x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2}, a logistic function of twice that; y may not be x. */
    public static final UnaryLoop TANH_GELU =
            inPasses(UnaryLoops.of((x, _, _) -> Exp.upper(tanhExponent(x), GeluCubic.rest(tanhBound(x)).neg())),
                    BinaryLoops.of((x, upper, _) -> value(x, logistic(tanhBound(x), upper, Exp.lower(tanhExponent(x))))));
    /** The slope of that; y may not be x. */
    public static final UnaryLoop TANH_GELU_SLOPE =
            inPasses(UnaryLoops.of((x, _, _) -> Exp.upper(tanhExponent(x), GeluCubic.rest(tanhBound(x)).neg())),
                    BinaryLoops.of((x, upper, _) -> slope(x,
                            logisticSlope(GeluCubic.slope(tanhBound(x)), upper, Exp.lower(tanhExponent(x))))));
    /** {@code x / (1 + exp(-x))}; y may not be x. */
    public static final UnaryLoop SILU = inPasses(UnaryLoops.of((x, _, _) -> Exp.upper(x.abs().neg(), x.broadcast(0))),
            BinaryLoops.of((x, upper, _) -> value(x, logistic(siluBound(x), upper, Exp.lower(x.abs().neg())))));
    /** {@code s (1 + x (1 - s))}, s the sigmoid of x; y may not be x. */
    public static final UnaryLoop SILU_SLOPE = inPasses(UnaryLoops.of((x, _, _) -> Exp.upper(x.abs().neg(), x.broadcast(0))),
            BinaryLoops.of((x, upper, _) -> slope(x, logisticSlope(siluBound(x), upper, Exp.lower(x.abs().neg())))));
    /** {@code log(1 + exp(p x)) / p}, and x where {@code p x > q}; y may not be x. */
    public static final UnaryLoop SOFTPLUS = ActivationLoops::softplus;
    /** {@code 1 / (1 + exp(-p x))}, and 1 where {@code p x > q}. */
    public static final UnaryLoop SOFTPLUS_SLOPE = UnaryLoops.of((x, beta, threshold) -> softplusSlope(x, beta, threshold));

    /** Elements of a stretch: the results of one pass are still in the L1 cache when the next pass reads them. */
    private static final int STRETCH = 1 << 11;

    private static final UnaryLoop EXP_OF_MINUS_ABS = UnaryLoops.of((x, beta, _) -> expOfMinusAbs(x, beta));
    private static final UnaryLoop LOG1P = UnaryLoops.of((e, _, _) -> Softplus.log1p(e));

    private ActivationLoops() {}

    /** {@code dx = dy slope(x; p, q)} over {@code n} elements, in parallel; dx is neither dy nor x. */
    public static void gradient(UnaryLoop slope, float[] dy, int dyAt, float[] x, int xAt, float[] dx, int dxAt, int n, float p,
            float q) {
        Parallel.forEach(Math.ceilDiv(n, Parallel.BLOCK), task -> {
            int end = Math.min(n, (task + 1) * Parallel.BLOCK);
            for (int at = task * Parallel.BLOCK; at < end; at += STRETCH) {
                int length = Math.min(STRETCH, end - at);
                slope.run(x, xAt + at, dx, dxAt + at, length, p, q);
                BinaryLoops.MUL.run(dy, dyAt + at, 1, dx, dxAt + at, 1, dx, dxAt + at, length, 0);
            }
        });
    }

    /**
     * Makes a loop of several passes, which go over one stretch after the other, because all of them in one loop exceed what the
     * compiler inlines.
     */
    private static UnaryLoop inPasses(UnaryLoop first, BinaryLoop... others) {
        return (x, xAt, y, yAt, n, p, q) -> {
            for (int i = 0; i < n; i += STRETCH) {
                int length = Math.min(STRETCH, n - i);
                first.run(x, xAt + i, y, yAt + i, length, p, q);
                for (BinaryLoop next : others) {
                    next.run(x, xAt + i, 1, y, yAt + i, 1, y, yAt + i, length, p);
                }
            }
        };
    }

    private static FloatVector eluSlope(FloatVector x, float alpha) {
        FloatVector below = Exp.upper(x, x.broadcast(0)).mul(alpha).mul(Exp.lower(x));
        return x.broadcast(1).blend(below, x.compare(VectorOperators.LE, 0));
    }

    private static FloatVector normalTail(FloatVector x) {
        return NormalTail.scaled(x.abs().min(NormalTail.LAST));
    }

    private static FloatVector normalExponent(FloatVector x) {
        FloatVector z = x.abs().min(NormalTail.LAST);
        return z.mul(z).mul(-0.5f);
    }

    /** {@code z Phi(-z)} up to a power of two, from the result of {@link #normalTail}. */
    private static FloatVector geluTail(FloatVector x, FloatVector w) {
        FloatVector z = x.abs().min(NormalTail.LAST);
        return density(z, z.mul(w));
    }

    private static FloatVector geluSlopeTail(FloatVector x, FloatVector w) {
        FloatVector z = x.abs().min(NormalTail.LAST);
        return density(z, z.fma(z.broadcast(-DENSITY_AT_0), w));
    }

    /**
     * {@code factor exp(-z^2 / 2)} up to a power of two. The rounding error of {@code z^2 / 2} is taken into account, because the
     * exponential would turn it into a relative error.
     */
    private static FloatVector density(FloatVector z, FloatVector factor) {
        FloatVector s = z.mul(z);
        return Exp.upper(s.mul(-0.5f), z.fma(z, s.neg()).mul(-0.5f)).mul(factor);
    }

    private static FloatVector tanhBound(FloatVector x) {
        return x.abs().min(GeluCubic.LAST);
    }

    private static FloatVector tanhExponent(FloatVector x) {
        return GeluCubic.value(tanhBound(x)).neg();
    }

    private static FloatVector siluBound(FloatVector x) {
        return x.abs().min(-Exp.LOWEST);
    }

    /** {@code z e / (1 + e)} with {@code e = upper lower}. */
    private static FloatVector logistic(FloatVector z, FloatVector upper, FloatVector lower) {
        return z.div(upper.mul(lower).add(1)).mul(upper).mul(lower);
    }

    /** {@code d e (1 - slope d)} with {@code d = 1 / (1 + e)}. */
    private static FloatVector logisticSlope(FloatVector slope, FloatVector upper, FloatVector lower) {
        FloatVector d = slope.broadcast(1).div(upper.mul(lower).add(1));
        return slope.neg().fma(d, d.broadcast(1)).mul(d).mul(upper).mul(lower);
    }

    /** The function that is {@code -tail} left of 0 and {@code x - tail} right of it. */
    private static FloatVector value(FloatVector x, FloatVector tail) {
        return x.sub(tail).blend(tail.neg(), x.compare(VectorOperators.LT, 0));
    }

    /** Its slope, {@code tail} left of 0 and {@code 1 - tail} right of it. */
    private static FloatVector slope(FloatVector x, FloatVector tail) {
        return x.broadcast(1).sub(tail).blend(tail, x.compare(VectorOperators.LT, 0));
    }

    private static FloatVector softplusSlope(FloatVector x, float beta, float threshold) {
        FloatVector e = expOfMinusAbs(x, beta);
        FloatVector z = x.mul(beta);
        return z.broadcast(1).blend(e, z.compare(VectorOperators.LT, 0)).div(e.add(1))
                .blend(1, z.compare(VectorOperators.GT, threshold));
    }

    /** {@code exp(-|x beta|)}, with the rounding error of the product corrected. */
    private static FloatVector expOfMinusAbs(FloatVector x, float beta) {
        FloatVector size = x.abs();
        FloatVector z = size.mul(beta);
        FloatVector rest = z.broadcast(0).blend(size.fma(z.broadcast(-beta), z), z.compare(VectorOperators.LT, -Exp.LOWEST));
        return Exp.upper(z.neg(), rest).mul(Exp.lower(z.neg()));
    }

    /** Works in three passes, because one loop with an exponential and a logarithm exceeds what the compiler inlines. */
    private static void softplus(float[] x, int xAt, float[] y, int yAt, int n, float beta, float threshold) {
        for (int i = 0; i < n; i += STRETCH) {
            int length = Math.min(STRETCH, n - i);
            EXP_OF_MINUS_ABS.run(x, xAt + i, y, yAt + i, length, beta, 0);
            LOG1P.run(y, yAt + i, y, yAt + i, length, 0, 0);
            softplusOf(x, xAt + i, y, yAt + i, length, beta, threshold);
        }
    }

    /** The last pass, from the logarithm that y holds. */
    private static void softplusOf(float[] x, int xAt, float[] y, int yAt, int n, float beta, float threshold) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            FloatVector vx = Lanes.load(x, xAt + i, n - i);
            FloatVector z = vx.mul(beta);
            FloatVector smooth = z.max(0).add(Lanes.load(y, yAt + i, n - i)).div(beta);
            Lanes.store(smooth.blend(vx, z.compare(VectorOperators.GT, threshold)), y, yAt + i, n - i);
        }
    }
}
