package weft.train.settings;

import java.util.Locale;
import weft.engine.DType;
import weft.engine.Tensor;
import weft.engine.op.Creation;
import weft.engine.op.attrs.Attrs.Reduction;
import weft.layers.loss.BCEWithLogitsLoss;
import weft.layers.loss.CrossEntropyLoss;
import weft.layers.loss.LossFunction;
import weft.layers.loss.MSELoss;
import weft.layers.loss.NLLLoss;

/** The losses of a classifier that have names. */
public enum LossKind {
    /** Softmax and cross entropy of scores. */
    CROSS_ENTROPY,
    /** Negative log likelihood, for a network that ends in {@code LogSoftmax}. */
    NLL,
    /** Mean square error of scores against 1 for the class and 0 for the others. */
    MSE,
    /** Binary cross entropy of each score against the same targets. */
    BCE;

    /** PyTorch's default ignore_index: rows with this label do not count. */
    private static final int NO_LABEL = -100;

    /** Whether classes may have weights. */
    public boolean takesClassWeights() {
        return this == CROSS_ENTROPY || this == NLL;
    }

    /**
     * The mean loss over a batch.
     *
     * @param weights        [C], weight of each class, or null; the caller closes it
     * @param labelSmoothing the share of a target that is spread over all classes
     */
    public LossFunction make(Tensor weights, double labelSmoothing) {
        return switch (this) {
            case CROSS_ENTROPY -> new CrossEntropyLoss(weights, NO_LABEL, Reduction.MEAN, labelSmoothing);
            case NLL -> new NLLLoss(weights, NO_LABEL, Reduction.MEAN);
            case MSE -> (scores, labels) -> new MSELoss().call(scores, oneHot(scores, labels));
            case BCE -> (scores, labels) -> new BCEWithLogitsLoss().call(scores, oneHot(scores, labels));
        };
    }

    /** The loss by which networks are compared: without weights of classes and smoothing, each image by itself if possible. */
    public LossFunction forEvaluation() {
        return switch (this) {
            case CROSS_ENTROPY -> new CrossEntropyLoss(Reduction.NONE, NO_LABEL);
            case NLL -> new NLLLoss(null, NO_LABEL, Reduction.NONE);
            case MSE, BCE -> make(null, 0);
        };
    }

    /** Targets: [N, C] of labels: [N], 1 for the class and 0 for the others; probabilities: [N, C] stay as they are. */
    private static Tensor oneHot(Tensor scores, Tensor labels) {
        if (labels.dtype().isFloat()) {
            return labels;
        }
        Tensor classes = Creation.arange(0, scores.dim(1), 1, DType.INT32, scores.device());
        return labels.reshape(labels.size(), 1).eq(classes.reshape(1, scores.dim(1))).cast(scores.dtype());
    }

    /** The name on the command line and in files. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
