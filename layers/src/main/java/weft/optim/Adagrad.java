package weft.optim;

import java.util.List;
import weft.engine.op.Ops;
import weft.engine.op.Optimization;
import weft.engine.op.attrs.OptimizerAttrs;
import weft.layers.Parameter;

/** Adagrad (Duchi et al., 2011) as PyTorch's {@code Adagrad}; the formula is at {@link Optimization#ADAGRAD_STEP}. */
public final class Adagrad extends Optimizer {

    /**
     * Everything but the learning rate.
     *
     * @param lrDecay                 the learning rate of step t is divided by {@code 1 + (t - 1) * lrDecay}, at least 0
     * @param weightDecay             the multiple of the parameter that is added to its gradient, at least 0
     * @param initialAccumulatorValue what the sums of squares begin with, at least 0
     * @param eps                     what is added to the root of a sum of squares, at least 0
     */
    public record Settings(double lrDecay, double weightDecay, double initialAccumulatorValue, double eps)
            implements
                UpdateRule {

        /** PyTorch's defaults. */
        public static final Settings DEFAULT = new Settings(0, 0, 0, 1e-10);

        /** @throws IllegalArgumentException when a number is negative */
        public Settings {
            UpdateRule.requireNotNegative("Adagrad", "learning rate decay", lrDecay);
            UpdateRule.requireNotNegative("Adagrad", "weight decay", weightDecay);
            UpdateRule.requireNotNegative("Adagrad", "initial accumulator value", initialAccumulatorValue);
            UpdateRule.requireNotNegative("Adagrad", "eps", eps);
        }

        /** The same settings with another weight decay. */
        public Settings withWeightDecay(double decay) {
            return new Settings(lrDecay, decay, initialAccumulatorValue, eps);
        }

        @Override
        public void step(Stretch stretch) {
            Ops.apply(Optimization.ADAGRAD_STEP,
                    new OptimizerAttrs.Adagrad(stretch.learningRate(), lrDecay, eps, weightDecay, stretch.steps()),
                    stretch.values(), stretch.gradients(), stretch.state("sum", initialAccumulatorValue));
        }

        @Override
        public List<String> stateNames() {
            return List.of("sum");
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
    public Adagrad(List<Parameter> parameters, double learningRate) {
        this(parameters, learningRate, Settings.DEFAULT);
    }

    /**
     * With settings of its own; otherwise as {@link #Adagrad(List, double)}.
     *
     * @param settings everything but the learning rate
     */
    public Adagrad(List<Parameter> parameters, double learningRate, Settings settings) {
        super(parameters, learningRate, settings);
    }
}
