package weft.engine.op;

import static weft.engine.op.sample.Benchmark.MAPS;
import static weft.engine.op.sample.Benchmark.N;
import static weft.engine.op.sample.Benchmark.index;
import static weft.engine.op.sample.Benchmark.positive;
import static weft.engine.op.sample.Benchmark.real;

import java.util.List;
import java.util.OptionalDouble;
import weft.engine.DType;
import weft.engine.Shape;
import weft.engine.Spec;
import weft.engine.Tensor;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.attrs.NormAttrs;
import weft.engine.op.geometry.Planes;
import weft.engine.op.geometry.Reach;
import weft.engine.op.sample.Draw;
import weft.engine.op.sample.Sample;
import weft.engine.op.sample.Sample.Fill;
import weft.engine.op.sample.Sample.Input;

/**
 * Normalization over a batch. x: [N, C, ...] is seen as [N, C, L]; float32 and float64. Statistics stay accurate when the mean is
 * much larger than the standard deviation, so the variance is never computed as {@code mean(x^2) - mean(x)^2}. For the same
 * reason a mean has two parts, here and in {@link GroupNormalization}: {@code mean}, rounded to the dtype of x, and {@code rest},
 * its rounding error. Differences from the mean are {@code (x - mean) - rest}. At a mean of 1e7 in float32, the first part alone
 * may be wrong by 0.5.
 */
public final class Normalization {

    /** The family of the rows below. */
    public static final Family FAMILY = new Family("normalization");

    /** Why tests put no denormals into rest and invstd. */
    static final String NO_DENORMALS =
            "no x leads to a denormal one; xhat would round to 0 in float32 alone, and 0 times an infinite dy is NaN";
    private static final NormAttrs.BatchNorm SMALL_EPS = new NormAttrs.BatchNorm(1e-5, Attrs.Epilogue.NONE);

    /**
     * {@code y = (x - mean - rest) * invstd * w + b}, where mean[c] and var[c] are taken over N and L. var is biased: divided by
     * the count. {@code invstd[c] = 1 / sqrt(var[c] + eps)}, or 0 where {@code var[c] + eps} is 0, so a constant channel is
     * normalized to 0. w: [C] and b: [C] may be left out. The statistics are outputs, used by the gradient and by the running
     * statistics; for no elements they are NaN.
     */
    public static final Op<NormAttrs.BatchNorm> BATCH_NORM = FAMILY.<NormAttrs.BatchNorm>op("batch_norm")
            .in("x").optional("w", "b").out("y").nonDifferentiableOut("mean", "rest", "var", "invstd")
            .infer((_, in) -> {
                Spec each = perChannel(in, 1, 2);
                return List.of(in.spec(0), each, each, each, each);
            })
            .flops((_, in, _) -> 7.0 * in.shape(0).size())
            .accuracy(Accuracy.ofFormula((_, in) -> Planes.of(in.shape(0)).perChannel() + 16,
                    (a, _, largest) -> forwardMagnitude(largest, a.eps())))
            .samples(d -> d.shape(2, 4),
                    (d, x) -> Sample.of(new NormAttrs.BatchNorm(eps(d), d.pick(Attrs.Epilogue.values())), d.real(x),
                            optional(d, x), optional(d, x)))
            .reach(Reach.PLACE)
            .benchmark(SMALL_EPS, real(MAPS), real(64), real(64)).row();

