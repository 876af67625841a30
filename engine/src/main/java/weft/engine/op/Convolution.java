package weft.engine.op;

import static weft.engine.op.sample.Benchmark.HALVED;
import static weft.engine.op.sample.Benchmark.N;
import static weft.engine.op.sample.Benchmark.real;

import java.util.List;
import weft.engine.Shape;
import weft.engine.Spec;
import weft.engine.Tensor;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.geometry.ConvGeometry;
import weft.engine.op.geometry.Reach;
import weft.engine.op.sample.Draw;
import weft.engine.op.sample.Sample;

/**
 * Two-dimensional convolution as in deep learning: cross-correlation, without flipping the kernel. float32 and float64. Its two
 * gradients are separate operations, and so is the im2col transform, which turns convolution into a matrix product.
 */
public final class Convolution {

    /** The family of the rows below. */
    public static final Family FAMILY = new Family("convolution");

    private static final Attrs.Window THREES = new Attrs.Window(3, 3, Attrs.Conv2d.of(1, 1, 1));
    static final String PADDING = "zero padding may or may not be multiplied, depending on the algorithm: infinite weights over"
            + " it give NaN or nothing";
    private static final String SEVERAL = "ConvolutionBench measures it at several shapes";

    /**
     * {@code y[n, k, p, q] = b[k] + sum over c, r, s of x[n, c, p * stride + r * dilation - padding, ...] * w[k, c, r, s]},
     * where x: [N, C, H, W], w: [K, C / groups, R, S], b: [K] give y: [N, K, P, Q].
     */
    public static final Op<Attrs.Conv2d> CONV2D = FAMILY.<Attrs.Conv2d>op("conv2d").in("x", "w").optional("b").out("y")
            .infer((a, in) -> {
                in.requireSameFloat();
                in.requireRank(0, 4, "x: [N, C, H, W]");
                in.requireRank(1, 4, "w: [K, C / groups, R, S]");
                Shape x = in.shape(0);
                Shape w = in.shape(1);
                if (in.has(2) && !in.shape(2).equals(Shape.of(w.dim(0)))) {
                    throw in.error("the bias is %s, w: %s wants [%d]", in.shape(2), w, w.dim(0));
                }
                return List.of(new Spec(in.spec(0).dtype(), output(a, in, x, w)));
            })
            .flops((_, in, out) -> 2.0 * in.shape(1).sizeOf(1, 4) * out.getFirst().shape().size())
            .accuracy(Accuracy.sum((_, in) -> in.shape(1).sizeOf(1, 4) + 1))
            .samples(Drawn::from, (d, c) -> Sample.of(c.attrs.with(d.pick(Attrs.Epilogue.values())), d.real(c.x), d.real(c.w),
                    d.coin() ? d.real(Shape.of(c.w.dim(0))) : null))
            .reach((a, in, _) -> reach(a, in.shape(1).dim(2), in.shape(1).dim(3)))
            .specialOnlyInFirst(PADDING)
            .notBenchmarked(SEVERAL).row();

    /** The gradient with respect to x: dy: [N, K, P, Q], w: [K, C / groups, R, S] give dx: [N, C, H, W]. */
    public static final Op<Attrs.ConvGrad> CONV2D_INPUT_GRAD = FAMILY.<Attrs.ConvGrad>op("conv2d_input_grad")
            .nonDifferentiable("dy", "w").nonDifferentiableOut("dx")
            .infer((a, in) -> {
                in.requireSameFloat();
                in.requireRank(0, 4, "dy: [N, K, P, Q]");
                in.requireRank(1, 4, "w: [K, C / groups, R, S]");
                Shape w = in.shape(1);
                Shape x = Shape.of(in.shape(0).dim(0), w.dim(1) * a.conv().groups(), a.height(), a.width());
                requireOutput(in, in.shape(0), output(a.conv(), in, x, w));
                return List.of(new Spec(in.spec(0).dtype(), x));
            })
            .flops((_, in, _) -> 2.0 * in.shape(1).sizeOf(1, 4) * in.shape(0).size())
            .accuracy(Accuracy.sum((_, in) -> in.shape(1).sizeOf(2, 4) * (double) in.shape(1).dim(0)))
            .samples(Drawn::from,
                    (d, c) -> Sample.of(new Attrs.ConvGrad(c.attrs, c.x.dim(2), c.x.dim(3)), d.real(c.y()), d.real(c.w)))
            .specialOnlyInFirst(PADDING)
            .notBenchmarked(SEVERAL).row();

