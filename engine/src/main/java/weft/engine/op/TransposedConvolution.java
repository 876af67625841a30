package weft.engine.op;

import static weft.engine.op.sample.Benchmark.HALVED;
import static weft.engine.op.sample.Benchmark.N;
import static weft.engine.op.sample.Benchmark.real;

import java.util.List;
import weft.engine.Shape;
import weft.engine.Spec;
import weft.engine.Tensor;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.geometry.Reach;
import weft.engine.op.sample.Sample;

/**
 * Transposed convolution: the input gradient of {@link Convolution#CONV2D}, used as a layer in the forward pass. A convolution of
 * stride 2 halves an image; this operation doubles it. float32 and float64.
 */
public final class TransposedConvolution {

    /** The family of the rows below. */
    public static final Family FAMILY = new Family("transposed convolution");

    /**
     * Each element of x: [N, C, H, W] is multiplied by the kernel, and the products are added to y: [N, K, P, Q]:
     *
     * <pre>{@code
     *   y[n, k, h * stride + r * dilation - padding, ...] += x[n, c, h, w] * w[c, k, r, s]
     * }</pre>
     *
     * with w: [C, K / groups, R, S], b: [K] is added at the end. The attributes are the convolution from y to x, and the size P,
     * Q of y: several sizes may give the same H and W in that convolution, so it must be given.
     */
    public static final Op<Attrs.ConvGrad> CONV_TRANSPOSE2D = FAMILY.<Attrs.ConvGrad>op("conv_transpose2d")
            .in("x", "w").optional("b").out("y")
            .infer((a, in) -> {
                in.requireSameFloat();
                in.requireRank(0, 4, "x: [N, C, H, W]");
                in.requireRank(1, 4, "w: [C, K / groups, R, S]");
                Shape x = in.shape(0);
                Shape w = in.shape(1);
                in.require(x.dim(1) == w.dim(0), "x has %d channels, w takes %d: %s and %s", x.dim(1), w.dim(0), x, w);
                in.require(a.height() >= 1 && a.width() >= 1,
                        "%s gives an output of %d x %d with %s", x, a.height(), a.width(), a.conv());
                Shape y = Shape.of(x.dim(0), w.dim(1) * a.conv().groups(), a.height(), a.width());
                if (in.has(2) && !in.shape(2).equals(Shape.of(y.dim(1)))) {
                    throw in.error("the bias is %s, w: %s wants [%d]", in.shape(2), w, y.dim(1));
                }
                Convolution.requireOutput(in, x, Convolution.output(a.conv(), in, y, w));
                return List.of(new Spec(in.spec(0).dtype(), y));
            })
            .flops((_, in, _) -> 2.0 * in.shape(1).sizeOf(1, 4) * in.shape(0).size())
            .accuracy(Accuracy.sum((_, in) -> in.shape(1).sizeOf(2, 4) * (double) in.shape(1).dim(0) + 1))
            .samples(Convolution.Drawn::from,
                    (d, c) -> Sample.of(new Attrs.ConvGrad(c.attrs(), c.x().dim(2), c.x().dim(3)), d.real(c.y()), d.real(c.w()),
                            d.coin() ? d.real(Shape.of(c.x().dim(1))) : null))
            .reach((a, in, _) -> {
                int span = a.conv().dilation().h() * (in.shape(1).dim(2) - 1) + 1;
                return new Reach.Enlarge(Math.ceilDiv(span, a.conv().stride().h()), a.conv().stride().h());
            })
            .specialOnlyInFirst(Convolution.PADDING)
            .benchmark(new Attrs.ConvGrad(Attrs.Conv2d.of(2, 1, 1), 32, 32), real(HALVED), real(64, 64, 4, 4), real(64)).row();

    private TransposedConvolution() {}

    /**
     * The transposed convolution of x: [N, C, H, W] with w: [C, K / groups, R, S] to y: [N, K, P, Q], where
     * {@code P = (H - 1) stride - 2 padding + dilation (R - 1) + outputPadding + 1}; b: [K] may be null.
     *
     * @param outputPaddingH rows added after y; smaller than stride or dilation
     * @param outputPaddingW columns added after y; smaller than stride or dilation
     */
    public static Tensor convTranspose2d(Tensor x, Tensor w, Tensor b, Attrs.Conv2d conv, int outputPaddingH,
            int outputPaddingW) {
        requireSmaller(outputPaddingH, conv.stride().h(), conv.dilation().h());
        requireSmaller(outputPaddingW, conv.stride().w(), conv.dilation().w());
        if (x.rank() != 4 || w.rank() != 4) {
            return Ops.one(CONV_TRANSPOSE2D, new Attrs.ConvGrad(conv, 0, 0), x, w, b);
        }
        // Output padding of a full stride would equal one more row of zeros in x. Below that, the convolution maps P back to H.
        int rows = outputPaddingH / conv.stride().h();
        int columns = outputPaddingW / conv.stride().w();
        Tensor input = rows + columns == 0 ? x : x.pad(new int[4], new int[] {0, 0, rows, columns}, 0);
        Attrs.ConvGrad attrs = new Attrs.ConvGrad(conv.with(Attrs.Epilogue.NONE),
                extent(x.dim(2), w.dim(2), conv.stride().h(), conv.padding().h(), conv.dilation().h()) + outputPaddingH,
                extent(x.dim(3), w.dim(3), conv.stride().w(), conv.padding().w(), conv.dilation().w()) + outputPaddingW);
        return Ops.one(CONV_TRANSPOSE2D, attrs, input, w, b);
    }

    private static int extent(int in, int kernel, int stride, int padding, int dilation) {
        return (in - 1) * stride - 2 * padding + dilation * (kernel - 1) + 1;
    }

    private static void requireSmaller(int outputPadding, int stride, int dilation) {
        if (outputPadding < 0 || outputPadding >= Math.max(stride, dilation)) {
            throw new IllegalArgumentException(
                    "conv_transpose2d: output padding %d is not from 0 to below stride %d or dilation %d".formatted(outputPadding,
                            stride, dilation));
        }
    }
}
