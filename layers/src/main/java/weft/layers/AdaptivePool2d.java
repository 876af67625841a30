package weft.layers;

import weft.engine.Tensor;

/** What adaptive max and average pooling share: x: [N, C, H, W] of any size gives y: [N, C, P, Q] for given P and Q. */
public abstract sealed class AdaptivePool2d extends Module permits AdaptiveAvgPool2d, AdaptiveMaxPool2d {

    /** Stands for the extent of the input. PyTorch's {@code None}. */
    public static final int KEEP = -1;

    private final int height;
    private final int width;

    AdaptivePool2d(int height, int width) {
        if (height < KEEP || width < KEEP) {
            throw new IllegalArgumentException("%s: an output of %d x %d: extents are at least 0".formatted(label(), height,
                    width));
        }
        this.height = height;
        this.width = width;
    }

    /** P, the rows of the output, or {@link #KEEP}. */
    public final int height() {
        return height;
    }

    /** Q, the columns of the output, or {@link #KEEP}. */
    public final int width() {
        return width;
    }

    /** Pools to {@code height} by {@code width}. */
    abstract Tensor pool(Tensor x, int height, int width);

    @Override
    protected final Tensor forward(Tensor x) {
        return pool(x, height == KEEP ? x.dim(-2) : height, width == KEEP ? x.dim(-1) : width);
    }

    @Override
    protected final String describe() {
        return height == KEEP || width == KEEP ? "output_size=(%s, %s)".formatted(text(height), text(width))
                : "output_size=" + Pool2d.pair(height, width);
    }

    private static String text(int extent) {
        return extent == KEEP ? "None" : Integer.toString(extent);
    }
}
