package weft.engine.op;

import static weft.engine.op.sample.Benchmark.N;
import static weft.engine.op.sample.Benchmark.SCORES;
import static weft.engine.op.sample.Benchmark.index;
import static weft.engine.op.sample.Benchmark.real;

import java.util.List;
import weft.engine.DType;
import weft.engine.Shape;
import weft.engine.Spec;
import weft.engine.Tensor;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.geometry.Reach;
import weft.engine.op.sample.Draw;
import weft.engine.op.sample.Sample;
import weft.engine.op.sample.Sample.Fill;

/** Softmax, its logarithm and cross entropy. Scores are logits. float32 and float64. */
public final class Loss {

    /** The family of the rows below. */
    public static final Family FAMILY = new Family("loss");

    private static final Attrs.Axis CLASSES = new Attrs.Axis(1, false);

    /** {@code y = x - log(sum of e^x)} along one dimension. The maximum is subtracted from x first, so that nothing overflows. */
    public static final Op<Attrs.Axis> LOG_SOFTMAX = alongAxis("log_softmax");

    /** {@code dx = dy - e^y * sum of dy} along the same dimension, from the output y. */
    public static final Op<Attrs.Axis> LOG_SOFTMAX_GRAD = gradientAlongAxis("log_softmax_grad",
            // In reality log-probabilities are at most 0; the samples are chosen so that e^y stays near 1.
            new Fill.Real(), new Accuracy<>(Accuracy.Scale.LARGEST_SQUARED, (a, in) -> 30 * (classes(a, in) + 4)));

    /** {@code y = e^x / sum of e^x} along one dimension. The maximum is subtracted from x first, so that nothing overflows. */
    public static final Op<Attrs.Axis> SOFTMAX = alongAxis("softmax");

    /** {@code dx = y * (dy - sum of dy * y)} along the same dimension, from the output y. */
    public static final Op<Attrs.Axis> SOFTMAX_GRAD = gradientAlongAxis("softmax_grad",
            // In the samples y is 0 or 1, so there are up to n terms as large as dy, each with half as many roundings.
            new Fill.Mask(), Accuracy.ofLargest((a, in) -> Math.pow(classes(a, in) + 4, 2) / 2));

    /**
     * The loss of x: [N, C] for labels: [N] (int32), with {@code logp = log softmax(x)}: [N, C], which is kept for the gradient:
     *
     * <pre>{@code
     *   loss[n] = -sum over c of q[n, c] logp[n, c],   q[n, c] = (1 - s) weight[c] (c == label[n]) + s / C weight[c]
     * }</pre>
     *
     * with label smoothing s and weight: [C], one for each class; without it all weights are 1. The losses are returned one for
     * each row, or summed, or averaged: the sum divided by the sum of {@code weight[label[n]]}. An ignored row has a loss of 0;
     * the mean is NaN if all rows are ignored.
     */
    public static final Op<Attrs.CrossEntropy> CROSS_ENTROPY = FAMILY.<Attrs.CrossEntropy>op("cross_entropy")
            .in("x").nonDifferentiable("labels").optionalNonDifferentiable("weight").out("loss").nonDifferentiableOut("logp")
            .infer((a, in) -> {
                requireScores(a, in, 0, 1);
                Shape loss = a.reduction() == Attrs.Reduction.NONE ? in.shape(1) : Shape.SCALAR;
                return List.of(new Spec(in.spec(0).dtype(), loss), in.spec(0));
            })
            .flops((a, in, _) -> (a.labelSmoothing() > 0 ? 8.0 : 6.0) * in.shape(0).size())
            .accuracy(Accuracy.ofLargestSquared(Loss::crossEntropyFactor))
            .samples(d -> {
                int classes = d.positive();
                Shape labels = Shape.of(d.extent());
                return Sample.of(crossEntropy(d, d.pick(Attrs.Reduction.values())), d.real(labels.append(classes)),
                        d.index(labels, classes), weight(d, classes));
            })
            .reach(Reach.EVERYTHING)
            .specialOnlyInFirst("the mean divided by denormal weights has as few digits as they")
            .benchmark(new Attrs.CrossEntropy(Attrs.Reduction.MEAN, -100), real(SCORES), index(Shape.of(N), SCORES.dim(1)), null)
            .row();

