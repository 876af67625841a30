package weft.optim;

import java.util.List;
import weft.engine.op.Optimization;
import weft.layers.Parameter;

/** Adam by the largest gradient of late, as PyTorch's {@code Adamax}; the formula is at {@link Optimization#ADAMAX_STEP}. */
public final class Adamax extends Optimizer {

    /** PyTorch's defaults. */
    public static final AdamSettings DEFAULT =
            new AdamSettings(AdamSettings.Variant.ADAMAX, 0.9, 0.999, 1e-8, 0);

    public Adamax(List<Parameter> parameters, double learningRate) {
        this(parameters, learningRate, DEFAULT);
    }

    public Adamax(List<Parameter> parameters, double learningRate, AdamSettings settings) {
        super(parameters, learningRate, settings);
    }
}
