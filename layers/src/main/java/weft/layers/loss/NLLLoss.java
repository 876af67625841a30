package weft.layers.loss;

import weft.engine.DType;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.Creation;
import weft.engine.op.Pointwise;
import weft.engine.op.attrs.Attrs.Reduction;
import weft.layers.LogSoftmax;

/**
 * {@code -weight[label] logp[label]}: logarithms of probabilities logp: [N, C], as {@link LogSoftmax} makes them, and labels: [N]
 * (int32); also [N, C, d1, ...] with [N, d1, ...], and [C] with one label. The mean divides by the sum of the labels' weights; if
 * all labels are ignored it is NaN. From scores, {@link CrossEntropyLoss} is the same in one operation.
 */
public final class NLLLoss implements LossFunction {

    private final Tensor weight;
    private final int ignoreIndex;
    private final Reduction reduction;

    /** The mean over the batch. */
    public NLLLoss() {
        this(null, -100, Reduction.MEAN);
    }

    /**
     * With all settings.
     *
     * @param weight      [C], weight of each class, or null; the caller closes it
     * @param ignoreIndex rows with this label are ignored
     */
    public NLLLoss(Tensor weight, int ignoreIndex, Reduction reduction) {
        this.weight = weight;
        this.ignoreIndex = ignoreIndex;
        this.reduction = reduction;
    }

    @Override
    public Tensor call(Tensor logp, Tensor labels) {
        Tensor rows = Losses.rows("NLLLoss", logp, labels);
        Tensor all = labels.reshape(rows.dim(0));
        Tensor ignored = all.eq(number(ignoreIndex, all));
        // An ignored row looks up class 0 instead of its label; the mask drops what it finds there.
        Tensor chosen = Pointwise.where(ignored, number(0, all), all);
        Tensor picked = rows.gather(1, chosen.reshape(rows.dim(0), 1)).reshape(all.shape());
        Tensor nothing = Creation.full(Shape.SCALAR, 0, rows.dtype(), rows.device());
        Tensor weights = weight == null ? Creation.full(all.shape(), 1, rows.dtype(), rows.device())
                : Losses.like(weight, rows).gather(0, chosen);
        Tensor losses = Pointwise.where(ignored, nothing, picked.mul(weights).neg());
        return switch (reduction) {
            case NONE -> losses.reshape(labels.shape());
            case SUM -> losses.sum();
            case MEAN -> losses.sum().div(Pointwise.where(ignored, nothing, weights).sum());
        };
    }

    private static Tensor number(int value, Tensor like) {
        return Creation.full(Shape.SCALAR, value, DType.INT32, like.device());
    }
}
