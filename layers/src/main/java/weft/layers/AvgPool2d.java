package weft.layers;

import weft.engine.Tensor;
import weft.engine.op.Attrs;
import weft.engine.op.Pooling;

/**
 * The mean of each window: x: [N, C, H, W] gives y: [N, C, P, Q] with
 * {@code P = floor((H + 2 padding - dilation (R - 1) - 1) / stride) + 1}, rounded up instead in ceil mode.
 */
public final class AvgPool2d extends Pool2d {

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
        super(attrs);
    }

    @Override
    protected Tensor forward(Tensor x) {
        return Pooling.avgPool2d(x, attrs());
    }
}
