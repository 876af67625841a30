package weft.layers;

import weft.engine.Tensor;

/** {@code y = x > 0 ? x : slope * x}. */
public final class LeakyReLU extends Module {

    private final double slope;

    /** With a slope of 0.01. */
    public LeakyReLU() {
        this(0.01);
    }

    /** With another slope for x below 0. */
    public LeakyReLU(double slope) {
        this.slope = slope;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return x.leakyRelu(slope);
    }

    @Override
    protected String describe() {
        return "negative_slope=" + slope;
    }
}
