package weft.layers;

import weft.engine.Tensor;
import weft.engine.op.Attrs;
import weft.engine.op.Loss;

/**
 * {@code -log softmax(scores)[label]}, averaged over the batch: scores: [N, C] and labels: [N] (int32) give a scalar. Takes
 * scores as they come out of the last linear layer, without a softmax.
 */
public final class CrossEntropyLoss {

    private final Attrs.CrossEntropy attrs;

    /** The mean over the batch. */
    public CrossEntropyLoss() {
        this(Attrs.Reduction.MEAN, -100);
    }

    /**
     * Any reduction.
     *
     * @param ignoreIndex rows with this label do not count
     */
    public CrossEntropyLoss(Attrs.Reduction reduction, int ignoreIndex) {
        this.attrs = new Attrs.CrossEntropy(reduction, ignoreIndex);
    }

    /** The loss, which {@code backward()} starts from. */
    public Tensor call(Tensor scores, Tensor labels) {
        return Loss.crossEntropy(scores, labels, attrs);
    }
}
