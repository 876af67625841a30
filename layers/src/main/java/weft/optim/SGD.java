package weft.optim;

import java.util.List;
import weft.engine.Tensor;
import weft.engine.op.Attrs;
import weft.engine.op.Ops;
import weft.engine.op.Optimization;
import weft.layers.Parameter;

/**
 * Stochastic gradient descent with momentum, dampening, Nesterov's variant and weight decay, as PyTorch's {@code SGD}; the
 * formula is at {@link Optimization#SGD_STEP}.
 */
public final class SGD extends Optimizer {

    private final Settings settings;

    /** Everything but the learning rate. */
    public record Settings(double momentum, double dampening, double weightDecay, boolean nesterov) {

        /** @throws IllegalArgumentException when a number is negative, or Nesterov's variant lacks momentum */
        public Settings {
            if (!(momentum >= 0) || !(weightDecay >= 0)) {
                throw new IllegalArgumentException("SGD: momentum " + momentum + " and weight decay " + weightDecay
                        + " must be 0 or more");
            }
            if (nesterov && (momentum == 0 || dampening != 0)) {
                throw new IllegalArgumentException("SGD: Nesterov's variant needs momentum and no dampening");
            }
        }
    }

    /** Plain gradient descent. */
    public SGD(List<Parameter> parameters, double learningRate) {
        this(parameters, learningRate, new Settings(0, 0, 0, false));
    }

    public SGD(List<Parameter> parameters, double learningRate, Settings settings) {
        super(parameters, learningRate);
        this.settings = settings;
    }

    @Override
    protected void step(Group group) {
        Tensor v = settings.momentum == 0 ? null : group.state("momentum_buffer");
        Ops.apply(Optimization.SGD_STEP, new Attrs.Sgd(learningRate(), settings.momentum, settings.dampening,
                settings.weightDecay, settings.nesterov, steps() == 1), group.values(), group.gradients(), v);
    }

    @Override
    protected List<String> stateNames() {
        return settings.momentum == 0 ? List.of() : List.of("momentum_buffer");
    }
}
