package weft.engine.op;

import static weft.engine.op.sample.Benchmark.HALVED;
import static weft.engine.op.sample.Benchmark.MAPS;
import static weft.engine.op.sample.Benchmark.N;
import static weft.engine.op.sample.Benchmark.index;
import static weft.engine.op.sample.Benchmark.positive;
import static weft.engine.op.sample.Benchmark.real;

import java.util.List;
import weft.engine.DType;
import weft.engine.Shape;
import weft.engine.Spec;
import weft.engine.Tensor;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.geometry.PoolGeometry;
import weft.engine.op.geometry.Reach;
import weft.engine.op.sample.Draw;
import weft.engine.op.sample.Sample;

/** Pooling over sliding windows, on each plane of x: [N, C, H, W] by itself: maximum, mean or norm. float32 and float64. */
public final class Pooling {

    /** The family of the rows below. */
    public static final Family FAMILY = new Family("pooling");

    /**
     * {@code y[n, c, p, q]} is the maximum of its window, and {@code indices} its position in the plane, {@code h * W + w}. Of
     * several equal maxima the first one is taken. NaN counts as larger than every number; of several NaN the last one is taken,
     * as in PyTorch. Padding is never the maximum.
     */
    public static final Op<Attrs.Pool2d> MAX_POOL2D =
            FAMILY.<Attrs.Pool2d>op("max_pool2d").in("x").out("y").nonDifferentiableOut("indices")
                    .infer((a, in) -> {
                        Shape y = output(a, in, in.shape(0));
                        return List.of(new Spec(in.spec(0).dtype(), y), new Spec(DType.INT32, y));
                    })
                    .flops((a, _, out) -> a.kernel().area() * out.getFirst().shape().size())
                    .accuracy(Accuracy.exact())
                    .samples(d -> Drawn.from(d, true), (d, p) -> Sample.of(p.attrs, d.distinct(p.x)))
                    .reach(Pooling::reach)
                    .benchmark(Attrs.Pool2d.of(2, 2), real(MAPS)).row();

    /** The gradient dx: [N, C, H, W]: adds each element of dy: [N, C, P, Q] at the position of its window's maximum. */
    public static final Op<Attrs.PoolGrad> MAX_POOL2D_GRAD = FAMILY.<Attrs.PoolGrad>op("max_pool2d_grad")
            .nonDifferentiable("dy", "indices").nonDifferentiableOut("dx")
            .infer((a, in) -> {
                requireIndices(in);
                return input(a, in);
            })
            .flops((_, in, _) -> in.shape(0).size())
            .accuracy(Accuracy.sum((a, _) -> a.pool().kernel().area()))
            .samples(d -> {
                Drawn p = Drawn.from(d, true);
                // One window covers the whole plane, so every drawn index lies within its window.
                Attrs.Pool2d single = Attrs.Pool2d.window(p.x.dim(2), p.x.dim(3)).stride(1);
                Shape y = Shape.of(p.x.dim(0), p.x.dim(1), 1, 1);
                return Sample.of(new Attrs.PoolGrad(single, p.x.dim(2), p.x.dim(3)), d.real(y), d.index(y, p.x.sizeOf(2, 4)));
            })
            .benchmark(new Attrs.PoolGrad(Attrs.Pool2d.of(32, 32), 32, 32), real(N, 64, 1, 1),
                    index(Shape.of(N, 64, 1, 1), 32 * 32))
            .row();

    /** {@code y[n, c, p, q]} is the mean of its window. Dilation is not supported. */
    public static final Op<Attrs.Pool2d> AVG_POOL2D = FAMILY.<Attrs.Pool2d>op("avg_pool2d").in("x").out("y")
            .infer((a, in) -> {
                requireDense(a, in);
                return List.of(new Spec(in.spec(0).dtype(), output(a, in, in.shape(0))));
            })
            .flops((a, _, out) -> a.kernel().area() * out.getFirst().shape().size())
            .accuracy(Accuracy.sum((a, _) -> a.kernel().area()))
            .samples(d -> Drawn.from(d, false), (d, p) -> Sample.of(p.attrs, d.real(p.x)))
            .reach(Pooling::reach)
            .benchmark(Attrs.Pool2d.of(2, 2), real(MAPS)).row();

