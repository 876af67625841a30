package weft.layers;

import java.util.function.UnaryOperator;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.Convolution;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.attrs.Attrs.Epilogue;

/**
 * A two-dimensional convolution: x: [N, C, H, W] and the weight: [K, C / groups, R, S] give y: [N, K, P, Q] with
 * {@code P = floor((H + 2 padding - dilation (R - 1) - 1) / stride) + 1}.
 *
 * <p>Initially the weight and the bias: [K] are uniform in ±1 / sqrt(C / groups * R * S).
 */
public final class Conv2d extends Weighted implements Sequential.Fusible {

    private final ConvOptions options;
    private final Attrs.Conv2d attrs;
    private final int in;

    /** A square kernel with stride 1, no padding, and a bias. */
    public Conv2d(int in, int out, int kernel) {
        this(in, out, kernel, 1, 0);
    }

    /** A square kernel with a bias. */
    public Conv2d(int in, int out, int kernel, int stride, int padding) {
        this(in, out, kernel, options -> options.stride(stride).padding(padding));
    }

    /**
     * A square kernel: {@code new Conv2d(64, 128, 3, c -> c.stride(2).padding(1).bias(false))}.
     *
     * @param options changes the defaults
     * @throws IllegalArgumentException when the channels do not divide into the groups
     */
    public Conv2d(int in, int out, int kernel, UnaryOperator<ConvOptions> options) {
        this(in, out, kernel, kernel, options);
    }

    /**
     * A kernel of {@code kernelH} rows and {@code kernelW} columns: {@code new Conv2d(64, 64, 1, 7, c -> c.padding(0, 3))}.
     *
     * @param options changes the defaults
     * @throws IllegalArgumentException when the channels do not divide into the groups
     */
    public Conv2d(int in, int out, int kernelH, int kernelW, UnaryOperator<ConvOptions> options) {
        this(in, out, kernelH, kernelW, options.apply(ConvOptions.DEFAULT));
    }

    /**
     * With the attributes of the operation.
     *
     * @throws IllegalArgumentException when the channels do not divide into the groups
     */
    public Conv2d(int in, int out, int kernelH, int kernelW, Attrs.Conv2d attrs, boolean bias) {
        this(in, out, kernelH, kernelW, ConvOptions.of(attrs, bias));
    }

    private Conv2d(int in, int out, int kernelH, int kernelW, ConvOptions options) {
        options.requireGroups("Conv2d", in, out);
        options.requireNoOutputPadding("Conv2d");
        super(Shape.of(out, in / options.conv().groups(), kernelH, kernelW), out, options.bias());
        this.in = in;
        this.options = options;
        this.attrs = options.conv();
    }

    @Override
    protected Tensor forward(Tensor x) {
        return forward(x, Epilogue.NONE);
    }

    @Override
    public Tensor forward(Tensor x, Epilogue epilogue) {
        return Convolution.conv2d(x, w(), b(), attrs.with(epilogue));
    }

    @Override
    protected String describe() {
        Shape w = w().shape();
        return options.describe(in, w.dim(0), w.dim(2), w.dim(3));
    }
}
