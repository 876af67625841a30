package weft.layers.loss;

import weft.engine.Tensor;
import weft.engine.op.attrs.Attrs.Reduction;

/**
 * The binary cross entropy of scores (logits) x: [...] for targets y: [...] from 0 to 1, each element by itself:
 *
 * <pre>{@code
 *   loss = -weight (positive y log s + (1 - y) log(1 - s)),   s = 1 / (1 + e^-x)
 *        =  weight (positive y log(1 + e^-x) + (1 - y) log(1 + e^x))
 * }</pre>
 *
 * computed in the second form, in which no score overflows, and the small loss of a right score is not the difference of large
 * numbers. A score that is wrong and infinite has an infinite loss, where PyTorch's may be NaN. Weight and positive weight
 * broadcast to the shape of x.
 */
public final class BCEWithLogitsLoss implements LossFunction {

    private final Tensor weight;
    private final Tensor positiveWeight;
    private final Reduction reduction;

    /** The mean over all elements. */
    public BCEWithLogitsLoss() {
        this(null, Reduction.MEAN, null);
    }

    /**
     * With all settings.
     *
     * @param weight         weight of each element, or null; the caller closes it
     * @param positiveWeight weight of the targets of 1, for instance [C], or null; the caller closes it
     */
    public BCEWithLogitsLoss(Tensor weight, Reduction reduction, Tensor positiveWeight) {
        this.weight = weight;
        this.reduction = reduction;
        this.positiveWeight = positiveWeight;
    }

    @Override
    public Tensor call(Tensor scores, Tensor target) {
        Losses.requireSameShape("BCEWithLogitsLoss", scores, target);
        Tensor positive = positiveWeight == null ? target : target.mul(Losses.like(positiveWeight, scores));
        Tensor losses = positive.mul(scores.neg().softplus(1, Double.POSITIVE_INFINITY))
                .add(target.rsub(1).mul(scores.softplus(1, Double.POSITIVE_INFINITY)));
        return Losses.reduce(weight == null ? losses : losses.mul(Losses.like(weight, scores)), reduction);
    }
}