    /** The gradient with respect to w: x: [N, C, H, W], dy: [N, K, P, Q] give dw: [K, C / groups, R, S]. */
    public static final Op<Attrs.ConvGrad> CONV2D_WEIGHT_GRAD = FAMILY.<Attrs.ConvGrad>op("conv2d_weight_grad")
            .nonDifferentiable("x", "dy").nonDifferentiableOut("dw")
            .infer((a, in) -> {
                in.requireSameFloat();
                in.requireRank(0, 4, "x: [N, C, H, W]");
                in.requireRank(1, 4, "dy: [N, K, P, Q]");
                Shape x = in.shape(0);
                Shape w = Shape.of(in.shape(1).dim(1), x.dim(1) / Math.max(1, a.conv().groups()), a.height(), a.width());
                requireOutput(in, in.shape(1), output(a.conv(), in, x, w));
                return List.of(new Spec(in.spec(0).dtype(), w));
            })
            .flops((a, in, _) -> 2.0 * in.shape(1).size() * (in.shape(0).dim(1) / a.conv().groups()) * a.height() * a.width())
            .accuracy(Accuracy.sum((_, in) -> in.shape(1).dim(0) * (double) in.shape(1).sizeOf(2, 4)))
            .samples(Drawn::from,
                    (d, c) -> Sample.of(new Attrs.ConvGrad(c.attrs, c.w.dim(2), c.w.dim(3)), d.real(c.x), d.real(c.y())))
            .specialOnlyInFirst(PADDING)
            .notBenchmarked(SEVERAL).row();

    /**
     * im2col, PyTorch's {@code unfold}: copies each window of x: [N, C, H, W] to a column of y: [N, C * R * S, P * Q], so that
     * convolution becomes a matrix product. Stride, padding and dilation are those of the attributes' convolution.
     */
    public static final Op<Attrs.Window> IM2COL = FAMILY.<Attrs.Window>op("im2col").in("x").out("y")
            .infer((a, in) -> {
                in.requireSameFloat();
                in.requireRank(0, 4, "x: [N, C, H, W]");
                return List.of(new Spec(in.spec(0).dtype(), columns(a, in, in.shape(0))));
            })
            .flopsEach(0).accuracy(Accuracy.exact())
            .samples(Drawn::from, (d, c) -> Sample.of(c.window(), d.real(c.x)))
            .reach((a, _, _) -> reach(a.conv(), a.r(), a.s()))
            .benchmark(THREES, real(HALVED)).row();

    /**
     * col2im, PyTorch's {@code fold}: adds each column of y: [N, C * R * S, P * Q] to the elements of x: [N, C, H, W] that im2col
     * would copy there.
     */
    public static final Op<Attrs.Fold> COL2IM = FAMILY.<Attrs.Fold>op("col2im").in("y").out("x")
            .infer((a, in) -> {
                in.requireSameFloat();
                in.requireRank(0, 3, "y: [N, C * R * S, P * Q]");
                int area = a.window().r() * a.window().s();
                in.require(area != 0 && in.shape(0).dim(1) % area == 0,
                        "%d rows are not a multiple of the window's %d x %d", in.shape(0).dim(1), a.window().r(), a.window().s());
                Shape x = Shape.of(in.shape(0).dim(0), in.shape(0).dim(1) / area, a.height(), a.width());
                requireOutput(in, in.shape(0), columns(a.window(), in, x));
                return List.of(new Spec(in.spec(0).dtype(), x));
            })
            .flops((_, in, _) -> in.shape(0).size())
            .accuracy(Accuracy.sum((a, _) -> a.window().r() * (double) a.window().s()))
            .samples(d -> {
                Drawn c = Drawn.from(d);
                Shape y = c.y();
                return Sample.of(new Attrs.Fold(c.window(), c.x.dim(2), c.x.dim(3)),
                        d.real(Shape.of(c.x.dim(0), c.x.dim(1) * c.w.sizeOf(2, 4), y.sizeOf(2, 4))));
            })
            .reach(Reach.EVERYTHING)
            .benchmark(new Attrs.Fold(THREES, 16, 16), real(N, 64 * 9, 16 * 16)).row();

    private Convolution() {}