    /**
     * With {@code xhat = (x - mean - rest) * invstd} and the sums taken over N and L: {@code db = sum(dy)}, {@code dw = sum(dy *
     * xhat)} and {@code dx = w * invstd * (dy - db / n - xhat * dw / n)} for n elements per channel.
     */
    public static final Op<Attrs.None> BATCH_NORM_GRAD = FAMILY.<Attrs.None>op("batch_norm_grad")
            .nonDifferentiable("dy", "x").optionalNonDifferentiable("w").nonDifferentiable("mean", "rest", "invstd")
            .nonDifferentiableOut("dx", "dw", "db")
            .infer((_, in) -> {
                requireAlike(in);
                Spec each = perChannel(in, 2, 3, 4, 5);
                return List.of(in.spec(0), each, each);
            })
            .flops((_, in, _) -> 13.0 * in.shape(0).size())
            .accuracy(Accuracy.ofFormula((_, in) -> Planes.of(in.shape(0)).perChannel() + 16,
                    (_, in, largest) -> gradientMagnitude(in, largest, Planes.of(in.shape(0)).perChannel())))
            .samples(d -> d.shape(2, 4),
                    (d, x) -> Sample.of(Attrs.NONE, d.real(x), d.real(x), optional(d, x), mean(d, channels(x)),
                            rest(d, channels(x)), invstd(d, channels(x))))
            .neverDenormal(NO_DENORMALS, "rest", "invstd")
            .benchmark(Attrs.NONE, real(MAPS), real(MAPS), real(64), real(64), real(64), positive(Shape.of(64))).row();

    /** {@code y = (x - mean) * (w / sqrt(var + eps)) + b} with given statistics: normalization in evaluation mode. */
    public static final Op<NormAttrs.BatchNorm> BATCH_NORM_EVAL = FAMILY.<NormAttrs.BatchNorm>op("batch_norm_eval")
            .in("x").optional("w", "b").in("mean", "var").out("y")
            .infer((_, in) -> {
                perChannel(in, 1, 2, 3, 4);
                return List.of(in.spec(0));
            })
            .flops((_, in, _) -> 3.0 * in.shape(0).size())
            .accuracy(Accuracy.ofFormula((_, _) -> 8, (a, in, largest) -> (largest[0] + largest[3])
                    * (in.has(1) ? largest[1] : 1) / Math.sqrt(a.eps()) + largest[2]))
            .samples(d -> d.shape(2, 4),
                    (d, x) -> Sample.of(new NormAttrs.BatchNorm(eps(d), d.pick(Attrs.Epilogue.values())), d.real(x),
                            optional(d, x), optional(d, x), mean(d, channels(x)), d.positive(channels(x))))
            .reach(Reach.PLACE)
            .benchmark(SMALL_EPS, real(MAPS), real(64), real(64), real(64), positive(Shape.of(64))).row();

    /**
     * Updates the running statistics with those of a batch: {@code num_batches_tracked += 1}; {@code running_mean <- (1 - m) *
     * running_mean + m * mean}, and running_var likewise with the unbiased variance {@code var * count / (count - 1)}. m is the
     * momentum or, without one, 1 / num_batches_tracked. A batch without values (count 0) only increments num_batches_tracked.
     */
    public static final Op<NormAttrs.RunningStatistics> BATCH_NORM_UPDATE =
            FAMILY.<NormAttrs.RunningStatistics>op("batch_norm_update")
                    .update("running_mean").nonDifferentiable("mean").update("running_var").nonDifferentiable("var")
                    .update("num_batches_tracked")
                    .infer((a, in) -> {
                        in.require(a.count() >= 0 && a.count() != 1, "a variance takes 2 values or more, got %d", a.count());
                        for (int i = 0; i < 4; i++) {
                            in.require(in.spec(0).dtype().isFloat() && in.shape(0).rank() == 1 && in.spec(i).equals(in.spec(0)),
                                    "expected four float vectors alike, got %s", in.specs().subList(0, 4));
                        }
                        in.require(in.spec(4).equals(new Spec(DType.INT32, Shape.SCALAR)),
                                "expected num_batches_tracked: int32[], got %s", in.spec(4));
                        return List.of();
                    })
                    .flops((_, in, _) -> 9.0 * in.shape(0).size())
                    // With two values the unbiased variance is twice the biased one.
                    .accuracy(Accuracy.ofFormula((_, _) -> 16,
                            (_, _, largest) -> largest[0] + largest[1] + largest[2] + 2 * largest[3]))
                    .samples(d -> {
                        Shape c = Shape.of(d.extent());
                        OptionalDouble momentum = d.coin() ? OptionalDouble.of(d.pick(0.1, 0.5, 1.0)) : OptionalDouble.empty();
                        return Sample.of(new NormAttrs.RunningStatistics(momentum, d.between(2, 40)), d.real(c), d.real(c),
                                d.positive(c), d.positive(c), new Input(new Spec(DType.INT32, Shape.SCALAR), new Fill.Index(50)));
                    })
                    .benchmark(new NormAttrs.RunningStatistics(OptionalDouble.of(0.1), N), real(1 << 16), real(1 << 16),
                            real(1 << 16), real(1 << 16), index(Shape.SCALAR, 1))
                    .row();

