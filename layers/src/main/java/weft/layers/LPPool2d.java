package weft.layers;

import java.util.function.UnaryOperator;
import weft.engine.Tensor;
import weft.engine.op.Pooling;
import weft.engine.op.attrs.Attrs;

/**
 * The norm of each window, {@code (sum of x^p)^(1 / p)}: x: [N, C, H, W] gives y: [N, C, P, Q] with
 * {@code P = floor((H - R) / stride) + 1}, rounded up instead in ceil mode. With p = 1 it is the sum; the larger p, the nearer it
 * comes to max pooling. Of a negative sum it is NaN, as in PyTorch, unless p is 1 or even.
 */
public final class LPPool2d extends Module {

    private final double normType;
    private final Attrs.Pool2d attrs;

    /** Square windows; the stride is the window's size. */
    public LPPool2d(double normType, int kernel) {
        this(normType, kernel, kernel);
    }

    /** Square windows. */
    public LPPool2d(double normType, int kernel, int stride) {
        this(normType, Attrs.Pool2d.of(kernel, stride));
    }

    /**
     * Windows of {@code kernelH} rows and {@code kernelW} columns; unless a stride is set, it is the window's size.
     *
     * @param options changes the defaults
     */
    public LPPool2d(double normType, int kernelH, int kernelW, UnaryOperator<Attrs.Pool2d> options) {
        this(normType, options.apply(Attrs.Pool2d.window(kernelH, kernelW)));
    }

    /** With the attributes of the operation, which allows neither padding nor dilation. */
    public LPPool2d(double normType, Attrs.Pool2d attrs) {
        this.normType = normType;
        this.attrs = attrs;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return Pooling.lpPool2d(x, normType, attrs);
    }

    @Override
    protected String describe() {
        return "norm_type=%s, kernel_size=%s, stride=%s, ceil_mode=%s".formatted(normType,
                Pool2d.pair(attrs.kernel().h(), attrs.kernel().w()), Pool2d.pair(attrs.stride().h(), attrs.stride().w()),
                attrs.ceilMode() ? "True" : "False");
    }
}