    /**
     * {@code dx[n, c] = (e^logp[n, c] * sum of q[n] - q[n, c]) * dloss}, for a mean divided by the sum of the labels' weights; 0
     * in ignored rows.
     */
    public static final Op<Attrs.CrossEntropy> CROSS_ENTROPY_GRAD = FAMILY.<Attrs.CrossEntropy>op("cross_entropy_grad")
            .nonDifferentiable("dloss", "logp", "labels").optionalNonDifferentiable("weight").nonDifferentiableOut("dx")
            .infer((a, in) -> {
                requireScores(a, in, 1, 2);
                Shape loss = a.reduction() == Attrs.Reduction.NONE ? in.shape(2) : Shape.SCALAR;
                in.require(in.shape(0).equals(loss) && in.spec(0).dtype() == in.spec(1).dtype(),
                        "expected dloss: %s, got %s", new Spec(in.spec(1).dtype(), loss), in.spec(0));
                return List.of(in.spec(1));
            })
            .flops((_, in, _) -> 4.0 * in.shape(1).size())
            // For true log-probabilities, e^logp is at most 1 + eps. The samples are at most 1, so here it is at most e, times
            // weights of at most 3.
            .accuracy(new Accuracy<>(Accuracy.Scale.LARGEST_SQUARED, (_, in) -> 64 * (in.has(3) ? 4 + in.shape(3).size() : 1)))
            .samples(d -> {
                int classes = d.positive();
                Shape labels = Shape.of(d.extent());
                Attrs.Reduction reduction = d.pick(Attrs.Reduction.values());
                return Sample.of(crossEntropy(d, reduction),
                        d.real(reduction == Attrs.Reduction.NONE ? labels : Shape.SCALAR),
                        d.real(labels.append(classes)), d.index(labels, classes), weight(d, classes));
            })
            .specialOnlyInFirst(
                    "a share of a denormal loss gradient may round to 0, which an infinite probability, if there were one, "
                            + "would turn into NaN")
            .benchmark(new Attrs.CrossEntropy(Attrs.Reduction.MEAN, -100), real(), real(SCORES),
                    index(Shape.of(N), SCORES.dim(1)), null)
            .row();

    private Loss() {}

    /** The logarithm of the softmax along {@code axis}. */
    public static Tensor logSoftmax(Tensor x, int axis) {
        return Ops.one(LOG_SOFTMAX, new Attrs.Axis(axis, true), x);
    }

    /** The softmax along {@code axis}. */
    public static Tensor softmax(Tensor x, int axis) {
        return Ops.one(SOFTMAX, new Attrs.Axis(axis, true), x);
    }

    /** The mean cross entropy of scores x: [N, C] for labels: [N]. */
    public static Tensor crossEntropy(Tensor x, Tensor labels) {
        return crossEntropy(x, labels, new Attrs.CrossEntropy(Attrs.Reduction.MEAN, -100));
    }

    /** The cross entropy of scores x: [N, C] for labels: [N], with equal class weights. */
    public static Tensor crossEntropy(Tensor x, Tensor labels, Attrs.CrossEntropy attrs) {
        return crossEntropy(x, labels, null, attrs);
    }

    /** The cross entropy of scores x: [N, C] for labels: [N] and a weight: [C] for each class, or null for 1. */
    public static Tensor crossEntropy(Tensor x, Tensor labels, Tensor weight, Attrs.CrossEntropy attrs) {
        return Ops.one(CROSS_ENTROPY, attrs, x, labels, weight);
    }