    /** The gradient dx: [N, C, H, W]: distributes each element of dy: [N, C, P, Q] equally over its window. */
    public static final Op<Attrs.PoolGrad> AVG_POOL2D_GRAD = FAMILY.<Attrs.PoolGrad>op("avg_pool2d_grad")
            .nonDifferentiable("dy").nonDifferentiableOut("dx")
            .infer((a, in) -> {
                requireDense(a.pool(), in);
                return input(a, in);
            })
            .flops((a, in, _) -> a.pool().kernel().area() * in.shape(0).size())
            .accuracy(Accuracy.sum((a, _) -> a.pool().kernel().area()))
            .samples(d -> Drawn.from(d, false),
                    (d, p) -> Sample.of(new Attrs.PoolGrad(p.attrs, p.x.dim(2), p.x.dim(3)), d.real(p.y())))
            .benchmark(new Attrs.PoolGrad(Attrs.Pool2d.of(2, 2), 32, 32), real(HALVED)).row();

    /**
     * {@code y[n, c, p, q] = (sum of x^power over its window)^(1 / power)}, for windows without padding and dilation. In ceil
     * mode the last window may extend past the edge. Its sum is then divided by the fraction of the window that lies inside, as
     * an estimate for a whole window.
     */
    public static final Op<Attrs.LpPool2d> LP_POOL2D = FAMILY.<Attrs.LpPool2d>op("lp_pool2d").in("x").out("y")
            .infer((a, in) -> {
                requirePower(a, in);
                return List.of(new Spec(in.spec(0).dtype(), output(a.pool(), in, in.shape(0))));
            })
            .flops((a, _, out) -> 3.0 * a.pool().kernel().area() * out.getFirst().shape().size())
            // The terms of the samples are positive, so the sum does not cancel.
            .accuracy(new Accuracy<>(Accuracy.Scale.RESULT, (a, _) -> a.pool().kernel().area() + 8.0))
            .reach((a, in, out) -> reach(a.pool(), in, out))
            .samples(d -> {
                Drawn w = Drawn.unpadded(d);
                double power = d.pick(1.0, 1.5, 2.0, 3.0);
                return Sample.of(new Attrs.LpPool2d(power, w.attrs), power == 2 ? d.nonzero(w.x) : d.positive(w.x));
            })
            .benchmark(new Attrs.LpPool2d(2, Attrs.Pool2d.of(2, 2)), real(MAPS)).row();

    /**
     * {@code dx[n, c, h, w] = x^(power - 1) * sum of share * dy * y^(1 - power)} over the windows that contain it. share is 1 for
     * a whole window, and 1 / (fraction inside) for one past the edge. A window with y = 0 adds nothing, because the norm has no
     * derivative there.
     */
    public static final Op<Attrs.LpPool2d> LP_POOL2D_GRAD = FAMILY.<Attrs.LpPool2d>op("lp_pool2d_grad")
            .nonDifferentiable("dy", "x", "y").nonDifferentiableOut("dx")
            .infer((a, in) -> {
                in.requireSameFloat();
                requirePower(a, in);
                Shape y = output(a.pool(), in, in.shape(1));
                in.require(y.equals(in.shape(0)) && y.equals(in.shape(2)),
                        "expected dy and y: %s for this geometry, got %s and %s", y, in.shape(0), in.shape(2));
                return List.of(in.spec(1));
            })
            .flops((a, in, _) -> 4.0 * a.pool().kernel().area() * in.shape(0).size())
            .accuracy(Accuracy.sum((a, _) -> a.pool().kernel().area() + 8.0))
            .samples(d -> {
                Drawn w = Drawn.unpadded(d);
                double power = d.pick(1.0, 1.5, 2.0, 3.0);
                return Sample.of(new Attrs.LpPool2d(power, w.attrs), d.real(w.y()), power == 2 ? d.real(w.x) : d.positive(w.x),
                        d.positive(w.y()));
            })
            .benchmark(new Attrs.LpPool2d(2, Attrs.Pool2d.of(2, 2)), real(HALVED), real(MAPS), positive(HALVED)).row();

    private Pooling() {}

    /** The maximum of each window of x: [N, C, H, W]: [N, C, P, Q]. */
    public static Tensor maxPool2d(Tensor x, Attrs.Pool2d attrs) {
        return maxPool2dWithIndices(x, attrs).getFirst();
    }

    /**
     * The maximum of each window of x: [N, C, H, W], and its index in its plane, {@code h * W + w} (int32); both [N, C, P, Q].
     */
    public static List<Tensor> maxPool2dWithIndices(Tensor x, Attrs.Pool2d attrs) {
        return Ops.apply(MAX_POOL2D, attrs, x);
    }

    /** The mean of each window of x: [N, C, H, W]: [N, C, P, Q]. */
    public static Tensor avgPool2d(Tensor x, Attrs.Pool2d attrs) {
        return Ops.one(AVG_POOL2D, attrs, x);
    }

