package weft.layers.loss;

import weft.engine.Tensor;
import weft.engine.op.attrs.Attrs.Reduction;

/**
 * {@code d^2 / (2 beta)} where {@code |d| < beta}, else {@code |d| - beta / 2}, for the difference d of input and target, which
 * have one shape: quadratic near 0, and the gradient of outliers is no larger than with {@link L1Loss}. For beta 0 it is L1Loss.
 *
 * <p>With d cut off at beta, {@code c = min(max(d, -beta), beta)}, both cases are {@code c (d - c / 2) / beta}.
 */
public final class SmoothL1Loss implements LossFunction {

    private final double beta;
    private final Reduction reduction;

    /** The mean over all elements, with {@code beta} 1. */
    public SmoothL1Loss() {
        this(1, Reduction.MEAN);
    }

    /**
     * With a reduction: the losses of single elements, their mean or their sum.
     *
     * @throws IllegalArgumentException when {@code beta} is negative
     */
    public SmoothL1Loss(double beta, Reduction reduction) {
        if (!(beta >= 0)) {
            throw new IllegalArgumentException("SmoothL1Loss: beta is not negative, got " + beta);
        }
        this.beta = beta;
        this.reduction = reduction;
    }

    @Override
    public Tensor call(Tensor input, Tensor target) {
        Losses.requireSameShape("SmoothL1Loss", input, target);
        Tensor difference = input.sub(target);
        if (beta == 0) {
            return Losses.reduce(difference.abs(), reduction);
        }
        Tensor cut = difference.clamp(-beta, beta);
        return Losses.reduce(cut.mul(difference.sub(cut.mul(0.5))).div(beta), reduction);
    }
}
