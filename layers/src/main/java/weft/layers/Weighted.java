package weft.layers;

import weft.engine.Shape;
import weft.engine.Tensor;

/**
 * What linear layers and convolutions share: a weight, whose shape each layer gives, and a bias: one number for each output
 * feature or channel, or none. Initially both are uniform in ±1 / sqrt(fan_in).
 */
public abstract sealed class Weighted extends Module permits Linear, Conv1d, Conv2d, ConvTranspose2d {

    private final Parameter weight;
    private final Parameter bias;

    Weighted(Shape weight, int out, boolean bias) {
        this.weight = parameter("weight", Defaults.weight(weight));
        this.bias = parameter("bias", bias ? Defaults.bias(out, weight) : null);
    }

    /** The weight. */
    public final Parameter weight() {
        return weight;
    }

    /** The bias, or null. */
    public final Parameter bias() {
        return bias;
    }

    /** The weight's value. */
    final Tensor w() {
        return weight.value();
    }

    /** The bias's value, or null. */
    final Tensor b() {
        return bias == null ? null : bias.value();
    }
}