    /** Convolves x: [N, C, H, W] with w: [K, C / groups, R, S]; b: [K] may be null. */
    public static Tensor conv2d(Tensor x, Tensor w, Tensor b, Attrs.Conv2d attrs) {
        return Ops.one(CONV2D, attrs, x, w, b);
    }

    /** The windows of x: [N, C, H, W] as columns: [N, C * R * S, P * Q]. */
    public static Tensor unfold(Tensor x, Attrs.Window window) {
        return Ops.one(IM2COL, window, x);
    }

    /** Columns: [N, C * R * S, P * Q], added up to an image of {@code height} by {@code width}. */
    public static Tensor fold(Tensor columns, Attrs.Window window, int height, int width) {
        return Ops.one(COL2IM, new Attrs.Fold(window, height, width), columns);
    }

    /** The shape of x convolved with w, with all checks. */
    static Shape output(Attrs.Conv2d a, Op.Inputs in, Shape x, Shape w) {
        in.require(a.groups() >= 1 && x.dim(1) % a.groups() == 0 && w.dim(0) % a.groups() == 0,
                "%d channels in and %d out do not divide into %d groups", x.dim(1), w.dim(0), a.groups());
        if (x.dim(1) / a.groups() != w.dim(1)) {
            throw in.error("x has %d channels%s, w takes %d: %s and %s", x.dim(1),
                    a.groups() == 1 ? "" : " in " + a.groups() + " groups", w.dim(1) * a.groups(), x, w);
        }
        ConvGeometry g = a.over(x, w);
        requireFit(a, in, x, g);
        return Shape.of(g.N(), g.K(), g.P(), g.Q());
    }

    private static Reach reach(Attrs.Conv2d a, int r, int s) {
        return Reach.window(r, a.dilation().h(), a.stride().h(), s, a.dilation().w(), a.stride().w());
    }

    private static Shape columns(Attrs.Window a, Op.Inputs in, Shape x) {
        ConvGeometry g = a.over(x);
        requireFit(a.conv(), in, x, g);
        return Shape.of(g.N(), g.taps(), g.P() * g.Q());
    }

    private static void requireFit(Attrs.Conv2d a, Op.Inputs in, Shape x, ConvGeometry g) {
        in.require(a.stride().least() >= 1 && a.dilation().least() >= 1 && a.padding().least() >= 0,
                "stride and dilation are at least 1, padding at least 0: %s", a);
        in.require(g.R() >= 1 && g.S() >= 1 && g.P() >= 1 && g.Q() >= 1,
                "a %d x %d kernel with dilation %s does not fit into %s with padding %s", g.R(), g.S(),
                a.dilation(), x, a.padding());
    }

    static void requireOutput(Op.Inputs in, Shape given, Shape expected) {
        in.require(given.equals(expected), "expected %s for this geometry, got %s", expected, given);
    }

    /** Drawn sizes that are valid together. */
    record Drawn(Attrs.Conv2d attrs, Shape x, Shape w) {

        static Drawn from(Draw d) {
            int groups = d.between(1, 3);
            boolean large = d.scale() == Draw.Scale.LARGE;
            int r = d.between(1, 3);
            int s = d.between(1, large ? 5 : 3);
            Attrs.Conv2d a = Attrs.Conv2d.of(1, 0, 1).stride(d.between(1, 2), d.between(1, 3))
                    .padding(d.between(0, 2), d.between(0, 2)).dilation(d.between(1, 2), d.between(1, 2)).groups(groups);
            int h = Math.max(1, a.dilation().h() * (r - 1) + 1 - 2 * a.padding().h()) + d.between(0, large ? 9 : 2);
            int w = Math.max(1, a.dilation().w() * (s - 1) + 1 - 2 * a.padding().w()) + d.between(0, large ? 20 : 2);
            int c = groups * d.between(1, large ? 5 : 2);
            int k = groups * d.between(1, large ? 7 : 2);
            int n = d.scale() == Draw.Scale.EDGE ? d.between(0, 1) : d.between(1, 3);
            return new Drawn(a, Shape.of(n, c, h, w), Shape.of(k, c / groups, r, s));
        }

        Shape y() {
            ConvGeometry g = attrs.over(x, w);
            return Shape.of(g.N(), g.K(), g.P(), g.Q());
        }

        Attrs.Window window() {
            return new Attrs.Window(w.dim(2), w.dim(3), attrs);
        }
    }
}
