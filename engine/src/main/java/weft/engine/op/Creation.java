package weft.engine.op;

import static weft.engine.op.sample.Benchmark.MAPS;

import java.util.List;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Shape;
import weft.engine.Spec;
import weft.engine.Tensor;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.sample.Draw;
import weft.engine.op.sample.Sample;

/** Operations that create tensors, and a few that overwrite a tensor in place. */
public final class Creation {

    /** The family of the rows below. */
    public static final Family FAMILY = new Family("creation");

    /** {@code y = value} everywhere. */
    public static final Op<Attrs.Full> FULL = FAMILY.<Attrs.Full>op("full").nonDifferentiableOut("y")
            .infer((a, _) -> List.of(new Spec(a.dtype(), a.shape())))
            .flopsEach(0).accuracy(Accuracy.exact())
            .samples(d -> Sample.of(new Attrs.Full(d.shape(0, 4), d.between(0, 9) / 4.0, d.pick(d.floats(), DType.INT32,
                    DType.UINT8))))
            .benchmark(new Attrs.Full(MAPS, 1, DType.FLOAT32)).row();

    /** {@code y[i] = start + i * step}, computed in double and rounded once. */
    public static final Op<Attrs.Arange> ARANGE = FAMILY.<Attrs.Arange>op("arange").nonDifferentiableOut("y")
            .infer((a, _) -> List.of(new Spec(a.dtype(), Shape.of(a.count()))))
            .flopsEach(2).accuracy(Accuracy.exact())
            .samples(d -> Sample.of(new Attrs.Arange(d.between(-9, 9) / 2.0, d.between(-9, 9) / 4.0, d.extent(),
                    d.pick(d.floats(), DType.INT32))))
            .benchmark(new Attrs.Arange(0, 1, MAPS.size(), DType.FLOAT32)).row();

    /** {@code y <- value}, in place. */
    public static final Op<Attrs.Value> FILL = FAMILY.<Attrs.Value>op("fill_").update("y")
            .infer((_, _) -> List.of())
            .flops((_, _, _) -> 0).accuracy(Accuracy.exact())
            .samples(d -> Sample.of(new Attrs.Value(d.number()), d.real(d.shape(0, 4))))
            .elementwise().row();

    /** {@code y <- x}, in place; dtypes and shapes must be equal. */
    public static final Op<Attrs.None> COPY = FAMILY.<Attrs.None>op("copy_").update("y").nonDifferentiable("x")
            .infer((_, in) -> sameSpec(in))
            .flops((_, _, _) -> 0).accuracy(Accuracy.exact())
            .samples(d -> d.shape(0, 4), (d, x) -> Sample.of(Attrs.NONE, d.real(x), d.real(x)))
            .elementwise().row();

    /** {@code y <- y + x}, in place: used to accumulate gradients. */
    public static final Op<Attrs.None> ACCUMULATE = FAMILY.<Attrs.None>op("add_").update("y").nonDifferentiable("x")
            .infer((_, in) -> {
                in.requireSameFloat();
                return sameSpec(in);
            })
            .flops((_, in, _) -> in.shape(0).size()).accuracy(Accuracy.exact())
            .samples(d -> d.shape(0, 4), (d, x) -> Sample.of(Attrs.NONE, d.real(x), d.real(x)))
            .elementwise().row();

    /** {@code y <- y * c}, in place: used for clipping and averaging. */
    public static final Op<Attrs.Value> SCALE = FAMILY.<Attrs.Value>op("mul_").update("y")
            .infer((_, in) -> {
                in.requireSameFloat();
                return List.of();
            })
            .flops((_, in, _) -> in.shape(0).size()).accuracy(Accuracy.exact())
            .samples(d -> Sample.of(new Attrs.Value(d.number()), d.real(d.shape(0, 4))))
            .elementwise().row();

    private Creation() {}

    /** A tensor of {@code shape} with {@code value} everywhere. */
    public static Tensor full(Shape shape, double value, DType dtype, Device device) {
        return Ops.create(FULL, new Attrs.Full(shape, value, dtype), device);
    }

    /**
     * The numbers {@code start + i * step} before {@code end}, which is excluded; none when {@code step} leads away from
     * {@code end}.
     *
     * @throws IllegalArgumentException when {@code step} is 0 or a number is NaN
     */
    public static Tensor arange(double start, double end, double step, DType dtype, Device device) {
        if (step == 0 || Double.isNaN(start + end + step)) {
            throw new IllegalArgumentException("arange: no way from %s to %s in steps of %s".formatted(start, end, step));
        }
        int count = (int) Math.max(0, Math.ceil((end - start) / step));
        return Ops.create(ARANGE, new Attrs.Arange(start, step, count, dtype), device);
    }

    private static List<Spec> sameSpec(Op.Inputs in) {
        in.require(in.spec(0).equals(in.spec(1)), "%s can't be written from %s", in.spec(0), in.spec(1));
        return List.of();
    }
}
