package weft.layers;

import weft.engine.Tensor;
import weft.engine.op.AdaptivePooling;

/**
 * The largest of each window; of equals the first gets the gradient: x: [N, C, H, W] gives y: [N, C, P, Q] with P and Q as asked
 * for. Row p of y sees rows {@code floor(p H / P)} up to, not including, {@code ceil((p + 1) H / P)} of x, and columns alike.
 */
public final class AdaptiveMaxPool2d extends AdaptivePool2d {

    /** As many rows as columns. */
    public AdaptiveMaxPool2d(int size) {
        this(size, size);
    }

    /**
     * So many rows and columns; {@link #KEEP} stands for as many as the input has.
     *
     * @throws IllegalArgumentException when one is negative otherwise
     */
    public AdaptiveMaxPool2d(int height, int width) {
        super(height, width);
    }

    @Override
    Tensor pool(Tensor x, int height, int width) {
        return AdaptivePooling.adaptiveMaxPool2d(x, height, width);
    }
}
