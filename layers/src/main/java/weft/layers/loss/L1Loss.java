package weft.layers.loss;

import weft.engine.Tensor;
import weft.engine.op.attrs.Attrs.Reduction;

/** {@code |x - y|} of input x and target y of the same shape. Where they are equal its gradient is 0. */
public final class L1Loss implements LossFunction {

    private final Reduction reduction;

    /** The mean over all elements. */
    public L1Loss() {
        this(Reduction.MEAN);
    }

    /** With a reduction: the losses of single elements, their mean or their sum. */
    public L1Loss(Reduction reduction) {
        this.reduction = reduction;
    }

    @Override
    public Tensor call(Tensor input, Tensor target) {
        Losses.requireSameShape("L1Loss", input, target);
        return Losses.reduce(input.sub(target).abs(), reduction);
    }
}
