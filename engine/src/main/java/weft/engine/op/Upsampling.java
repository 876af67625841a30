package weft.engine.op;

import static weft.engine.op.sample.Benchmark.HALVED;
import static weft.engine.op.sample.Benchmark.MAPS;
import static weft.engine.op.sample.Benchmark.N;
import static weft.engine.op.sample.Benchmark.real;

import java.util.List;
import weft.engine.DType;
import weft.engine.Shape;
import weft.engine.Spec;
import weft.engine.Tensor;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.geometry.Reach;
import weft.engine.op.sample.Draw;
import weft.engine.op.sample.Sample;

/**
 * Resizes images, usually to a larger size: x: [N, C, H, W] gives y: [N, C, P, Q]. float32 and float64.
 *
 * <p>The source coordinate of output p is computed in the arithmetic that PyTorch uses: float for {@code nearest}, and the dtype
 * of x for {@code bilinear}. All backends use the same operations in the same order. So they read the same elements, and only the
 * rounding of sums differs.
 */
public final class Upsampling {

    /** The family of the rows below. */
    public static final Family FAMILY = new Family("upsampling");

    private static final Attrs.Upsample DOUBLING = Attrs.Upsample.by(16, 16, 2, 2);

    /** The largest extent. Up to here, source coordinates computed in float are wrong by less than half an element. */
    public static final int LARGEST_EXTENT = 1 << 20;

    /**
     * {@code y[n, c, p, q] = x[n, c, floor(p * scale), floor(q * scale)]}: each element is repeated. {@code scale} is the number
     * of input elements per output element.
     */
    public static final Op<Attrs.Upsample> UPSAMPLE_NEAREST2D = FAMILY.<Attrs.Upsample>op("upsample_nearest2d").in("x").out("y")
            .infer((a, in) -> List.of(new Spec(in.spec(0).dtype(), output(requireEdges(a, in), in, in.shape(0)))))
            .flopsEach(0)
            .accuracy(Accuracy.exact())
            .samples(d -> Drawn.from(d, false), (d, u) -> Sample.of(u.attrs, d.real(u.x)))
            .reach((_, in, out) -> reach(1, in.shape(0), out.getFirst().shape()))
            .benchmark(DOUBLING, real(HALVED)).row();

    /** The gradient dx: [N, C, H, W]: adds each element of dy: [N, C, P, Q] to the input element that was copied there. */
    public static final Op<Attrs.UpsampleGrad> UPSAMPLE_NEAREST2D_GRAD = FAMILY.<Attrs.UpsampleGrad>op("upsample_nearest2d_grad")
            .nonDifferentiable("dy").nonDifferentiableOut("dx")
            .infer((a, in) -> {
                requireEdges(a.upsample(), in);
                return input(a, in);
            })
            .flops((_, in, _) -> in.shape(0).size())
            .accuracy(Accuracy.sum((a, _) -> terms(a)))
            .samples(d -> Drawn.from(d, false), (d, u) -> Sample.of(u.grad(), d.real(u.y())))
            .benchmark(new Attrs.UpsampleGrad(DOUBLING, 16, 16), real(MAPS)).row();

    /**
     * Bilinear interpolation: a weighted mean of the four elements around the source coordinate of (p, q). Along each axis that
     * is {@code p * scale} with aligned corners, and {@code max(0, (p + 0.5) * scale - 0.5)} without.
     */
    public static final Op<Attrs.Upsample> UPSAMPLE_BILINEAR2D = FAMILY.<Attrs.Upsample>op("upsample_bilinear2d").in("x").out("y")
            .infer((a, in) -> List.of(new Spec(in.spec(0).dtype(), output(a, in, in.shape(0)))))
            .flopsEach(7)
            .accuracy(Accuracy.sum((_, _) -> 4))
            .samples(d -> Drawn.from(d, d.coin()), (d, u) -> Sample.of(u.attrs, d.real(u.x)))
            .reach((_, in, out) -> reach(2, in.shape(0), out.getFirst().shape()))
            .benchmark(DOUBLING, real(HALVED)).row();

    /**
     * The gradient dx: [N, C, H, W]: distributes each element of dy: [N, C, P, Q] to the four neighbours, with the weights of the
     * forward pass.
     */
    public static final Op<Attrs.UpsampleGrad> UPSAMPLE_BILINEAR2D_GRAD =
            FAMILY.<Attrs.UpsampleGrad>op("upsample_bilinear2d_grad")
                    .nonDifferentiable("dy").nonDifferentiableOut("dx")
                    .infer(Upsampling::input)
                    .flops((_, in, _) -> 12.0 * in.shape(0).size())
                    .accuracy(Accuracy.sum((a, _) -> terms(a)))
                    .samples(d -> Drawn.from(d, d.coin()), (d, u) -> Sample.of(u.grad(), d.real(u.y())))
                    .benchmark(new Attrs.UpsampleGrad(DOUBLING, 16, 16), real(MAPS)).row();

