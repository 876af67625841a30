package weft.layers;

import weft.engine.Tensor;
import weft.engine.op.AdaptivePooling;

/**
 * The maximum of each window: x: [N, C, H, W] gives y: [N, C, P, Q] for given P and Q. Of equal maxima the first gets the
 * gradient. Row p of y sees rows {@code floor(p H / P)} up to, not including, {@code ceil((p + 1) H / P)} of x, and columns
 * alike.
 */
public final class AdaptiveMaxPool2d extends AdaptivePool2d {

    /** A square output of {@code size} by {@code size}. */
    public AdaptiveMaxPool2d(int size) {
        this(size, size);
    }

    /**
     * An output of {@code height} by {@code width}; {@link #KEEP} stands for the extent of the input.
     *
     * @throws IllegalArgumentException when an extent is negative and not {@link #KEEP}
     */
    public AdaptiveMaxPool2d(int height, int width) {
        super(height, width);
    }

    @Override
    Tensor pool(Tensor x, int height, int width) {
        return AdaptivePooling.adaptiveMaxPool2d(x, height, width);
    }
}