    private Normalization() {}

    /** Normalizes x: [N, C, ...] by its own statistics: y, and mean, rest, var and invstd: [C]. w: [C] and b: [C] may be null. */
    public static List<Tensor> batchNorm(Tensor x, Tensor w, Tensor b, NormAttrs.BatchNorm attrs) {
        return Ops.apply(BATCH_NORM, attrs, x, w, b);
    }

    /** Normalizes x: [N, C, ...] by the given mean: [C] and var: [C]. w: [C] and b: [C] may be null. */
    public static Tensor batchNormEval(Tensor x, Tensor w, Tensor b, Tensor mean, Tensor var, NormAttrs.BatchNorm attrs) {
        return Ops.one(BATCH_NORM_EVAL, attrs, x, w, b, mean, var);
    }

    // ---- checks ----

    /**
     * The spec of a vector with one element for each channel of input 0. Checks that the inputs {@code vectors}, where given,
     * have it.
     */
    private static Spec perChannel(Op.Inputs in, int... vectors) {
        in.requireSameFloat();
        Shape x = in.shape(0);
        in.require(x.rank() >= 2, "expected x: [N, C, ...], got %s", x);
        Spec each = new Spec(in.spec(0).dtype(), channels(x));
        for (int i : vectors) {
            if (in.has(i) && !in.spec(i).equals(each)) {
                throw in.error("x: %s has %d channels, what is given for them is %s", x, x.dim(1), in.shape(i));
            }
        }
        return each;
    }

    static void requireAlike(Op.Inputs in) {
        in.require(in.shape(0).equals(in.shape(1)), "dy: %s and x: %s differ", in.shape(0), in.shape(1));
    }

    private static Shape channels(Shape x) {
        return Shape.of(x.dim(1));
    }

    /** Bounds y and the statistics. A var is a mean of squared differences, which are at most twice the largest |x|. */
    static double forwardMagnitude(double[] largest, double eps) {
        double x = largest[0];
        return (1 + x) * Math.max(1, largest[1]) / Math.sqrt(eps) + x + 4 * x * x + largest[2];
    }

    /**
     * Bounds {@code w * invstd * (dy - db / n - xhat * dw / n)}, and the sums dw and db of n terms, of the inputs dy, x, w, mean,
     * rest and invstd.
     */
    static double gradientMagnitude(Op.Inputs in, double[] largest, double n) {
        double dy = largest[0];
        double w = in.has(2) ? largest[2] : 1;
        double invstd = largest[5];
        double xhat = (largest[1] + largest[3] + largest[4]) * invstd;
        return dy * (w * invstd * (2 + xhat * xhat) + n * (xhat + 1));
    }

    // ---- samples ----

    static double eps(Draw d) {
        return d.pick(1e-3, 0.1, 1.0);
    }

    /** w or b, which half of the samples leave out. */
    private static Input optional(Draw d, Shape x) {
        return d.coin() ? d.real(channels(x)) : null;
    }

    static Input mean(Draw d, Shape shape) {
        return d.input(shape, new Fill.Uniform(-0.5, 0.5));
    }

    /** A real rest is tiny. The samples' rest is larger, so that a gradient that ignores it fails the test. */
    static Input rest(Draw d, Shape shape) {
        return d.input(shape, new Fill.Uniform(-0.25, 0.25));
    }

    static Input invstd(Draw d, Shape shape) {
        return d.input(shape, new Fill.Uniform(0.5, 1));
    }
}
