package weft.engine.op;

import static weft.engine.op.sample.Benchmark.MAPS;
import static weft.engine.op.sample.Benchmark.N;
import static weft.engine.op.sample.Benchmark.index;
import static weft.engine.op.sample.Benchmark.real;

import java.util.List;
import java.util.stream.IntStream;
import weft.engine.DType;
import weft.engine.Shape;
import weft.engine.Spec;
import weft.engine.Tensor;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.geometry.PlanePairs;
import weft.engine.op.geometry.Reach;
import weft.engine.op.sample.Draw;
import weft.engine.op.sample.Sample;

/**
 * Pooling with a given output size instead of a window: x: [N, C, H, W] gives y: [N, C, P, Q]. Row p of y depends on the rows of
 * x from
 *
 * <pre>{@code
 *   floor(p * H / P)  up to, not including,  ceil((p + 1) * H / P)
 * }</pre>
 *
 * and likewise for columns. So windows differ in size by at most one, overlap where P does not divide H, and repeat where P > H.
 * The rows of y that depend on row h of x follow from the same formula with H and P swapped; the gradients use that. P = Q = 1 is
 * global pooling. float32 and float64.
 */
public final class AdaptivePooling {

    /** The family of the rows below. */
    public static final Family FAMILY = new Family("adaptive pooling");

    /** {@code y[n, c, p, q]} is the mean of its window. */
    public static final Op<Attrs.PlaneSize> ADAPTIVE_AVG_POOL2D = FAMILY.<Attrs.PlaneSize>op("adaptive_avg_pool2d")
            .in("x").out("y")
            .infer((a, in) -> List.of(new Spec(in.spec(0).dtype(), output(a, in))))
            .flops((a, in, out) -> window(in.shape(0), a) * out.getFirst().shape().size())
            .accuracy(Accuracy.sum((a, in) -> window(in.shape(0), a)))
            .samples(Drawn::from, (d, p) -> Sample.of(p.size(), d.real(p.x)))
            .reach(AdaptivePooling::reach)
            .benchmark(new Attrs.PlaneSize(7, 7), real(MAPS)).row();

    /**
     * The gradient dx: [N, C, H, W], with H and W from the attributes: distributes each element of dy: [N, C, P, Q] equally over
     * its window.
     */
    public static final Op<Attrs.PlaneSize> ADAPTIVE_AVG_POOL2D_GRAD = FAMILY.<Attrs.PlaneSize>op("adaptive_avg_pool2d_grad")
            .nonDifferentiable("dy").nonDifferentiableOut("dx")
            .infer((a, in) -> List.of(new Spec(in.spec(0).dtype(), input(a, in))))
            .flops((a, in, out) -> window(in.shape(0), a) * out.getFirst().shape().size())
            .accuracy(Accuracy.sum((a, in) -> window(in.shape(0), a)))
            .samples(Drawn::from, (d, p) -> Sample.of(new Attrs.PlaneSize(p.x.dim(2), p.x.dim(3)), d.real(p.y)))
            .benchmark(new Attrs.PlaneSize(32, 32), real(N, 64, 7, 7)).row();

    /**
     * {@code y[n, c, p, q]} is the maximum of its window, and {@code indices} its position in the plane, {@code h * W + w}. Of
     * several equal maxima the first one is taken. NaN counts as larger than every number; of several NaN the last one is taken,
     * as in PyTorch.
     */
    public static final Op<Attrs.PlaneSize> ADAPTIVE_MAX_POOL2D = FAMILY.<Attrs.PlaneSize>op("adaptive_max_pool2d")
            .in("x").out("y").nonDifferentiableOut("indices")
            .infer((a, in) -> {
                Shape y = output(a, in);
                return List.of(new Spec(in.spec(0).dtype(), y), new Spec(DType.INT32, y));
            })
            .flops((a, in, out) -> window(in.shape(0), a) * out.getFirst().shape().size())
            .accuracy(Accuracy.exact())
            .samples(Drawn::from, (d, p) -> Sample.of(p.size(), d.distinct(p.x)))
            .reach(AdaptivePooling::reach)
            .benchmark(new Attrs.PlaneSize(7, 7), real(MAPS)).row();

    /**
     * The gradient dx: [N, C, H, W], with H and W from the attributes: adds each element of dy: [N, C, P, Q] at the position of
     * its window's maximum.
     */
    public static final Op<Attrs.PlaneSize> ADAPTIVE_MAX_POOL2D_GRAD = FAMILY.<Attrs.PlaneSize>op("adaptive_max_pool2d_grad")
            .nonDifferentiable("dy", "indices").nonDifferentiableOut("dx")
            .infer((a, in) -> {
                Pooling.requireIndices(in);
                return List.of(new Spec(in.spec(0).dtype(), input(a, in)));
            })
            .flops((_, in, _) -> in.shape(0).size())
            .accuracy(Accuracy.sum((a, in) -> window(in.shape(0), a)))
            .samples(d -> {
                Drawn p = Drawn.from(d);
                // One window covers the whole plane, so every drawn index lies within its window.
                Shape y = Shape.of(p.x.dim(0), p.x.dim(1), 1, 1);
                return Sample.of(new Attrs.PlaneSize(p.x.dim(2), p.x.dim(3)), d.real(y), d.index(y, p.x.sizeOf(2, 4)));
            })
            .benchmark(new Attrs.PlaneSize(32, 32), real(N, 64, 7, 7), index(Shape.of(N, 64, 7, 7), 1)).row();

