package weft.layers;

import weft.engine.Tensor;

/** {@code y = log(1 + e^(beta x)) / beta}, a smooth relu; x itself where {@code beta x > threshold}. */
public final class Softplus extends Module {

    private final double beta;
    private final double threshold;

    /** With {@code beta} 1 and {@code threshold} 20. */
    public Softplus() {
        this(1, 20);
    }

    /**
     * With these settings.
     *
     * @param beta      above 0; the larger, the closer to a relu
     * @param threshold above it y is x
     */
    public Softplus(double beta, double threshold) {
        this.beta = beta;
        this.threshold = threshold;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return x.softplus(beta, threshold);
    }

    @Override
    protected String describe() {
        return "beta=" + beta + ", threshold=" + threshold;
    }
}
