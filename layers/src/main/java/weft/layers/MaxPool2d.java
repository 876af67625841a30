package weft.layers;

import java.util.function.UnaryOperator;
import weft.engine.Tensor;
import weft.engine.op.Pooling;
import weft.engine.op.attrs.Attrs;

/**
 * The maximum of each window; of equal maxima the first gets the gradient: x: [N, C, H, W] gives y: [N, C, P, Q] with
 * {@code P = floor((H + 2 padding - dilation (R - 1) - 1) / stride) + 1}, rounded up instead in ceil mode.
 */
public final class MaxPool2d extends Pool2d {

    /** Square windows; the stride is the window's size. */
    public MaxPool2d(int kernel) {
        this(kernel, kernel);
    }

    /** Square windows, {@code stride} apart. */
    public MaxPool2d(int kernel, int stride) {
        this(Attrs.Pool2d.of(kernel, stride));
    }

    /**
     * Square windows; unless a stride is set, it is the window's size:
     * {@code new MaxPool2d(3, p -> p.stride(2).padding(1).ceilMode(true))}.
     *
     * @param options changes the defaults
     */
    public MaxPool2d(int kernel, UnaryOperator<Attrs.Pool2d> options) {
        this(kernel, kernel, options);
    }

    /**
     * Windows of {@code kernelH} rows and {@code kernelW} columns; unless a stride is set, it is the window's size.
     *
     * @param options changes the defaults
     */
    public MaxPool2d(int kernelH, int kernelW, UnaryOperator<Attrs.Pool2d> options) {
        this(options.apply(Attrs.Pool2d.window(kernelH, kernelW)));
    }

    /** With the attributes of the operation. */
    public MaxPool2d(Attrs.Pool2d attrs) {
        super(attrs);
    }

    @Override
    protected Tensor forward(Tensor x) {
        return Pooling.maxPool2d(x, attrs());
    }

    @Override
    protected String describe() {
        return "%s, dilation=%s, ceil_mode=%s".formatted(super.describe(), pair(attrs().dilation().h(), attrs().dilation().w()),
                attrs().ceilMode() ? "True" : "False");
    }
}