    private Upsampling() {}

    /** Nearest-neighbour upsampling of x: [N, C, H, W] to the attributes' height and width. */
    public static Tensor upsampleNearest2d(Tensor x, Attrs.Upsample attrs) {
        return Ops.one(UPSAMPLE_NEAREST2D, attrs, x);
    }

    /** Bilinear upsampling of x: [N, C, H, W] to the attributes' height and width. */
    public static Tensor upsampleBilinear2d(Tensor x, Attrs.Upsample attrs) {
        return Ops.one(UPSAMPLE_BILINEAR2D, attrs, x);
    }

    /** An image made larger: a window of some neighbours. If it is made smaller, the window moves by more than one element. */
    private static Reach reach(int taps, Shape x, Shape y) {
        return y.dim(2) >= x.dim(2) ? new Reach.Enlarge(taps, y.dim(2) / x.dim(2))
                : new Reach.Window(taps, 1, x.dim(2) / y.dim(2));
    }

    private static Attrs.Upsample requireEdges(Attrs.Upsample a, Op.Inputs in) {
        in.require(!a.alignCorners(), "only bilinear upsampling aligns corners");
        return a;
    }

    private static Shape output(Attrs.Upsample a, Op.Inputs in, Shape x) {
        in.requireFloat();
        in.require(x.rank() == 4, "expected x: [N, C, H, W], got %s", x);
        requireExtents(in, x, x.dim(2), a.height());
        requireExtents(in, x, x.dim(3), a.width());
        requireFactor(in, a.factorH(), x.dim(2), a.height());
        requireFactor(in, a.factorW(), x.dim(3), a.width());
        return Shape.of(x.dim(0), x.dim(1), a.height(), a.width());
    }

    private static void requireExtents(Op.Inputs in, Shape x, int from, int to) {
        in.require(Math.min(from, to) >= 1 && Math.max(from, to) <= LARGEST_EXTENT,
                "from %d to %d elements in %s: both are from 1 to %d", from, to, x, LARGEST_EXTENT);
    }

    private static void requireFactor(Op.Inputs in, double factor, int from, int to) {
        in.require(factor == 0 || to == (int) (from * factor), "%d elements times %s are not %d", from, factor, to);
    }

    private static List<Spec> input(Attrs.UpsampleGrad a, Op.Inputs in) {
        in.requireRank(0, 4, "dy: [N, C, P, Q]");
        Shape x = Shape.of(in.shape(0).dim(0), in.shape(0).dim(1), Math.max(0, a.height()), Math.max(0, a.width()));
        Convolution.requireOutput(in, in.shape(0), output(a.upsample(), in, x));
        return List.of(new Spec(in.spec(0).dtype(), x));
    }

    /** An upper bound of the number of terms that are added up in one element of dx. */
    private static double terms(Attrs.UpsampleGrad a) {
        return terms(a.upsample().height(), a.upsample().scaleH(a.height()))
                * terms(a.upsample().width(), a.upsample().scaleW(a.width()));
    }

    /**
     * The bound along one axis. An input element takes terms from outputs with a source coordinate less than 1 away, half an
     * element more at an edge. At the last element an output may give two terms.
     */
    private static double terms(int out, double scale) {
        return Math.min(2.0 * out, 2.5 / scale + 4);
    }

    /** A drawn input shape and output size. */
    private record Drawn(Attrs.Upsample attrs, Shape x) {

        static Drawn from(Draw d, boolean alignCorners) {
            boolean large = d.scale() == Draw.Scale.LARGE;
            int n = d.scale() == Draw.Scale.EDGE ? d.between(0, 1) : d.between(1, 3);
            int h = d.between(1, large ? 20 : 5);
            int w = d.between(1, large ? 33 : 5);
            double factorH = d.pick(1.5, 2.0, 2.7, 3.0);
            double factorW = d.pick(1.0, 1.3, 2.0, 2.2);
            Attrs.Upsample attrs = d.coin() ? Attrs.Upsample.by(h, w, factorH, factorW)
                    : Attrs.Upsample.to(d.between(1, large ? 40 : 8), d.between(1, large ? 66 : 8));
            return new Drawn(attrs.alignCorners(alignCorners), Shape.of(n, d.between(1, large ? 5 : 2), h, w));
        }

        Attrs.UpsampleGrad grad() {
            return new Attrs.UpsampleGrad(attrs, x.dim(2), x.dim(3));
        }

        Shape y() {
            return Shape.of(x.dim(0), x.dim(1), attrs.height(), attrs.width());
        }
    }
}
