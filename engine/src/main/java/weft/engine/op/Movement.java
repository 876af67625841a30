package weft.engine.op;

import static weft.engine.op.sample.Benchmark.HALVED;
import static weft.engine.op.sample.Benchmark.MAPS;
import static weft.engine.op.sample.Benchmark.SCORES;
import static weft.engine.op.sample.Benchmark.index;
import static weft.engine.op.sample.Benchmark.real;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import weft.engine.DType;
import weft.engine.Shape;
import weft.engine.Spec;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.geometry.Reach;
import weft.engine.op.sample.Draw;
import weft.engine.op.sample.Sample;

/** Operations that move elements without arithmetic, except scatter_add. They take any dtype. */
public final class Movement {

    /** The family of the rows below. */
    public static final Family FAMILY = new Family("movement");

    /** The same elements in another shape; shares the buffer. */
    public static final Op<Attrs.ToShape> RESHAPE = FAMILY.<Attrs.ToShape>op("reshape").in("x").out("y")
            .infer((a, in) -> {
                in.require(a.shape().size() == in.shape(0).size(),
                        "%s has %d elements, %s has %d", in.shape(0), in.shape(0).size(), a.shape(), a.shape().size());
                return List.of(new Spec(in.spec(0).dtype(), a.shape()));
            })
            .view((_, _) -> 0)
            .flopsEach(0).accuracy(Accuracy.exact())
            .samples(d -> d.shape(0, 4),
                    (d, x) -> Sample.of(new Attrs.ToShape(d.coin() ? Shape.of(x.size()) : x.append(1)), d.real(x)))
            .reach(Reach.PLACE)
            .notBenchmarked("it is always a view and never runs").row();

    /** Broadcasts x to a shape: repeats it along dimensions of extent 1 and along new leading dimensions. */
    public static final Op<Attrs.ToShape> EXPAND = FAMILY.<Attrs.ToShape>op("expand").in("x").out("y")
            .infer((a, in) -> {
                in.require(Shape.broadcast("expand", in.shape(0), a.shape()).equals(a.shape()), "%s does not broadcast to %s",
                        in.shape(0), a.shape());
                return List.of(new Spec(in.spec(0).dtype(), a.shape()));
            })
            .flopsEach(0).accuracy(Accuracy.exact())
            .samples(d -> d.shape(0, 4), (d, y) -> Sample.of(new Attrs.ToShape(y), d.real(d.broadcastable(y))))
            .reach(Reach.PLACE)
            .benchmark(new Attrs.ToShape(MAPS), real(MAPS.with(0, 1))).row();

    /** Permutes the dimensions. */
    public static final Op<Attrs.Permute> PERMUTE = FAMILY.<Attrs.Permute>op("permute").in("x").out("y")
            .infer((a, in) -> {
                List<Integer> sorted = a.order().stream().sorted().toList();
                in.require(sorted.equals(IntStream.range(0, in.shape(0).rank()).boxed().toList()),
                        "%s is not an order of the dimensions of %s", a.order(), in.shape(0));
                return List.of(new Spec(in.spec(0).dtype(),
                        Shape.of(a.order().stream().mapToInt(i -> in.shape(0).dim(i)).toArray())));
            })
            .flopsEach(0).accuracy(Accuracy.exact())
            .samples(d -> {
                Shape x = d.shape(0, 4);
                List<Integer> order = new ArrayList<>(IntStream.range(0, x.rank()).boxed().toList());
                Collections.shuffle(order, Random.from(d.random()));
                return Sample.of(new Attrs.Permute(List.copyOf(order)), d.real(x));
            })
            .reach((a, _, _) -> keepsPlaces(a.order()) ? Reach.PLACE : Reach.EVERYTHING)
            .benchmark(new Attrs.Permute(List.of(0, 2, 3, 1)), real(MAPS)).row();