    /**
     * The p-norm of each window of x: [N, C, H, W], with p = {@code power}: [N, C, P, Q]. The windows have neither padding nor
     * dilation.
     */
    public static Tensor lpPool2d(Tensor x, double power, Attrs.Pool2d attrs) {
        return Ops.one(LP_POOL2D, new Attrs.LpPool2d(power, attrs), x);
    }

    private static Reach reach(Attrs.Pool2d a, Op.Inputs in, List<Spec> out) {
        return Reach.window(a.kernel().h(), a.dilation().h(), a.stride().h(), a.kernel().w(), a.dilation().w(), a.stride().w());
    }

    private static Shape output(Attrs.Pool2d a, Op.Inputs in, Shape x) {
        in.requireFloat();
        in.require(x.rank() == 4, "expected x: [N, C, H, W], got %s", x);
        in.require(a.kernel().least() >= 1 && a.stride().least() >= 1 && a.dilation().least() >= 1,
                "kernel, stride and dilation are at least 1: %s", a);
        in.require(a.padding().least() >= 0 && a.padding().h() <= a.kernel().h() / 2 && a.padding().w() <= a.kernel().w() / 2,
                "padding %s is more than half of the %s kernel", a.padding(), a.kernel());
        PoolGeometry g = a.over(x);
        in.require(g.P() >= 1 && g.Q() >= 1, "a %s window does not fit into %s", a.kernel(), x);
        if (a.padding().h() > 0 && a.dilation().h() > x.dim(2) || a.padding().w() > 0 && a.dilation().w() > x.dim(3)) {
            throw in.error("dilation %s steps over all of %s: a window would see padding alone", a.dilation(), x);
        }
        return Shape.of(x.dim(0), x.dim(1), g.P(), g.Q());
    }

    /** Checks that input 1 holds one index for each element of dy, which is input 0. */
    static void requireIndices(Op.Inputs in) {
        in.require(in.spec(1).dtype() == DType.INT32 && in.shape(0).equals(in.shape(1)),
                "the indices are int32 and of dy's shape, got %s and %s", in.spec(0), in.spec(1));
    }

    private static void requireDense(Attrs.Pool2d a, Op.Inputs in) {
        in.require(a.dilation().equals(Attrs.Sides.of(1)), "takes no dilation, got %s", a.dilation());
    }

    private static void requirePower(Attrs.LpPool2d a, Op.Inputs in) {
        in.require(a.p() > 0 && a.p() < Double.POSITIVE_INFINITY, "the power is a positive number, got %s", a.p());
        requireDense(a.pool(), in);
        in.require(a.pool().padding().equals(Attrs.Sides.of(0)), "takes no padding, got %s", a.pool().padding());
    }

    private static List<Spec> input(Attrs.PoolGrad a, Op.Inputs in) {
        in.requireRank(0, 4, "dy: [N, C, P, Q]");
        Shape x = Shape.of(in.shape(0).dim(0), in.shape(0).dim(1), a.height(), a.width());
        Shape y = output(a.pool(), in, x);
        in.require(y.equals(in.shape(0)), "expected dy: %s for this geometry, got %s", y, in.shape(0));
        return List.of(new Spec(in.spec(0).dtype(), x));
    }

    /** Drawn sizes that are valid together. */
    private record Drawn(Attrs.Pool2d attrs, Shape x) {

        static Drawn from(Draw d, boolean dilated) {
            int kh = d.between(1, 3);
            int kw = d.between(1, 4);
            int dh = dilated ? d.between(1, 2) : 1;
            int dw = dilated ? d.between(1, 2) : 1;
            Attrs.Pool2d a = Attrs.Pool2d.window(kh, kw).stride(d.between(1, 3), d.between(1, 3))
                    .padding(d.between(0, kh / 2), d.between(0, kw / 2)).dilation(dh, dw).ceilMode(d.coin())
                    .countIncludePad(d.coin());
            boolean large = d.scale() == Draw.Scale.LARGE;
            int h = dh * (kh - 1) + 1 + d.between(0, large ? 20 : 3);
            int w = dw * (kw - 1) + 1 + d.between(0, large ? 40 : 3);
            int n = d.scale() == Draw.Scale.EDGE ? d.between(0, 1) : d.between(1, 3);
            return new Drawn(a, Shape.of(n, d.between(1, large ? 6 : 2), h, w));
        }

        /** Without padding and dilation. */
        static Drawn unpadded(Draw d) {
            Drawn drawn = from(d, false);
            return new Drawn(drawn.attrs.padding(0), drawn.x);
        }

        Shape y() {
            PoolGeometry g = attrs.over(x);
            return Shape.of(x.dim(0), x.dim(1), g.P(), g.Q());
        }
    }
}
