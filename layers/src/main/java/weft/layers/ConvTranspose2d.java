package weft.layers;

import java.util.function.UnaryOperator;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.TransposedConvolution;

/**
 * A transposed convolution: x: [N, C, H, W] and the weight: [C, K / groups, R, S] give y: [N, K, P, Q] with
 * {@code P = (H - 1) stride - 2 padding + dilation (R - 1) + output padding + 1}. It turns the output size of a convolution with
 * the same options back into its input size.
 *
 * <p>Initially the weight and the bias: [K] are uniform in ±1 / sqrt(K / groups * R * S).
 */
public final class ConvTranspose2d extends Weighted {

    private final ConvOptions options;
    private final int out;

    /** A square kernel with stride 1, no padding, and a bias. */
    public ConvTranspose2d(int in, int out, int kernel) {
        this(in, out, kernel, UnaryOperator.identity());
    }

    /**
     * A square kernel: {@code new ConvTranspose2d(64, 32, 4, c -> c.stride(2).padding(1))} doubles height and width.
     *
     * @param options changes the defaults
     * @throws IllegalArgumentException when the channels do not divide into the groups
     */
    public ConvTranspose2d(int in, int out, int kernel, UnaryOperator<ConvOptions> options) {
        this(in, out, kernel, kernel, options);
    }

    /**
     * A kernel of {@code kernelH} rows and {@code kernelW} columns.
     *
     * @param options changes the defaults
     * @throws IllegalArgumentException when the channels do not divide into the groups
     */
    public ConvTranspose2d(int in, int out, int kernelH, int kernelW, UnaryOperator<ConvOptions> options) {
        ConvOptions asked = options.apply(ConvOptions.DEFAULT);
        asked.requireGroups("ConvTranspose2d", in, out);
        super(Shape.of(in, out / asked.conv().groups(), kernelH, kernelW), out, asked.bias());
        this.options = asked;
        this.out = out;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return TransposedConvolution.convTranspose2d(x, w(), b(), options.conv(),
                options.outputPadding().h(), options.outputPadding().w());
    }

    @Override
    protected String describe() {
        Shape w = w().shape();
        return options.describe(w.dim(0), out, w.dim(2), w.dim(3));
    }
}
