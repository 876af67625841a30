package weft.layers;

import weft.engine.Tensor;
import weft.engine.op.AdaptivePooling;

/**
 * The mean of each window: x: [N, C, H, W] gives y: [N, C, P, Q] for given P and Q. Row p of y sees rows {@code floor(p H / P)}
 * up to, not including, {@code ceil((p + 1) H / P)} of x, and columns alike.
 *
 * <p>{@code new AdaptiveAvgPool2d(1)} is global average pooling: one number for each channel, whatever the image's size, so
 * that a linear layer after it fits images of any size.
 */
public final class AdaptiveAvgPool2d extends AdaptivePool2d {

    /** A square output of {@code size} by {@code size}. */
    public AdaptiveAvgPool2d(int size) {
        this(size, size);
    }

    /**
     * An output of {@code height} by {@code width}; {@link #KEEP} stands for the extent of the input.
     *
     * @throws IllegalArgumentException when an extent is negative and not {@link #KEEP}
     */
    public AdaptiveAvgPool2d(int height, int width) {
        super(height, width);
    }

    @Override
    Tensor pool(Tensor x, int height, int width) {
        return AdaptivePooling.adaptiveAvgPool2d(x, height, width);
    }
}
