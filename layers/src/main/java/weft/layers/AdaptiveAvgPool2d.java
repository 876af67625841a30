package weft.layers;

import weft.engine.Tensor;
import weft.engine.op.AdaptivePooling;

/**
 * The mean of each window: x: [N, C, H, W] gives y: [N, C, P, Q] with P and Q as asked for. Row p of y sees rows
 * {@code floor(p H / P)} up to, not including, {@code ceil((p + 1) H / P)} of x, and columns alike.
 *
 * <p>{@code new AdaptiveAvgPool2d(1)} is global average pooling: one number for each channel, whatever the picture's size, so
 * that a linear layer after it fits pictures of any size.
 */
public final class AdaptiveAvgPool2d extends AdaptivePool2d {

    /** As many rows as columns. */
    public AdaptiveAvgPool2d(int size) {
        this(size, size);
    }

    /**
     * So many rows and columns; {@link #KEEP} stands for as many as the input has.
     *
     * @throws IllegalArgumentException when one is negative otherwise
     */
    public AdaptiveAvgPool2d(int height, int width) {
        super(height, width);
    }

    @Override
    Tensor pool(Tensor x, int height, int width) {
        return AdaptivePooling.adaptiveAvgPool2d(x, height, width);
    }
}
