package weft.optim;

import java.util.List;
import weft.engine.op.Optimization;
import weft.layers.Parameter;

/** Adam (Kingma and Ba, 2015) as PyTorch's {@code Adam}; the formula is at {@link Optimization#ADAM_STEP}. */
public final class Adam extends Optimizer {

    /** PyTorch's defaults. */
    public static final AdamSettings DEFAULT =
            new AdamSettings(AdamSettings.Variant.ADAM, 0.9, 0.999, 1e-8, 0);

    /**
     * With PyTorch's defaults, {@link #DEFAULT}.
     *
     * @param parameters   what is to be learned; those that are frozen are left out
     * @param learningRate finite, at least 0
     * @throws IllegalArgumentException when there is nothing to learn, the parameters differ in type or device, or the learning
     *                                  rate is out of range
     */
    public Adam(List<Parameter> parameters, double learningRate) {
        this(parameters, learningRate, DEFAULT);
    }

    /**
     * With settings of its own; otherwise as {@link #Adam(List, double)}.
     *
     * @param settings everything but the learning rate
     * @throws IllegalArgumentException also when they are those of another variant
     */
    public Adam(List<Parameter> parameters, double learningRate, AdamSettings settings) {
        super(parameters, learningRate, settings.require(AdamSettings.Variant.ADAM));
    }
}
