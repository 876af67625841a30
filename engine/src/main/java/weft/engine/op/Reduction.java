package weft.engine.op;

import static weft.engine.op.sample.Benchmark.MAPS;
import static weft.engine.op.sample.Benchmark.SCORES;
import static weft.engine.op.sample.Benchmark.real;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import weft.engine.DType;
import weft.engine.Shape;
import weft.engine.Spec;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.geometry.Reach;
import weft.engine.op.sample.Draw;
import weft.engine.op.sample.Sample;
import weft.engine.op.sample.Sample.Fill;

/**
 * Reductions over any dimensions (sum, mean, amax, var) or along one dimension (max, argmax, topk). A reduced dimension is
 * removed from the shape, or stays with extent 1 when {@code keepdim}. float32 and float64.
 */
public final class Reduction {

    /** The family of the rows below. */
    public static final Family FAMILY = new Family("reduction");

    private static final Attrs.Axes OF_CHANNELS = new Attrs.Axes(List.of(0, 2, 3), false);

    /** The sum; 0 for no elements. */
    public static final Op<Attrs.Axes> SUM = over("sum", false, Accuracy.sum(Reduction::terms), new Fill.Real());
    /** The mean; NaN for no elements. */
    public static final Op<Attrs.Axes> MEAN = over("mean", false, Accuracy.sum(Reduction::terms), new Fill.Real());
    /** The maximum; NaN if any element is NaN. Equal maxima share the gradient equally. */
    public static final Op<Attrs.Axes> AMAX = over("amax", true, Accuracy.exact(), new Fill.Distinct());

    /**
     * The variance: the sum of squared differences from the mean, divided by {@code count - correction}; computed in two passes.
     */
    public static final Op<Attrs.Variance> VAR = FAMILY.<Attrs.Variance>op("var").in("x").out("y")
            .infer((a, in) -> reduced(a.over(), in, false))
            .flops((_, in, _) -> 4.0 * in.shape(0).size())
            .accuracy(Accuracy.ofLargestSquared((a, in) -> 4 * (terms(a.over(), in) + 2)))
            .samples(d -> d.shape(0, 4),
                    (d, x) -> Sample.of(new Attrs.Variance(new Attrs.Axes(d.axes(x), d.coin()), d.coin() ? 1 : 0), d.real(x)))
            .reach((a, in, _) -> Reach.along(in.shape(0), a.over().within(in.shape(0))))
            .benchmark(new Attrs.Variance(OF_CHANNELS, 1), real(MAPS)).row();

    /** The maximum along one dimension and its first index (int32). NaN counts as larger than every number. */
    public static final Op<Attrs.Axis> MAX = FAMILY.<Attrs.Axis>op("max").in("x").out("values").nonDifferentiableOut("indices")
            .infer((a, in) -> {
                Shape y = along(a, in);
                return List.of(new Spec(in.spec(0).dtype(), y), new Spec(DType.INT32, y));
            })
            .flops((_, in, _) -> in.shape(0).size()).accuracy(Accuracy.exact()).samples(Reduction::alongOne)
            .reach((a, in, _) -> Reach.along(in.shape(0), a.within(in.shape(0))))
            .benchmark(new Attrs.Axis(1, false), real(SCORES)).row();

    /** The first index (int32) of the maximum along one dimension. NaN counts as larger than every number. */
    public static final Op<Attrs.Axis> ARGMAX =
            FAMILY.<Attrs.Axis>op("argmax").nonDifferentiable("x").nonDifferentiableOut("indices")
                    .infer((a, in) -> List.of(new Spec(DType.INT32, along(a, in))))
                    .flops((_, in, _) -> in.shape(0).size()).accuracy(Accuracy.exact()).samples(Reduction::alongOne)
                    .benchmark(new Attrs.Axis(1, false), real(SCORES)).row();

