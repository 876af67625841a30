package weft.optim;

import java.util.List;
import weft.engine.op.Optimization;
import weft.layers.Parameter;

/**
 * Adam scaled by a decaying maximum of gradients, the infinity norm (Kingma and Ba, 2015), as PyTorch's {@code Adamax}; the
 * formula is at {@link Optimization#ADAMAX_STEP}.
 */
public final class Adamax extends Optimizer {

    /** PyTorch's defaults. */
    public static final AdamSettings DEFAULT =
            new AdamSettings(AdamSettings.Variant.ADAMAX, 0.9, 0.999, 1e-8, 0);

    /**
     * With PyTorch's defaults, {@link #DEFAULT}.
     *
     * @param parameters   what is to be learned; those that are frozen are left out
     * @param learningRate finite, at least 0
     * @throws IllegalArgumentException when there is nothing to learn, the parameters differ in type or device, or the learning
     *                                  rate is out of range
     */
    public Adamax(List<Parameter> parameters, double learningRate) {
        this(parameters, learningRate, DEFAULT);
    }

    /**
     * With settings of its own; otherwise as {@link #Adamax(List, double)}.
     *
     * @param settings everything but the learning rate
     * @throws IllegalArgumentException also when they are those of another variant
     */
    public Adamax(List<Parameter> parameters, double learningRate, AdamSettings settings) {
        super(parameters, learningRate, settings.require(AdamSettings.Variant.ADAMAX));
    }
}
