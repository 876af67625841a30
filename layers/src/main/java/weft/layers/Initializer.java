package weft.layers;

import weft.engine.Tensor;
import weft.engine.random.Generator;

/** Gives a parameter its initial values. {@link Initializers} has them by name. */
@FunctionalInterface
public interface Initializer {

    /**
     * Overwrites all of {@code tensor}. Random values are drawn in float32 from {@code generator}, so that they are the same
     * numbers on every device, and in float64 too.
     *
     * @throws IllegalArgumentException when the tensor is not of a float type, or has too few dimensions for this initializer
     */
    void fill(Tensor tensor, Generator generator);
}
