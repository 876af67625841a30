package weft.optim;

import java.util.List;
import weft.engine.op.Attrs;
import weft.engine.op.Ops;
import weft.engine.op.Optimization;
import weft.layers.Parameter;

/** Adam (Kingma and Ba, 2015) as PyTorch's {@code Adam}; the formula is at {@link Optimization#ADAM_STEP}. */
public final class Adam extends Optimizer {

    private final Settings settings;

    /** Everything but the learning rate. */
    public record Settings(double beta1, double beta2, double eps, double weightDecay) {

        /** PyTorch's defaults. */
        public static final Settings DEFAULT = new Settings(0.9, 0.999, 1e-8, 0);

        /** @throws IllegalArgumentException when a beta is not in [0, 1), or eps or the decay is negative */
        public Settings {
            if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1)) {
                throw new IllegalArgumentException("Adam: betas lie in [0, 1), got " + beta1 + " and " + beta2);
            }
            if (!(eps >= 0) || !(weightDecay >= 0)) {
                throw new IllegalArgumentException("Adam: eps " + eps + " and weight decay " + weightDecay
                        + " must be 0 or more");
            }
        }

        public Settings withWeightDecay(double decay) {
            return new Settings(beta1, beta2, eps, decay);
        }
    }

    public Adam(List<Parameter> parameters, double learningRate) {
        this(parameters, learningRate, Settings.DEFAULT);
    }

    public Adam(List<Parameter> parameters, double learningRate, Settings settings) {
        super(parameters, learningRate);
        this.settings = settings;
    }

    @Override
    protected void step(Group group) {
        Ops.apply(Optimization.ADAM_STEP, new Attrs.Adam(learningRate(), settings.beta1, settings.beta2, settings.eps,
                settings.weightDecay, steps()), group.values(), group.gradients(), group.state("exp_avg"),
                group.state("exp_avg_sq"));
    }

    @Override
    protected List<String> stateNames() {
        return List.of("exp_avg", "exp_avg_sq");
    }
}
