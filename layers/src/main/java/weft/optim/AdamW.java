package weft.optim;

import java.util.List;
import weft.engine.op.Optimization;
import weft.layers.Parameter;

/** Adam with decoupled decay (Loshchilov and Hutter, 2019) as PyTorch's {@code AdamW}; see {@link Optimization#ADAMW_STEP}. */
public final class AdamW extends Optimizer {

    /** PyTorch's defaults. */
    public static final AdamSettings DEFAULT =
            new AdamSettings(AdamSettings.Variant.ADAMW, 0.9, 0.999, 1e-8, 0.01);

    public AdamW(List<Parameter> parameters, double learningRate) {
        this(parameters, learningRate, DEFAULT);
    }

    public AdamW(List<Parameter> parameters, double learningRate, AdamSettings settings) {
        super(parameters, learningRate, settings);
    }
}
