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

    /** Everything but the learning rate. */
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

    /** Plain gradient descent. */
    public SGD(List<Parameter> parameters, double learningRate) {
        this(parameters, learningRate, new Settings(0, 0, 0, false));
    }

    public SGD(List<Parameter> parameters, double learningRate, Settings settings) {
        super(parameters, learningRate, settings);
    }
}
