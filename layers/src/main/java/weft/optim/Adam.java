package weft.optim;

import java.util.List;
import weft.engine.op.Optimization;
import weft.layers.Parameter;

/** Adam (Kingma and Ba, 2015) as PyTorch's {@code Adam}; the formula is at {@link Optimization#ADAM_STEP}. */
public final class Adam extends Optimizer {

    /** PyTorch's defaults. */
    public static final AdamSettings DEFAULT =
            new AdamSettings(AdamSettings.Variant.ADAM, 0.9, 0.999, 1e-8, 0);

    public Adam(List<Parameter> parameters, double learningRate) {
        this(parameters, learningRate, DEFAULT);
    }

    public Adam(List<Parameter> parameters, double learningRate, AdamSettings settings) {
        super(parameters, learningRate, settings);
    }
}