    /** A range of indices along one dimension. Along the first dimension, or with all indices, the result shares the buffer. */
    public static final Op<Attrs.Slice> SLICE = FAMILY.<Attrs.Slice>op("slice").in("x").out("y")
            .infer((a, in) -> {
                int axis = in.axis(a.axis());
                in.require(in.shape(0).rank() != 0 && a.from() >= 0 && a.to() >= a.from() && a.to() <= in.shape(0).dim(axis),
                        "indices %d to %d are not within dimension %d of %s", a.from(), a.to(), a.axis(), in.shape(0));
                return List.of(new Spec(in.spec(0).dtype(), in.shape(0).with(axis, a.to() - a.from())));
            })
            .view((a, in) -> {
                int axis = in.axis(a.axis());
                boolean shares = axis == 0 || a.to() - a.from() == in.shape(0).dim(axis);
                return shares ? a.from() * in.shape(0).sizeOf(axis + 1, in.shape(0).rank()) : Op.View.COPY;
            })
            .flopsEach(0).accuracy(Accuracy.exact())
            .samples(d -> {
                Shape x = d.shape(1, 4);
                int axis = d.axis(x);
                int from = d.between(0, x.dim(axis));
                return Sample.of(new Attrs.Slice(axis, from, d.between(from, x.dim(axis))), d.real(x));
            })
            .reach(Reach.PLACE)
            .benchmark(new Attrs.Slice(1, 16, 48), real(MAPS)).row();

    /** Pads x with a constant. */
    public static final Op<Attrs.Pad> PAD = FAMILY.<Attrs.Pad>op("pad").in("x").out("y")
            .infer((a, in) -> {
                Shape x = in.shape(0);
                in.require(a.before().size() == x.rank() && a.after().size() == x.rank(),
                        "%s has %d dimensions, the padding %d", x, x.rank(), a.before().size());
                int[] dims = x.dims();
                for (int i = 0; i < dims.length; i++) {
                    if (a.before().get(i) < 0 || a.after().get(i) < 0) {
                        throw in.error("negative padding; use slice to cut");
                    }
                    dims[i] += a.before().get(i) + a.after().get(i);
                }
                return List.of(new Spec(in.spec(0).dtype(), Shape.of(dims)));
            })
            .flopsEach(0).accuracy(Accuracy.exact())
            .samples(d -> {
                Shape x = d.shape(0, 4);
                List<Integer> before = IntStream.range(0, x.rank()).mapToObj(_ -> d.between(0, 2)).toList();
                List<Integer> after = IntStream.range(0, x.rank()).mapToObj(_ -> d.between(0, 2)).toList();
                return Sample.of(new Attrs.Pad(before, after, d.number()), d.real(x));
            })
            .reach(Reach.PLACE)
            .benchmark(new Attrs.Pad(List.of(0, 0, 1, 1), List.of(0, 0, 1, 1), 0), real(MAPS)).row();

    /** Concatenates tensors along one dimension. */
    public static final Op<Attrs.Axis> CONCAT = FAMILY.<Attrs.Axis>op("concat").variadic("x").out("y")
            .infer((a, in) -> {
                in.requireSame();
                int axis = in.axis(a.axis());
                int extent = 0;
                for (int i = 0; i < in.count(); i++) {
                    Shape x = in.shape(i);
                    in.require(
                            x.rank() != 0 && x.rank() == in.shape(0).rank() && x.with(axis, 0).equals(in.shape(0).with(axis, 0)),
                            "shapes differ outside dimension %d: %s and %s", axis, in.shape(0), x);
                    extent += x.dim(axis);
                }
                return List.of(new Spec(in.spec(0).dtype(), in.shape(0).with(axis, extent)));
            })
            .flopsEach(0).accuracy(Accuracy.exact())
            .samples(d -> {
                Shape x = d.shape(1, 4);
                int axis = d.axis(x);
                return new Sample<>(new Attrs.Axis(axis, true), IntStream.range(0, d.between(1, 4))
                        .mapToObj(_ -> d.real(x.with(axis, d.extent()))).toList());
            })
            .reach(Reach.PLACE)
            .benchmark(new Attrs.Axis(1, false), real(HALVED), real(HALVED), real(HALVED), real(HALVED)).row();

