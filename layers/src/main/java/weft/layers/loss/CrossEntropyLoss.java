package weft.layers.loss;

import java.util.stream.IntStream;
import weft.engine.Tensor;
import weft.engine.op.Loss;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.attrs.Attrs.Reduction;

/**
 * {@code -log softmax(scores)[label]}, averaged over the batch: scores: [N, C] and labels: [N] (int32) give a scalar. Takes
 * scores as they come out of the last linear layer, without a softmax. Also scores: [N, C, d1, ...] with labels: [N, d1, ...], a
 * class for each pixel, and scores: [C] with one label.
 *
 * <pre>{@code
 *   loss = -sum over c of q[c] log softmax(scores)[c],   q[c] = ((1 - s) (c == label) + s / C) weight[c]
 * }</pre>
 *
 * with label smoothing s. The mean divides by the sum of the labels' weights; if all labels are ignored it is NaN.
 *
 * <p>The target may also be a probability for each class, of the scores' shape and type, as mixtures of images have it. Then
 * {@code q[c] = ((1 - s) target[c] + s / C) weight[c]}, no class is ignored, and the mean divides by the number of rows, as in
 * PyTorch. No gradient flows to the target.
 */
public final class CrossEntropyLoss implements LossFunction {

    private final Tensor weight;
    private final Attrs.CrossEntropy attrs;

    /** The mean over the batch. */
    public CrossEntropyLoss() {
        this(Reduction.MEAN, -100);
    }

    /**
     * With a reduction: the losses of single rows, their mean or their sum.
     *
     * @param ignoreIndex rows with this label are ignored
     */
    public CrossEntropyLoss(Reduction reduction, int ignoreIndex) {
        this(null, ignoreIndex, reduction, 0);
    }

    /**
     * With all settings.
     *
     * @param weight         [C], weight of each class, or null; the caller closes it
     * @param ignoreIndex    rows with this label are ignored
     * @param labelSmoothing the share of the target, from 0 to 1, that is spread evenly over all classes
     */
    public CrossEntropyLoss(Tensor weight, int ignoreIndex, Reduction reduction, double labelSmoothing) {
        this.weight = weight;
        this.attrs = new Attrs.CrossEntropy(reduction, ignoreIndex, labelSmoothing);
    }

    @Override
    public Tensor call(Tensor scores, Tensor target) {
        return target.dtype().isFloat() ? ofProbabilities(scores, target) : ofLabels(scores, target);
    }

    private Tensor ofProbabilities(Tensor scores, Tensor target) {
        if (scores.rank() == 0 || !scores.spec().equals(target.spec())) {
            throw new IllegalArgumentException("CrossEntropyLoss: expected scores: [N, C, ...] and int32 labels: [N, ...], or "
                    + "probabilities of the same type and shape, got %s and %s".formatted(scores.spec(), target.spec()));
        }
        int axis = scores.rank() == 1 ? 0 : 1;
        int classes = scores.dim(axis);
        double share = attrs.labelSmoothing();
        Tensor q = share == 0 ? target.detach() : target.detach().mul(1 - share).add(share / classes);
        if (weight != null) {
            int[] shape = IntStream.range(0, scores.rank()).map(i -> i == axis ? classes : 1).toArray();
            q = q.mul(Losses.like(weight, scores).reshape(shape));
        }
        return Losses.reduce(Loss.logSoftmax(scores, axis).mul(q).sum(axis).neg(), attrs.reduction());
    }

    private Tensor ofLabels(Tensor scores, Tensor labels) {
        Tensor rows = Losses.rows("CrossEntropyLoss", scores, labels);
        Tensor loss = Loss.crossEntropy(rows, labels.reshape(rows.dim(0)), Losses.like(weight, scores), attrs);
        return attrs.reduction() == Reduction.NONE ? loss.reshape(labels.shape()) : loss;
    }
}
