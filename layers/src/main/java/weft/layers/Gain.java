package weft.layers;

/**
 * The factor for the standard deviation of a weight that makes up for the activation after it, which shrinks its input: the
 * numbers of PyTorch's {@code calculate_gain}. For relu it is the root of 2, because half of the values become 0.
 */
public final class Gain {

    /** For a convolution or a linear layer without an activation. */
    public static final double LINEAR = 1;
    /** For a sigmoid. */
    public static final double SIGMOID = 1;
    /** For a hyperbolic tangent. */
    public static final double TANH = 5.0 / 3;
    /** For {@code max(x, 0)}. */
    public static final double RELU = Math.sqrt(2);
    /** For a selu. */
    public static final double SELU = 0.75;

    private Gain() {}

    /** For {@code max(x, slope x)}. */
    public static double leakyRelu(double slope) {
        return Math.sqrt(2 / (1 + slope * slope));
    }

    /**
     * The gain of an activation by its name; a leaky relu has slope 0.01.
     *
     * @throws IllegalArgumentException for an unknown name
     */
    public static double of(String activation) {
        return switch (activation) {
            case "linear" -> LINEAR;
            case "sigmoid" -> SIGMOID;
            case "tanh" -> TANH;
            case "relu" -> RELU;
            case "leaky_relu" -> leakyRelu(0.01);
            case "selu" -> SELU;
            default -> throw new IllegalArgumentException("gain: unknown activation " + activation
                    + "; there are linear, sigmoid, tanh, relu, leaky_relu, selu");
        };
    }
}
