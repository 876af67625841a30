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
 * Pictures brought to another size, mostly a larger one: x: [N, C, H, W] gives y: [N, C, P, Q]. float32 and float64.
 *
 * <p>Where output p looks is computed in the arithmetic that PyTorch uses for it, float for {@code nearest} and the elements'
 * type for {@code bilinear}, with the same operations in the same order on every backend. So all agree on which elements they
 * take, and differ in the sums alone.
 */
public final class Upsampling {

    /** The rows below. */
    public static final Family FAMILY = new Family("upsampling");

    private static final Attrs.Upsample DOUBLING = Attrs.Upsample.by(16, 16, 2, 2);

    /** The largest extent. Up to here places computed in float are less than half an element off. */
    public static final int LARGEST_EXTENT = 1 << 20;

    /** {@code y[n, c, p, q] = x[n, c, floor(p * step), floor(q * step)]}: each element is repeated. */
    public static final Op<Attrs.Upsample> UPSAMPLE_NEAREST2D = FAMILY.<Attrs.Upsample>op("upsample_nearest2d").in("x").out("y")
            .infer((a, in) -> List.of(new Spec(in.spec(0).dtype(), output(requireEdges(a, in), in, in.shape(0)))))
            .flopsEach(0)
            .accuracy(Accuracy.exact())
            .samples(d -> {
                Drawn u = Drawn.from(d, false);
                return Sample.of(u.attrs, d.real(u.x));
            })
            .reach((_, in, out) -> reach(1, in.shape(0), out.getFirst().shape()))
            .benchmark(DOUBLING, real(HALVED)).row();

    /** Adds each dy: [N, C, P, Q] to the element that was repeated there: dx: [N, C, H, W]. */
    public static final Op<Attrs.UpsampleGrad> UPSAMPLE_NEAREST2D_GRAD = FAMILY.<Attrs.UpsampleGrad>op("upsample_nearest2d_grad")
            .nonDifferentiable("dy").nonDifferentiableOut("dx")
            .infer((a, in) -> {
                requireEdges(a.upsample(), in);
                return input(a, in);
            })
            .flops((_, in, _) -> in.shape(0).size())
            .accuracy(Accuracy.sum((a, _) -> terms(a)))
            .samples(d -> {
                Drawn u = Drawn.from(d, false);
                return Sample.of(u.grad(), d.real(u.y()));
            })
            .benchmark(new Attrs.UpsampleGrad(DOUBLING, 16, 16), real(MAPS)).row();

    /**
     * Between the four neighbours of the place that (p, q) looks at, a weighted mean. The place is {@code p * step} with aligned
     * corners and {@code (p + 0.5) * step - 0.5} without, which is 0 where it is negative.
     */
    public static final Op<Attrs.Upsample> UPSAMPLE_BILINEAR2D = FAMILY.<Attrs.Upsample>op("upsample_bilinear2d").in("x").out("y")
            .infer((a, in) -> List.of(new Spec(in.spec(0).dtype(), output(a, in, in.shape(0)))))
            .flopsEach(7)
            .accuracy(Accuracy.sum((_, _) -> 4))
            .samples(d -> {
                Drawn u = Drawn.from(d, d.coin());
                return Sample.of(u.attrs, d.real(u.x));
            })
            .reach((_, in, out) -> reach(2, in.shape(0), out.getFirst().shape()))
            .benchmark(DOUBLING, real(HALVED)).row();

    /** Shares each dy: [N, C, P, Q] among the four neighbours, with the same weights: dx: [N, C, H, W]. */
    public static final Op<Attrs.UpsampleGrad> UPSAMPLE_BILINEAR2D_GRAD =
            FAMILY.<Attrs.UpsampleGrad>op("upsample_bilinear2d_grad")
                    .nonDifferentiable("dy").nonDifferentiableOut("dx")
                    .infer(Upsampling::input)
                    .flops((_, in, _) -> 12.0 * in.shape(0).size())
                    .accuracy(Accuracy.sum((a, _) -> terms(a)))
                    .samples(d -> {
                        Drawn u = Drawn.from(d, d.coin());
                        return Sample.of(u.grad(), d.real(u.y()));
                    })
                    .benchmark(new Attrs.UpsampleGrad(DOUBLING, 16, 16), real(MAPS)).row();

    private Upsampling() {
    }

    /** Each element of x repeated. */
    public static Tensor upsampleNearest2d(Tensor x, Attrs.Upsample attrs) {
        return Ops.one(UPSAMPLE_NEAREST2D, attrs, x);
    }

    /** The elements of x and weighted means between them. */
    public static Tensor upsampleBilinear2d(Tensor x, Attrs.Upsample attrs) {
        return Ops.one(UPSAMPLE_BILINEAR2D, attrs, x);
    }

    /** A picture made larger, or smaller by leaving places out. */
    private static Reach reach(int taps, Shape x, Shape y) {
        return y.dim(2) >= x.dim(2) ? new Reach.Enlarge(taps, y.dim(2) / x.dim(2))
                : new Reach.Window(taps, 1, x.dim(2) / y.dim(2));
    }

    private static Attrs.Upsample requireEdges(Attrs.Upsample a, Op.Inputs in) {
        if (a.alignCorners()) {
            throw in.error("only bilinear upsampling aligns corners");
        }
        return a;
    }

    private static Shape output(Attrs.Upsample a, Op.Inputs in, Shape x) {
        if (!in.spec(0).dtype().isFloat()) {
            throw in.error("takes float32 or float64, got %s", in.spec(0).dtype());
        }
        if (x.rank() != 4) {
            throw in.error("expected x: [N, C, H, W], got %s", x);
        }
        requireExtents(in, x, x.dim(2), a.height());
        requireExtents(in, x, x.dim(3), a.width());
        requireFactor(in, a.factorH(), x.dim(2), a.height());
        requireFactor(in, a.factorW(), x.dim(3), a.width());
        return Shape.of(x.dim(0), x.dim(1), a.height(), a.width());
    }

    private static void requireExtents(Op.Inputs in, Shape x, int from, int to) {
        if (Math.min(from, to) < 1 || Math.max(from, to) > LARGEST_EXTENT) {
            throw in.error("from %d to %d elements in %s: both are from 1 to %d", from, to, x, LARGEST_EXTENT);
        }
    }

    private static void requireFactor(Op.Inputs in, double factor, int from, int to) {
        if (factor != 0 && to != (int) (from * factor)) {
            throw in.error("%d elements times %s are not %d", from, factor, to);
        }
    }

    private static List<Spec> input(Attrs.UpsampleGrad a, Op.Inputs in) {
        in.requireRank(0, 4, "dy: [N, C, P, Q]");
        Shape x = Shape.of(in.shape(0).dim(0), in.shape(0).dim(1), Math.max(0, a.height()), Math.max(0, a.width()));
        Convolution.requireOutput(in, in.shape(0), output(a.upsample(), in, x));
        return List.of(new Spec(in.spec(0).dtype(), x));
    }

    /** The most terms that one element of dx is the sum of. */
    private static double terms(Attrs.UpsampleGrad a) {
        return terms(a.upsample().height(), a.upsample().stepH(a.height()))
                * terms(a.upsample().width(), a.upsample().stepW(a.width()));
    }

    /** Places less than 1 off, with half an element more at an edge; at the last one an output may give two terms. */
    private static double terms(int out, double step) {
        return Math.min(2.0 * out, 2.5 / step + 4);
    }

    /** A drawn size and what to bring it to. */
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
