package weft.optim;

import java.util.List;
import weft.engine.op.Optimization;
import weft.layers.Parameter;

/** Adam by the largest gradient of late, as PyTorch's {@code Adamax}; the formula is at {@link Optimization#ADAMAX_STEP}. */
public final class Adamax extends Optimizer {

    /** PyTorch's defaults. */
    public static final AdamSettings DEFAULT = AdamSettings.ADAMAX;

    public Adamax(List<Parameter> parameters, double learningRate) {
        this(parameters, learningRate, DEFAULT);
    }

    public Adamax(List<Parameter> parameters, double learningRate, AdamSettings settings) {
        super(parameters, learningRate, settings);
    }
}
