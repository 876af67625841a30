package weft.optim;

import java.util.List;
import weft.engine.op.Ops;
import weft.engine.op.Optimization;
import weft.engine.op.attrs.OptimizerAttrs;
import weft.layers.Parameter;

/**
 * Adam with Nesterov's momentum (Dozat, 2016) as PyTorch's {@code NAdam}; the formula is at {@link Optimization#NADAM_STEP}. The
 * momentum warms up: in step t it is {@code mu(t) = beta1 * (1 - 0.96^(t * momentumDecay) / 2)}.
 */
public final class NAdam extends Optimizer {

    private static final String PRODUCT = "mu_product";

    /**
     * Everything but the learning rate.
     *
     * @param beta1         the share of the average of gradients that a step keeps, in [0, 1)
     * @param beta2         the share of the average of their squares that a step keeps, in [0, 1)
     * @param eps           what is added to the root of that average, at least 0
     * @param weightDecay   the multiple of the parameter that is added to its gradient, at least 0
     * @param momentumDecay how fast the momentum warms up, at least 0
     */
    public record Settings(double beta1, double beta2, double eps, double weightDecay, double momentumDecay)
            implements
                UpdateRule {

        /** PyTorch's defaults. */
        public static final Settings DEFAULT = new Settings(0.9, 0.999, 1e-8, 0, 4e-3);

        /** @throws IllegalArgumentException when a beta is not in [0, 1), or another number is negative */
        public Settings {
            UpdateRule.requireShare("NAdam", "beta1", beta1);
            UpdateRule.requireShare("NAdam", "beta2", beta2);
            UpdateRule.requireNotNegative("NAdam", "eps", eps);
            UpdateRule.requireNotNegative("NAdam", "weight decay", weightDecay);
            UpdateRule.requireNotNegative("NAdam", "momentum decay", momentumDecay);
        }

        /** The same settings with another weight decay. */
        public Settings withWeightDecay(double decay) {
            return new Settings(beta1, beta2, eps, decay, momentumDecay);
        }

        @Override
        public void step(Stretch stretch) {
            double mu = mu(stretch.steps());
            double product = stretch.number(PRODUCT, 1) * mu;
            stretch.setNumber(PRODUCT, product);
            Ops.apply(Optimization.NADAM_STEP, new OptimizerAttrs.NAdam(stretch.learningRate(), beta1, beta2, eps, weightDecay,
                    stretch.steps(), mu, mu(stretch.steps() + 1), product), stretch.values(), stretch.gradients(),
                    stretch.state("exp_avg"), stretch.state("exp_avg_sq"));
        }

        private double mu(int step) {
            return beta1 * (1 - 0.5 * StrictMath.pow(0.96, step * momentumDecay));
        }

        @Override
        public List<String> stateNames() {
            return List.of("exp_avg", "exp_avg_sq");
        }

        @Override
        public List<String> numberNames() {
            return List.of(PRODUCT);
        }

        @Override
        public double momentum() {
            return beta1;
        }

        @Override
        public Settings withMomentum(double momentum) {
            return new Settings(momentum, beta2, eps, weightDecay, momentumDecay);
        }
    }

    /**
     * With PyTorch's defaults, {@link Settings#DEFAULT}.
     *
     * @param parameters   what is to be learned; those that are frozen are left out
     * @param learningRate finite, at least 0
     * @throws IllegalArgumentException when there is nothing to learn, the parameters differ in type or device, or the learning
     *                                  rate is out of range
     */
    public NAdam(List<Parameter> parameters, double learningRate) {
        this(parameters, learningRate, Settings.DEFAULT);
    }

    /**
     * With settings of its own; otherwise as {@link #NAdam(List, double)}.
     *
     * @param settings everything but the learning rate
     */
    public NAdam(List<Parameter> parameters, double learningRate, Settings settings) {
        super(parameters, learningRate, settings);
    }
}
