package weft.layers;

import weft.engine.Tensor;
import weft.engine.op.Attrs;
import weft.engine.op.Pooling;

/**
 * The mean of each window: x: [N, C, H, W] gives y: [N, C, P, Q] with
 * {@code P = floor((H + 2 padding - dilation (R - 1) - 1) / stride) + 1}, rounded up instead in ceil mode.
 */
public final class AvgPool2d extends Module implements SlidingWindow {

    private final Attrs.Pool2d attrs;

    /** Square windows side by side. */
    public AvgPool2d(int kernel) {
        this(kernel, kernel);
    }

    /** Square windows. */
    public AvgPool2d(int kernel, int stride) {
        this(Attrs.Pool2d.of(kernel, stride));
    }

    /** Any geometry. */
    public AvgPool2d(Attrs.Pool2d attrs) {
        this.attrs = attrs;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return Pooling.avgPool2d(x, attrs);
    }

    @Override
    public int span() {
        return attrs.dilationH() * (attrs.kernelH() - 1) + 1;
    }

    @Override
    public int stride() {
        return attrs.strideH();
    }

    @Override
    protected String describe() {
        return describe(attrs);
    }

    static String describe(Attrs.Pool2d attrs) {
        return "kernel_size=%s, stride=%s, padding=%s".formatted(pair(attrs.kernelH(), attrs.kernelW()),
                pair(attrs.strideH(), attrs.strideW()), pair(attrs.paddingH(), attrs.paddingW()));
    }

    /** Both numbers, or one that stands for both. */
    static String pair(int h, int w) {
        return h == w ? Integer.toString(h) : "(" + h + ", " + w + ")";
    }
}
