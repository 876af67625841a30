package weft.layers;

/** What adaptive max and average pooling share: x: [N, C, H, W] of any H and W gives y: [N, C, P, Q] with P and Q as asked for. */
public abstract sealed class AdaptivePool2d extends Module permits AdaptiveAvgPool2d, AdaptiveMaxPool2d {

    private final int height;
    private final int width;

    AdaptivePool2d(int height, int width) {
        if (height < 0 || width < 0) {
            throw new IllegalArgumentException("%s: an output of %d x %d: extents are at least 0".formatted(label(), height,
                    width));
        }
        this.height = height;
        this.width = width;
    }

    /** P, the rows of the output. */
    public final int height() {
        return height;
    }

    /** Q, the columns of the output. */
    public final int width() {
        return width;
    }

    @Override
    protected final String describe() {
        return "output_size=" + Pool2d.pair(height, width);
    }
}
