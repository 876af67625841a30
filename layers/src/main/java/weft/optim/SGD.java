package weft.optim;

import java.util.List;
import weft.engine.Tensor;
import weft.engine.op.Ops;
import weft.engine.op.Optimization;
import weft.engine.op.attrs.OptimizerAttrs;
import weft.layers.Parameter;

/**
 * Stochastic gradient descent with momentum, dampening, Nesterov's variant and weight decay, as PyTorch's {@code SGD}; the
 * formula is at {@link Optimization#SGD_STEP}.
 */
public final class SGD extends Optimizer {

    /**
     * Everything but the learning rate.
     *
     * @param momentum    the share of the momentum buffer that a step keeps, at least 0; with 0 there is no state
     * @param dampening   the share of the gradient that is not added to the momentum buffer
     * @param weightDecay the multiple of the parameter that is added to its gradient, at least 0
     * @param nesterov    whether to use Nesterov's momentum, in which the step looks ahead
     */
    public record Settings(double momentum, double dampening, double weightDecay, boolean nesterov) implements UpdateRule {

        /** @throws IllegalArgumentException when a number is negative, or Nesterov's variant lacks momentum */
        public Settings {
            UpdateRule.requireNotNegative("SGD", "momentum", momentum);
            UpdateRule.requireNotNegative("SGD", "weight decay", weightDecay);
            if (nesterov && (momentum == 0 || dampening != 0)) {
                throw new IllegalArgumentException("SGD: Nesterov's variant needs momentum and no dampening");
            }
        }

        @Override
        public void step(Stretch stretch) {
            Tensor v = momentum == 0 ? null : stretch.state("momentum_buffer");
            Ops.apply(Optimization.SGD_STEP, new OptimizerAttrs.Sgd(stretch.learningRate(), momentum, dampening, weightDecay,
                    nesterov, stretch.steps() == 1), stretch.values(), stretch.gradients(), v);
        }

        @Override
        public List<String> stateNames() {
            return momentum == 0 ? List.of() : List.of("momentum_buffer");
        }

        @Override
        public Settings withMomentum(double value) {
            return new Settings(value, dampening, weightDecay, nesterov);
        }
    }

    /**
     * Gradient descent without momentum or weight decay.
     *
     * @param parameters   what is to be learned; those that are frozen are left out
     * @param learningRate finite, at least 0
     * @throws IllegalArgumentException when there is nothing to learn, the parameters differ in type or device, or the learning
     *                                  rate is out of range
     */
    public SGD(List<Parameter> parameters, double learningRate) {
        this(parameters, learningRate, new Settings(0, 0, 0, false));
    }

    /**
     * With settings of its own; otherwise as {@link #SGD(List, double)}.
     *
     * @param settings everything but the learning rate
     */
    public SGD(List<Parameter> parameters, double learningRate, Settings settings) {
        super(parameters, learningRate, settings);
    }
}
