package weft.layers;

import weft.engine.Shape;

/**
 * How many numbers go into or come out of one output of a layer, counted from its weight {@code w}:
 *
 * <pre>{@code
 *                                     in             out
 *   linear       [out, in]            in             out
 *   convolution  [K, C/groups, R, S]  C/groups R S   K R S
 * }</pre>
 *
 * IN keeps the size of the activations in forward, OUT that of the gradients in backward. As in PyTorch, OUT does not
 * count groups.
 */
public enum Fan {

    /** How many numbers go into one output. */
    IN,
    /** How many outputs one number goes into. */
    OUT;

    /**
     * The count for a weight of this shape.
     *
     * @throws IllegalArgumentException when the weight has fewer than two dimensions
     */
    public long of(Shape weight) {
        if (weight.rank() < 2) {
            throw new IllegalArgumentException(
                    "initializer: a weight of at least 2 dimensions is needed to count its inputs, got " + weight);
        }
        long window = weight.sizeOf(2, weight.rank());
        return window * weight.dim(this == IN ? 1 : 0);
    }
}