    private static double classes(Attrs.Axis a, Op.Inputs in) {
        return in.shape(0).rank() == 0 ? 1 : in.shape(0).dim(a.axis());
    }

    private static void requireScores(Attrs.CrossEntropy a, Op.Inputs in, int scores, int labels) {
        in.require(in.spec(scores).dtype().isFloat(), "takes float32 or float64 scores, got %s", in.spec(scores).dtype());
        in.requireRank(scores, 2, "scores: [N, C]");
        in.require(in.spec(labels).dtype() == DType.INT32 && in.shape(labels).equals(in.shape(scores).slice(0, 1)),
                "expected int32 labels of shape %s, got %s", in.shape(scores).slice(0, 1), in.spec(labels));
        Spec weight = new Spec(in.spec(scores).dtype(), in.shape(scores).slice(1, 2));
        if (in.has(labels + 1) && !in.spec(labels + 1).equals(weight)) {
            throw in.error("expected weight: %s, got %s", weight, in.spec(labels + 1));
        }
        in.require(a.labelSmoothing() >= 0 && a.labelSmoothing() <= 1,
                "label smoothing is from 0 to 1, got %s", a.labelSmoothing());
    }

    /**
     * A row's loss is a sum of C products of a weight and a log-probability. A log-probability has 2 (C + 4) roundings, of
     * numbers as large as the largest score, and its magnitude is at most twice the largest score plus log C. N rows are added
     * up. The quotient of two weights is at most 15.
     */
    private static double crossEntropyFactor(Attrs.CrossEntropy a, Op.Inputs in) {
        double rows = in.shape(0).dim(0);
        double row = 9.0 * in.shape(0).dim(1) + 30;
        return switch (a.reduction()) {
            case NONE -> row;
            case SUM -> rows * (row + 4 * rows);
            case MEAN -> 15 * (row + 4 * rows);
        };
    }

    private static Attrs.CrossEntropy crossEntropy(Draw d, Attrs.Reduction reduction) {
        return new Attrs.CrossEntropy(reduction, d.coin() ? -100 : 0, d.coin() ? 0 : d.random().nextDouble(0, 1));
    }

    private static Op<Attrs.Axis> alongAxis(String name) {
        return FAMILY.<Attrs.Axis>op(name).in("x").out("y")
                .infer((a, in) -> {
                    in.requireSameFloat();
                    in.axis(a.axis());
                    return List.of(in.spec(0));
                })
                // The error: that of the difference in the exponent, one rounding for each term of the sum, one of the result.
                .flopsEach(5).accuracy(Accuracy.ofLargest((a, in) -> 2 * (classes(a, in) + 4)))
                .samples(d -> d.shape(1, 3), (d, x) -> Sample.of(new Attrs.Axis(d.axis(x), true), d.real(x)))
                .reach((a, in, _) -> Reach.along(in.shape(0), a.within(in.shape(0))))
                .benchmark(CLASSES, real(SCORES)).row();
    }

    /** The gradient from the output y, whose samples are filled with {@code y}. */
    private static Op<Attrs.Axis> gradientAlongAxis(String name, Fill y, Accuracy<Attrs.Axis> accuracy) {
        return FAMILY.<Attrs.Axis>op(name).nonDifferentiable("dy", "y").nonDifferentiableOut("dx")
                .infer((a, in) -> {
                    in.axis(a.axis());
                    return Pointwise.sameShape(in);
                })
                .flopsEach(4).accuracy(accuracy)
                .samples(d -> d.shape(1, 3), (d, x) -> Sample.of(new Attrs.Axis(d.axis(x), true), d.real(x), d.input(x, y)))
                .benchmark(CLASSES, real(SCORES), real(SCORES)).row();
    }

    private static Sample.Input weight(Draw d, int classes) {
        return d.coin() ? null : d.positive(Shape.of(classes));
    }
}
