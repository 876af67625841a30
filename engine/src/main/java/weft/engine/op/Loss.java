package weft.engine.op;

import java.util.List;
import weft.engine.DType;
import weft.engine.Shape;
import weft.engine.Spec;
import weft.engine.Tensor;
import weft.engine.op.Sample.Fill;

/** From scores to a loss. float32 and float64. */
public final class Loss {

    /** {@code y = x - log(sum of e^x)} along one dimension, with the largest x taken out first so that nothing overflows. */
    public static final Op<Attrs.Axis> LOG_SOFTMAX = Op.<Attrs.Axis>named("log_softmax").in("x").out("y")
            .infer((a, in) -> {
                in.requireSameFloat();
                in.axis(a.axis());
                return List.of(in.spec(0));
            })
            .flopsEach(5).accuracy(Accuracy.ofLargest((a, in) -> 2 * (classes(a, in) + 4)))
            .samples(d -> {
                Shape x = d.shape(1, 3);
                return Sample.of(new Attrs.Axis(d.axis(x), true), d.real(x));
            }).row();

    /** {@code dx = dy - e^y * sum of dy} along the same dimension, from the output y. */
    public static final Op<Attrs.Axis> LOG_SOFTMAX_GRAD = Op.<Attrs.Axis>named("log_softmax_grad").constant("dy").constant("y")
            .plain("dx")
            .infer((a, in) -> {
                in.requireSameFloat();
                in.axis(a.axis());
                if (!in.shape(0).equals(in.shape(1))) {
                    throw in.error("shapes differ: %s and %s", in.shape(0), in.shape(1));
                }
                return List.of(in.spec(0));
            })
            .flopsEach(4).accuracy(new Accuracy<>(Accuracy.Scale.LARGEST_SQUARED, (a, in) -> 30 * (classes(a, in) + 4)))
            .samples(d -> {
                Shape y = d.shape(1, 3);
                // Log-probabilities are at most 0; so large that e^y stays near 1.
                return Sample.of(new Attrs.Axis(d.axis(y), true), d.real(y), d.input(y, new Fill.Real()));
            }).row();

    /**
     * The loss of x: [N, C] for labels: [N] (int32): {@code -log softmax(x)[n, label[n]]}, averaged over the rows that count,
     * summed, or one for each row. {@code logp}: [N, C] is kept for the gradient. The mean over no rows is NaN.
     */
    public static final Op<Attrs.CrossEntropy> CROSS_ENTROPY = Op.<Attrs.CrossEntropy>named("cross_entropy")
            .in("x").constant("labels").out("loss").plain("logp")
            .infer((a, in) -> {
                requireScores(in, 0, 1);
                Shape loss = a.reduction() == Attrs.Reduction.NONE ? in.shape(1) : Shape.SCALAR;
                return List.of(new Spec(in.spec(0).dtype(), loss), in.spec(0));
            })
            .flops((_, in, _) -> 6.0 * in.shape(0).size())
            .accuracy(Accuracy.ofLargest((a, in) -> 2 * (in.shape(0).dim(1) + 4)
                    + (a.reduction() == Attrs.Reduction.NONE ? 0 : 1) * in.shape(0).dim(0) * (a.reduction()
                    == Attrs.Reduction.SUM ? 4.0 * (in.shape(0).dim(1) + 8) : 8.0)))
            .samples(d -> {
                int classes = d.positive();
                Shape labels = Shape.of(d.extent());
                return Sample.of(new Attrs.CrossEntropy(d.pick(Attrs.Reduction.values()), d.coin() ? -100 : 0),
                        d.real(labels.append(classes)), d.index(labels, classes));
            }).row();

    /** {@code dx = (e^logp - onehot(label)) * dloss}, divided by the rows that count for a mean; 0 for the others. */
    public static final Op<Attrs.CrossEntropy> CROSS_ENTROPY_GRAD = Op.<Attrs.CrossEntropy>named("cross_entropy_grad")
            .constant("dloss").constant("logp").constant("labels").plain("dx")
            .infer((a, in) -> {
                requireScores(in, 1, 2);
                Shape loss = a.reduction() == Attrs.Reduction.NONE ? in.shape(2) : Shape.SCALAR;
                if (!in.shape(0).equals(loss) || in.spec(0).dtype() != in.spec(1).dtype()) {
                    throw in.error("expected dloss: %s, got %s", new Spec(in.spec(1).dtype(), loss), in.spec(0));
                }
                return List.of(in.spec(1));
            })
            .flops((_, in, _) -> 4.0 * in.shape(1).size())
            .accuracy(new Accuracy<>(Accuracy.Scale.LARGEST_SQUARED, (_, _) -> 64))
            .samples(d -> {
                int classes = d.positive();
                Shape labels = Shape.of(d.extent());
                Attrs.Reduction reduction = d.pick(Attrs.Reduction.values());
                return Sample.of(new Attrs.CrossEntropy(reduction, d.coin() ? -100 : 0),
                        d.real(reduction == Attrs.Reduction.NONE ? labels : Shape.SCALAR),
                        d.real(labels.append(classes)), d.index(labels, classes));
            }).row();

    static final List<Op<?>> TABLE = List.of(LOG_SOFTMAX, LOG_SOFTMAX_GRAD, CROSS_ENTROPY, CROSS_ENTROPY_GRAD);

    private Loss() {
    }

    /** The logarithm of the softmax along {@code axis}. */
    public static Tensor logSoftmax(Tensor x, int axis) {
        return Ops.one(LOG_SOFTMAX, new Attrs.Axis(axis, true), x);
    }

    /** The mean cross entropy of scores x: [N, C] for labels: [N]. */
    public static Tensor crossEntropy(Tensor x, Tensor labels) {
        return crossEntropy(x, labels, new Attrs.CrossEntropy(Attrs.Reduction.MEAN, -100));
    }

    /** The cross entropy of scores x: [N, C] for labels: [N]. */
    public static Tensor crossEntropy(Tensor x, Tensor labels, Attrs.CrossEntropy attrs) {
        return Ops.one(CROSS_ENTROPY, attrs, x, labels);
    }

    private static double classes(Attrs.Axis a, Op.Inputs in) {
        return in.shape(0).rank() == 0 ? 1 : in.shape(0).dim(a.axis());
    }

    private static void requireScores(Op.Inputs in, int scores, int labels) {
        if (!in.spec(scores).dtype().isFloat()) {
            throw in.error("takes float32 or float64 scores, got %s", in.spec(scores).dtype());
        }
        in.requireRank(scores, 2, "scores: [N, C]");
        if (in.spec(labels).dtype() != DType.INT32 || !in.shape(labels).equals(in.shape(scores).slice(0, 1))) {
            throw in.error("expected int32 labels of shape %s, got %s", in.shape(scores).slice(0, 1), in.spec(labels));
        }
    }
}
