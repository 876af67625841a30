package weft.optim;

import java.util.List;
import weft.engine.op.Optimization;
import weft.layers.Parameter;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, 2019) as PyTorch's {@code AdamW}; see {@link Optimization#ADAMW_STEP}.
 */
public final class AdamW extends Optimizer {

    /** PyTorch's defaults. */
    public static final AdamSettings DEFAULT =
            new AdamSettings(AdamSettings.Variant.ADAMW, 0.9, 0.999, 1e-8, 0.01);

    /**
     * With PyTorch's defaults, {@link #DEFAULT}.
     *
     * @param parameters   what is to be learned; those that are frozen are left out
     * @param learningRate finite, at least 0
     * @throws IllegalArgumentException when there is nothing to learn, the parameters differ in type or device, or the learning
     *                                  rate is out of range
     */
    public AdamW(List<Parameter> parameters, double learningRate) {
        this(parameters, learningRate, DEFAULT);
    }

    /**
     * With settings of its own; otherwise as {@link #AdamW(List, double)}.
     *
     * @param settings everything but the learning rate
     * @throws IllegalArgumentException also when they are those of another variant
     */
    public AdamW(List<Parameter> parameters, double learningRate, AdamSettings settings) {
        super(parameters, learningRate, settings.require(AdamSettings.Variant.ADAMW));
    }
}
