package weft.optim;

import java.util.List;
import weft.engine.op.Ops;
import weft.engine.op.Optimization;
import weft.engine.op.attrs.OptimizerAttrs;
import weft.layers.Parameter;

/** Adadelta (Zeiler, 2012) as PyTorch's {@code Adadelta}; the formula is at {@link Optimization#ADADELTA_STEP}. */
public final class Adadelta extends Optimizer {

    /**
     * Everything but the learning rate, which is usually 1.
     *
     * @param rho         the share of both mean squares that a step keeps, in [0, 1]
     * @param eps         what is added to a mean square, at least 0
     * @param weightDecay the multiple of the parameter that is added to its gradient, at least 0
     */
    public record Settings(double rho, double eps, double weightDecay) implements UpdateRule {

        /** PyTorch's defaults. */
        public static final Settings DEFAULT = new Settings(0.9, 1e-6, 0);

        /** @throws IllegalArgumentException when a number is negative, or rho above 1 */
        public Settings {
            if (!(rho >= 0 && rho <= 1)) {
                throw new IllegalArgumentException("Adadelta: rho must lie in [0, 1], got " + rho);
            }
            UpdateRule.requireNotNegative("Adadelta", "eps", eps);
            UpdateRule.requireNotNegative("Adadelta", "weight decay", weightDecay);
        }

        @Override
        public void step(Stretch stretch) {
            Ops.apply(Optimization.ADADELTA_STEP, new OptimizerAttrs.Adadelta(stretch.learningRate(), rho, eps, weightDecay),
                    stretch.values(), stretch.gradients(), stretch.state("square_avg"), stretch.state("acc_delta"));
        }

        @Override
        public List<String> stateNames() {
            return List.of("square_avg", "acc_delta");
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
    public Adadelta(List<Parameter> parameters, double learningRate) {
        this(parameters, learningRate, Settings.DEFAULT);
    }

    /**
     * With settings of its own; otherwise as {@link #Adadelta(List, double)}.
     *
     * @param settings everything but the learning rate
     */
    public Adadelta(List<Parameter> parameters, double learningRate, Settings settings) {
        super(parameters, learningRate, settings);
    }
}
