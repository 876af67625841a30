package weft.layers.loss;

import weft.engine.Tensor;
import weft.engine.op.attrs.Attrs.Reduction;

/** {@code (x - y)^2} of input x and target y of the same shape. */
public final class MSELoss implements LossFunction {

    private final Reduction reduction;

    /** The mean over all elements. */
    public MSELoss() {
        this(Reduction.MEAN);
    }

    /** With a reduction: the losses of single elements, their mean or their sum. */
    public MSELoss(Reduction reduction) {
        this.reduction = reduction;
    }

    @Override
    public Tensor call(Tensor input, Tensor target) {
        Losses.requireSameShape("MSELoss", input, target);
        Tensor difference = input.sub(target);
        return Losses.reduce(difference.mul(difference), reduction);
    }
}