    /**
     * {@code y[..., i, ...] = x[..., index[..., i, ...], ...]} along one dimension. The index has x's rank and may be smaller
     * than x along the other dimensions.
     */
    public static final Op<Attrs.Axis> GATHER = FAMILY.<Attrs.Axis>op("gather").in("x").nonDifferentiable("index").out("y")
            .infer((a, in) -> {
                requireIndex(in, 1, a);
                return List.of(new Spec(in.spec(0).dtype(), in.shape(1)));
            })
            .flopsEach(0).accuracy(Accuracy.exact())
            .samples(d -> {
                Shape x = nonempty(d);
                int axis = d.axis(x);
                return Sample.of(new Attrs.Axis(axis, true), d.real(x), d.index(x.with(axis, d.extent()), x.dim(axis)));
            })
            .reach((a, in, _) -> Reach.along(in.shape(0), a.within(in.shape(0))))
            .benchmark(new Attrs.Axis(1, true), real(SCORES), index(SCORES, SCORES.dim(1))).row();

    /**
     * {@code y = x}, then {@code y[..., index[..., i, ...], ...] += src[..., i, ...]} for each i in ascending order: the gradient
     * of gather. An index that occurs twice is added twice. float32 and float64.
     */
    public static final Op<Attrs.Axis> SCATTER_ADD =
            FAMILY.<Attrs.Axis>op("scatter_add").in("x").nonDifferentiable("index").in("src")
                    .out("y")
                    .infer((a, in) -> {
                        requireIndex(in, 1, a);
                        in.require(in.spec(0).dtype().isFloat() && in.spec(2).dtype() == in.spec(0).dtype(),
                                "takes float32 or float64, got %s and %s", in.spec(0), in.spec(2));
                        in.require(in.shape(1).equals(in.shape(2)), "index and src differ: %s and %s", in.shape(1), in.shape(2));
                        return List.of(in.spec(0));
                    })
                    .flops((_, in, _) -> in.shape(1).size())
                    .accuracy(Accuracy.sum((a, in) -> 1 + in.shape(1).dim(a.within(in.shape(0)))))
                    .samples(d -> {
                        Shape x = nonempty(d);
                        int axis = d.axis(x);
                        Shape index = x.with(axis, d.extent());
                        return Sample.of(new Attrs.Axis(axis, true), d.real(x), d.index(index, x.dim(axis)), d.real(index));
                    })
                    .reach((a, in, _) -> Reach.along(in.shape(0), a.within(in.shape(0))))
                    .benchmark(new Attrs.Axis(1, true), real(SCORES), index(SCORES, SCORES.dim(1)), real(SCORES)).row();

    private Movement() {}

    /** Whether all dimensions but the first two stay where they are. */
    private static boolean keepsPlaces(List<Integer> order) {
        return order.size() > 2 && IntStream.range(2, order.size()).allMatch(i -> order.get(i) == i);
    }

    private static void requireIndex(Op.Inputs in, int i, Attrs.Axis a) {
        Shape x = in.shape(0);
        Shape index = in.shape(i);
        int axis = in.axis(a.axis());
        in.require(in.spec(i).dtype() == DType.INT32, "the index is int32, got %s", in.spec(i));
        boolean fits = x.rank() > 0 && index.rank() == x.rank();
        for (int k = 0; fits && k < x.rank(); k++) {
            fits = k == axis || index.dim(k) <= x.dim(k);
        }
        in.require(fits, "the index %s does not fit %s along dimension %d", index, x, a.axis());
    }

    private static Shape nonempty(Draw d) {
        Shape shape = d.shape(1, 3);
        return shape.size() == 0 ? Shape.of(2, 3) : shape;
    }
}
