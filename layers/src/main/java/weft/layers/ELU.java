package weft.layers;

import weft.engine.Tensor;

/** {@code y = x > 0 ? x : alpha * (e^x - 1)} (Clevert and others, 2015). */
public final class ELU extends Module {

    private final double alpha;

    /** With {@code alpha} 1. */
    public ELU() {
        this(1);
    }

    /** With another {@code alpha}: y tends to {@code -alpha} as x falls. */
    public ELU(double alpha) {
        this.alpha = alpha;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return x.elu(alpha);
    }

    @Override
    protected String describe() {
        return "alpha=" + alpha;
    }
}
