package weft.layers.loss;

import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.Creation;
import weft.engine.op.Pointwise;
import weft.layers.LogSoftmax;

/**
 * The Kullback-Leibler divergence, PyTorch's {@code KLDivLoss}: {@code p (log p - x)} for the input x, which is a logarithm of
 * probabilities as {@link LogSoftmax} makes it, and targets p of the same shape, which are probabilities or, with a log target,
 * logarithms too. A target of 0 has {@code p log p = 0}, and its own gradient is that of {@code -p x} alone, {@code -x}, where
 * PyTorch has NaN: so a network that makes the targets, too, goes on learning.
 */
public final class KLDivLoss implements LossFunction {

    private final Reduction reduction;
    private final boolean logTarget;

    /** How the losses of single elements are combined. */
    public enum Reduction {
        /** They stay as they are. */
        NONE,
        /** Their sum, divided by their number: PyTorch's default, but not the divergence. */
        MEAN,
        /** Their sum. */
        SUM,
        /** Their sum, divided by the first dimension: the mean of the divergences of a batch. */
        BATCHMEAN
    }

    /** The mean over all elements, for targets that are probabilities. */
    public KLDivLoss() {
        this(Reduction.MEAN, false);
    }

    /**
     * With a reduction, see {@link Reduction}.
     *
     * @param logTarget whether targets are logarithms
     */
    public KLDivLoss(Reduction reduction, boolean logTarget) {
        this.reduction = reduction;
        this.logTarget = logTarget;
    }

    @Override
    public Tensor call(Tensor input, Tensor target) {
        Losses.requireSameShape("KLDivLoss", input, target);
        Tensor losses = logTarget ? target.exp().mul(target.sub(input)) : timesItsLogarithm(target).sub(target.mul(input));
        return switch (reduction) {
            case NONE -> losses;
            case MEAN -> losses.mean();
            case SUM -> losses.sum();
            case BATCHMEAN -> losses.sum().div(batch(input));
        };
    }

    /** {@code p log p}; 0 for 0, where 1 takes the place of p, so that no gradient is infinite. */
    private static Tensor timesItsLogarithm(Tensor p) {
        Tensor zero = Creation.full(Shape.SCALAR, 0, p.dtype(), p.device());
        Tensor one = Creation.full(Shape.SCALAR, 1, p.dtype(), p.device());
        Tensor positive = Pointwise.where(p.eq(zero), one, p);
        return positive.mul(positive.log());
    }

    private static int batch(Tensor input) {
        return input.rank() == 0 ? 1 : input.dim(0);
    }
}