    private AdaptivePooling() {}

    /** The mean of each window of x: [N, C, H, W]; y: [N, C, height, width]. */
    public static Tensor adaptiveAvgPool2d(Tensor x, int height, int width) {
        return Ops.one(ADAPTIVE_AVG_POOL2D, new Attrs.PlaneSize(height, width), x);
    }

    /** The maximum of each window of x: [N, C, H, W]; y: [N, C, height, width]. */
    public static Tensor adaptiveMaxPool2d(Tensor x, int height, int width) {
        return adaptiveMaxPool2dWithIndices(x, height, width).getFirst();
    }

    /**
     * The maximum of each window of x: [N, C, H, W], and its index in its plane, {@code h * W + w} (int32); both [N, C, height,
     * width].
     */
    public static List<Tensor> adaptiveMaxPool2dWithIndices(Tensor x, int height, int width) {
        return Ops.apply(ADAPTIVE_MAX_POOL2D, new Attrs.PlaneSize(height, width), x);
    }

    /** An output of 1 x 1 depends on everything, a larger one on the longest window. */
    private static Reach reach(Attrs.PlaneSize y, Op.Inputs in, List<Spec> out) {
        if (y.height() == 1 && y.width() == 1) {
            return Reach.EVERYTHING;
        }
        PlanePairs g = PlanePairs.of(in.shape(0), out.getFirst().shape());
        int rows = IntStream.range(0, g.P()).map(p -> g.rows(p).length()).max().orElse(0);
        int columns = IntStream.range(0, g.Q()).map(q -> g.columns(q).length()).max().orElse(0);
        return Reach.window(rows, 1, Math.max(1, g.H() / g.P()), columns, 1, Math.max(1, g.W() / g.Q()));
    }

    /** The largest number of elements of a plane of {@code from} that one element of a plane of {@code to} depends on. */
    private static double window(Shape from, Attrs.PlaneSize to) {
        return side(from.dim(2), to.height()) * side(from.dim(3), to.width());
    }

    private static double side(int from, int to) {
        return to == 0 ? 0 : Math.min(from, Math.ceilDiv(from, to) + 1);
    }

    private static Shape output(Attrs.PlaneSize a, Op.Inputs in) {
        requirePlanes(in, "x: [N, C, H, W]");
        Shape x = in.shape(0);
        in.require(x.dim(2) >= 1 && x.dim(3) >= 1, "the planes of x: %s are empty", x);
        return to(a, in, "an output");
    }

    private static Shape input(Attrs.PlaneSize a, Op.Inputs in) {
        requirePlanes(in, "dy: [N, C, P, Q]");
        in.require(a.height() >= 1 && a.width() >= 1, "planes of %d x %d are empty", a.height(), a.width());
        return to(a, in, "an input");
    }

    private static void requirePlanes(Op.Inputs in, String layout) {
        in.requireFloat();
        in.requireRank(0, 4, layout);
    }

    /**
     * The shape with planes of the attributes' size. Window bounds are computed from products of both extents, which must fit
     * into an int.
     */
    private static Shape to(Attrs.PlaneSize a, Op.Inputs in, String what) {
        Shape from = in.shape(0);
        in.require(a.height() >= 0 && a.width() >= 0, "%s of %d x %d: extents are at least 0", what, a.height(), a.width());
        long product = Math.max((from.dim(2) + 1L) * (a.height() + 1L), (from.dim(3) + 1L) * (a.width() + 1L));
        in.require(product <= Integer.MAX_VALUE,
                "%s of %d x %d for %s: the product of two extents is beyond an int", what, a.height(), a.width(), from);
        return Shape.of(from.dim(0), from.dim(1), a.height(), a.width());
    }

    /** A drawn pair of input and output shapes. */
    private record Drawn(Shape x, Shape y) {

        static Drawn from(Draw d) {
            boolean large = d.scale() == Draw.Scale.LARGE;
            int n = d.scale() == Draw.Scale.EDGE ? d.between(0, 1) : d.between(1, 3);
            int c = d.between(1, large ? 6 : 2);
            int least = d.scale() == Draw.Scale.EDGE ? 0 : 1;
            Shape x = Shape.of(n, c, d.between(1, large ? 24 : 5), d.between(1, large ? 44 : 5));
            boolean global = d.between(0, 3) == 0;
            return new Drawn(x, Shape.of(n, c, global ? 1 : d.between(least, large ? 15 : 6),
                    global ? 1 : d.between(least, large ? 40 : 6)));
        }

        Attrs.PlaneSize size() {
            return new Attrs.PlaneSize(y.dim(2), y.dim(3));
        }
    }
}
