package weft.optim;

import java.util.List;
import weft.engine.op.Op;
import weft.engine.op.Ops;
import weft.engine.op.Optimization;
import weft.engine.op.attrs.OptimizerAttrs;

/**
 * Everything but the learning rate of {@link Adam}, {@link AdamW} and {@link Adamax}, which take the same numbers.
 *
 * @param variant     which of the three; it must be that of the optimizer that takes the settings
 * @param beta1       the share of the average of gradients that a step keeps, in [0, 1)
 * @param beta2       the share of the measure of their size that a step keeps, in [0, 1)
 * @param eps         what is added to that measure, at least 0
 * @param weightDecay at least 0; {@link AdamW} shrinks the parameter by it, the others add it to the gradient
 */
public record AdamSettings(Variant variant, double beta1, double beta2, double eps, double weightDecay) implements UpdateRule {

    /** Members of the family: their operation, and what PyTorch calls their second piece of state. */
    public enum Variant {
        /** {@link Adam}. */
        ADAM("Adam", Optimization.ADAM_STEP, "exp_avg_sq"),
        /** {@link AdamW}. */
        ADAMW("AdamW", Optimization.ADAMW_STEP, "exp_avg_sq"),
        /** {@link Adamax}. */
        ADAMAX("Adamax", Optimization.ADAMAX_STEP, "exp_inf");

        private final String title;
        private final Op<OptimizerAttrs.Adam> op;
        private final String size;

        Variant(String title, Op<OptimizerAttrs.Adam> op, String size) {
            this.title = title;
            this.op = op;
            this.size = size;
        }
    }

    /** @throws IllegalArgumentException when a beta is not in [0, 1), or eps or the decay is negative */
    public AdamSettings {
        UpdateRule.requireShare(variant.title, "beta1", beta1);
        UpdateRule.requireShare(variant.title, "beta2", beta2);
        UpdateRule.requireNotNegative(variant.title, "eps", eps);
        UpdateRule.requireNotNegative(variant.title, "weight decay", weightDecay);
    }

    /**
     * These settings, for an optimizer that takes those of one variant alone.
     *
     * @throws IllegalArgumentException when they are those of another
     */
    AdamSettings require(Variant wanted) {
        if (variant != wanted) {
            throw new IllegalArgumentException("%s: the settings are those of %s".formatted(wanted.title, variant.title));
        }
        return this;
    }

    /** The same settings with other betas. */
    public AdamSettings withBetas(double first, double second) {
        return new AdamSettings(variant, first, second, eps, weightDecay);
    }

    /** The same settings with another eps. */
    public AdamSettings withEps(double value) {
        return new AdamSettings(variant, beta1, beta2, value, weightDecay);
    }

    /** The same settings with another weight decay. */
    public AdamSettings withWeightDecay(double decay) {
        return new AdamSettings(variant, beta1, beta2, eps, decay);
    }

    @Override
    public void step(Stretch stretch) {
        Ops.apply(variant.op, new OptimizerAttrs.Adam(stretch.learningRate(), beta1, beta2, eps, weightDecay, stretch.steps()),
                stretch.values(), stretch.gradients(), stretch.state("exp_avg"), stretch.state(variant.size));
    }

    @Override
    public List<String> stateNames() {
        return List.of("exp_avg", variant.size);
    }

    @Override
    public double momentum() {
        return beta1;
    }

    @Override
    public AdamSettings withMomentum(double momentum) {
        return withBetas(momentum, beta2);
    }
}
