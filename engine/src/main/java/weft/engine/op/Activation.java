package weft.engine.op;

import java.util.List;
import java.util.function.BiFunction;
import weft.engine.Shape;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.geometry.Reach;
import weft.engine.op.sample.Draw;
import weft.engine.op.sample.Sample;
import weft.engine.op.sample.Sample.Fill;

/**
 * Smooth activations, each with its gradient {@code dx = dy * slope(x)} in one pass. They work element by element: y has the
 * shape of x, float32 or float64. NaN gives NaN.
 *
 * <p>Values are accurate to a few ulp, also in the tails. So are slopes, except near the zero of the slope of gelu and silu,
 * where two terms cancel. At the infinities, values and slopes are their limits. In particular gelu and silu are 0 at -infinity,
 * where PyTorch computes infinity times 0 and gets NaN.
 */
public final class Activation {

    /** The family of the rows below. */
    public static final Family FAMILY = new Family("activation");

    /** {@code y = x > 0 ? x : alpha * (e^x - 1)}. */
    public static final Op<Attrs.Value> ELU = forward("elu", 12, Accuracy.ulps(4),
            d -> Sample.of(new Attrs.Value(d.number()), d.nonzero(d.shape(0, 4))));
    /** {@code slope = x <= 0 ? alpha * e^x : 1}. */
    public static final Op<Attrs.Value> ELU_GRAD = gradient("elu_grad", 12, Accuracy.ulps(4),
            (d, x) -> Sample.of(new Attrs.Value(d.number()), d.real(x), d.nonzero(x)));

    /**
     * {@code y = x * Phi(x)} with the normal distribution function {@code Phi(x) = (1 + erf(x / sqrt(2))) / 2}, or the tanh
     * approximation {@code y = x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 x^3))) / 2}. For very negative x, 1 + erf and 1 + tanh
     * would cancel. There y is computed directly from the tail of the distribution, down to subnormal values of y.
     */
    public static final Op<Attrs.Gelu> GELU = forward("gelu", 30, Accuracy.ulps(8),
            d -> Sample.of(new Attrs.Gelu(d.coin()), d.real(d.shape(0, 4))));
    /**
     * {@code slope = Phi(x) + x * e^(-x^2 / 2) / sqrt(2 pi)}, or for the tanh approximation, with {@code t = tanh(u)},
     * {@code slope = (1 + t) / 2 + x * (1 - t^2) * u' / 2}.
     */
    public static final Op<Attrs.Gelu> GELU_GRAD = gradient("gelu_grad", 60, Accuracy.ofLargestSquared((_, _) -> 32),
            (d, x) -> Sample.of(new Attrs.Gelu(d.coin()), d.real(x), d.real(x)));

    /** {@code y = x / (1 + e^-x)}. */
    public static final Op<Attrs.None> SILU = forward("silu", 15, Accuracy.ulps(8),
            d -> Sample.of(Attrs.NONE, d.real(d.shape(0, 4))));
    /** {@code slope = s * (1 + x * (1 - s))} with {@code s = 1 / (1 + e^-x)}. */
    public static final Op<Attrs.None> SILU_GRAD = gradient("silu_grad", 20, Accuracy.ofLargestSquared((_, _) -> 32),
            (d, x) -> Sample.of(Attrs.NONE, d.real(x), d.real(x)));

    /** {@code y = log(1 + e^(beta x)) / beta}, and x itself where {@code beta x > threshold}. Never overflows. */
    public static final Op<Attrs.Softplus> SOFTPLUS = forward("softplus", 35, Accuracy.ulps(8),
            d -> Sample.of(softplus(d), d.input(d.shape(0, 4), new Fill.Halves())));
    /** {@code slope = 1 / (1 + e^(-beta x))}, and 1 where {@code beta x > threshold}. */
    public static final Op<Attrs.Softplus> SOFTPLUS_GRAD = gradient("softplus_grad", 16, Accuracy.ulps(8),
            (d, x) -> Sample.of(softplus(d), d.real(x), d.input(x, new Fill.Halves())));

    private Activation() {}

    /** The samples' x are odd multiples of 0.5, so beta x is at least 0.25 away from these thresholds, where y jumps. */
    private static Attrs.Softplus softplus(Draw d) {
        return new Attrs.Softplus(d.pick(0.5, 1.0, 2.0), d.pick(2.0, 20.0, Double.POSITIVE_INFINITY));
    }

    private static <A extends Attrs> Op<A> forward(String name, double flops, Accuracy<A> accuracy, Op.Samples<A> samples) {
        return FAMILY.<A>op(name).in("x").out("y")
                .infer((a, in) -> {
                    in.requireSameFloat();
                    requireScale(a, in);
                    return List.of(in.spec(0));
                })
                .flopsEach(flops).accuracy(accuracy).reach(Reach.PLACE).elementwise().samples(samples).row();
    }

    /** With {@code samples} for attributes and inputs, given the one shape of dy and x. */
    private static <A extends Attrs> Op<A> gradient(String name, double flops, Accuracy<A> accuracy,
            BiFunction<Draw, Shape, Sample<A>> samples) {
        return FAMILY.<A>op(name).nonDifferentiable("dy", "x").nonDifferentiableOut("dx")
                .infer((a, in) -> {
                    requireScale(a, in);
                    return Pointwise.sameShape(in);
                })
                .flopsEach(flops).accuracy(accuracy).elementwise().samples(d -> samples.apply(d, d.shape(0, 4))).row();
    }

    private static void requireScale(Attrs attrs, Op.Inputs in) {
        if (attrs instanceof Attrs.Softplus softplus && !(softplus.beta() > 0)) {
            throw in.error("beta is positive, got %s", softplus.beta());
        }
    }
}
