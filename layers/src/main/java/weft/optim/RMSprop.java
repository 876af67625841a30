package weft.optim;

import java.util.ArrayList;
import java.util.List;
import weft.engine.op.Ops;
import weft.engine.op.Optimization;
import weft.engine.op.attrs.OptimizerAttrs;
import weft.layers.Parameter;

/** RMSprop (Hinton, 2012) as PyTorch's {@code RMSprop}; the formula is at {@link Optimization#RMSPROP_STEP}. */
public final class RMSprop extends Optimizer {

    // The names of the state, those of PyTorch.
    private static final String MEAN_SQUARE = "square_avg";
    private static final String MEAN_GRADIENT = "grad_avg";
    private static final String BUFFER = "momentum_buffer";

    /**
     * Everything but the learning rate.
     *
     * @param alpha       the share of the mean square of gradients that a step keeps, in [0, 1]
     * @param eps         what is added to the root of the mean square, at least 0
     * @param weightDecay the multiple of the parameter that is added to its gradient, at least 0
     * @param momentum    the share of the momentum buffer that a step keeps, at least 0
     * @param centered    whether gradients are divided by their standard deviation rather than their root mean square
     */
    public record Settings(double alpha, double eps, double weightDecay, double momentum, boolean centered)
            implements
                UpdateRule {

        /** PyTorch's defaults. */
        public static final Settings DEFAULT = new Settings(0.99, 1e-8, 0, 0, false);

        /** @throws IllegalArgumentException when a number is negative, or alpha above 1 */
        public Settings {
            if (!(alpha >= 0 && alpha <= 1)) {
                throw new IllegalArgumentException("RMSprop: alpha must lie in [0, 1], got " + alpha);
            }
            UpdateRule.requireNotNegative("RMSprop", "eps", eps);
            UpdateRule.requireNotNegative("RMSprop", "weight decay", weightDecay);
            UpdateRule.requireNotNegative("RMSprop", "momentum", momentum);
        }

        @Override
        public void step(Stretch stretch) {
            Ops.apply(Optimization.RMSPROP_STEP, new OptimizerAttrs.RmsProp(stretch.learningRate(), alpha, eps, weightDecay,
                    momentum, centered), stretch.values(), stretch.gradients(), stretch.state(MEAN_SQUARE),
                    centered ? stretch.state(MEAN_GRADIENT) : null, momentum == 0 ? null : stretch.state(BUFFER));
        }

        @Override
        public List<String> stateNames() {
            List<String> names = new ArrayList<>(List.of(MEAN_SQUARE));
            if (centered) {
                names.add(MEAN_GRADIENT);
            }
            if (momentum != 0) {
                names.add(BUFFER);
            }
            return names;
        }

        @Override
        public Settings withMomentum(double value) {
            return new Settings(alpha, eps, weightDecay, value, centered);
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
    public RMSprop(List<Parameter> parameters, double learningRate) {
        this(parameters, learningRate, Settings.DEFAULT);
    }

    /**
     * With settings of its own; otherwise as {@link #RMSprop(List, double)}.
     *
     * @param settings everything but the learning rate
     */
    public RMSprop(List<Parameter> parameters, double learningRate, Settings settings) {
        super(parameters, learningRate, settings);
    }
}
