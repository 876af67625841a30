package weft.layers;

import java.util.function.UnaryOperator;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.Convolution;
import weft.engine.op.attrs.Attrs.Epilogue;

/**
 * A convolution over sequences: x: [N, C, L] and the weight: [K, C / groups, S] give y: [N, K, Q] with
 * {@code Q = floor((L + 2 padding - dilation (S - 1) - 1) / stride) + 1}. It runs as a {@link Conv2d} over images of one row.
 *
 * <p>Initially the weight and the bias: [K] are uniform in ±1 / sqrt(C / groups * S).
 */
public final class Conv1d extends Weighted implements Sequential.Fusible {

    private final ConvOptions options;
    private final int in;

    /** A kernel with stride 1, no padding, and a bias. */
    public Conv1d(int in, int out, int kernel) {
        this(in, out, kernel, UnaryOperator.identity());
    }

    /**
     * A kernel: {@code new Conv1d(1, 16, 9, c -> c.stride(2).padding(4))}.
     *
     * @param options changes the defaults; only what concerns the width counts
     * @throws IllegalArgumentException when the channels do not divide into the groups
     */
    public Conv1d(int in, int out, int kernel, UnaryOperator<ConvOptions> options) {
        ConvOptions asked = options.apply(ConvOptions.DEFAULT);
        asked.requireGroups("Conv1d", in, out);
        asked.requireNoOutputPadding("Conv1d");
        super(Shape.of(out, in / asked.conv().groups(), kernel), out, asked.bias());
        this.options =
                asked.stride(1, asked.conv().stride().w()).padding(0, asked.conv().padding().w()).dilation(1,
                        asked.conv().dilation().w());
        this.in = in;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return forward(x, Epilogue.NONE);
    }

    @Override
    public Tensor forward(Tensor x, Epilogue epilogue) {
        if (x.rank() != 3) {
            throw new IllegalArgumentException("Conv1d: expected x: [N, C, L], got " + x.shape());
        }
        Tensor w = w();
        Tensor y = Convolution.conv2d(x.reshape(x.dim(0), x.dim(1), 1, x.dim(2)),
                w.reshape(w.dim(0), w.dim(1), 1, w.dim(2)), b(), options.conv().with(epilogue));
        return y.reshape(y.dim(0), y.dim(1), y.dim(3));
    }

    @Override
    protected String describe() {
        return options.describeWidth(in, w().dim(0), w().dim(2));
    }
}