    /**
     * The k largest elements along one dimension in descending order, with their indices (int32). Equal elements are in the order
     * of their indices.
     */
    public static final Op<Attrs.TopK> TOPK = FAMILY.<Attrs.TopK>op("topk").in("x").out("values").nonDifferentiableOut("indices")
            .infer((a, in) -> {
                in.requireSameFloat();
                int axis = in.axis(a.axis());
                in.require(in.shape(0).rank() != 0 && a.k() >= 0 && a.k() <= in.shape(0).dim(axis),
                        "k = %d is out of range for dimension %d of %s", a.k(), a.axis(), in.shape(0));
                Shape y = in.shape(0).with(axis, a.k());
                return List.of(new Spec(in.spec(0).dtype(), y), new Spec(DType.INT32, y));
            })
            .flops((a, in, _) -> (double) a.k() * in.shape(0).size()).accuracy(Accuracy.exact())
            .samples(d -> {
                Shape x = d.shape(1, 3);
                int axis = d.axis(x);
                return Sample.of(new Attrs.TopK(d.between(0, x.dim(axis)), axis), d.distinct(x));
            })
            .reach((a, in, _) -> Reach.along(in.shape(0), in.axis(a.axis())))
            .benchmark(new Attrs.TopK(5, 1), real(SCORES)).row();

    private Reduction() {}

    /** The number of elements that are reduced to one result. */
    static double terms(Attrs.Axes a, Op.Inputs in) {
        double terms = 1;
        for (int axis : a.within(in.shape(0))) {
            terms *= in.shape(0).dim(axis);
        }
        return terms;
    }

    private static Op<Attrs.Axes> over(String name, boolean nonempty, Accuracy<Attrs.Axes> accuracy, Fill fill) {
        return FAMILY.<Attrs.Axes>op(name).in("x").out("y")
                .infer((a, in) -> reduced(a, in, nonempty))
                .flops((_, in, _) -> in.shape(0).size()).accuracy(accuracy)
                .samples(d -> {
                    Shape x = d.shape(0, 4);
                    if (nonempty && x.size() == 0) {
                        x = Shape.of(1, 3);
                    }
                    return Sample.of(new Attrs.Axes(d.axes(x), d.coin()), d.input(x, fill));
                })
                .reach((a, in, _) -> Reach.along(in.shape(0), a.within(in.shape(0))))
                .benchmark(OF_CHANNELS, real(MAPS)).row();
    }

    private static List<Spec> reduced(Attrs.Axes a, Op.Inputs in, boolean nonempty) {
        in.requireSameFloat();
        Shape x = in.shape(0);
        boolean[] gone = new boolean[x.rank()];
        for (int axis : a.axes().isEmpty() ? a.within(x) : a.axes().stream().mapToInt(in::axis).toArray()) {
            in.require(!gone[axis], "dimension %d is named twice in %s", axis, a.axes());
            gone[axis] = true;
        }
        in.require(!nonempty || x.size() != 0 || terms(a, in) != 0,
                "nothing to take the largest of in %s over dimensions %s", x, a.axes());
        int[] dims = new int[x.rank()];
        int rank = 0;
        for (int i = 0; i < x.rank(); i++) {
            if (!gone[i]) {
                dims[rank++] = x.dim(i);
            } else if (a.keepdim()) {
                dims[rank++] = 1;
            }
        }
        return List.of(new Spec(in.spec(0).dtype(), Shape.of(Arrays.copyOf(dims, rank))));
    }

    private static Shape along(Attrs.Axis a, Op.Inputs in) {
        in.requireSameFloat();
        int axis = in.axis(a.axis());
        Shape x = in.shape(0);
        if (x.rank() == 0) {
            return x;
        }
        in.require(x.dim(axis) != 0, "nothing to take the largest of along dimension %d of %s", a.axis(), x);
        return a.keepdim() ? x.with(axis, 1)
                : Shape.of(Stream.of(x.slice(0, axis), x.slice(axis + 1, x.rank())).flatMapToInt(s -> Arrays.stream(s.dims()))
                        .toArray());
    }

    private static Sample<Attrs.Axis> alongOne(Draw d) {
        Shape x = d.shape(1, 3);
        int axis = d.axis(x);
        return Sample.of(new Attrs.Axis(axis, d.coin()), d.distinct(x.with(axis, Math.max(1, x.dim(axis)))));
    }
}
