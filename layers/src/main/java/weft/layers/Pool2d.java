package weft.layers;

import weft.engine.op.attrs.Attrs;

/**
 * What max and average pooling share: x: [N, C, H, W] gives y: [N, C, P, Q] with
 * {@code P = floor((H + 2 padding - dilation (R - 1) - 1) / stride) + 1}, rounded up instead in ceil mode.
 */
public abstract sealed class Pool2d extends Module permits AvgPool2d, MaxPool2d {

    private final Attrs.Pool2d attrs;

    Pool2d(Attrs.Pool2d attrs) {
        this.attrs = attrs;
    }

    /** Window, stride, padding and dilation. */
    public final Attrs.Pool2d attrs() {
        return attrs;
    }

    @Override
    protected String describe() {
        return "kernel_size=%s, stride=%s, padding=%s".formatted(pair(attrs.kernel().h(), attrs.kernel().w()),
                pair(attrs.stride().h(), attrs.stride().w()), pair(attrs.padding().h(), attrs.padding().w()));
    }

    /** Both numbers, or one that stands for both. */
    static String pair(int h, int w) {
        return h == w ? Integer.toString(h) : "(" + h + ", " + w + ")";
    }
}
