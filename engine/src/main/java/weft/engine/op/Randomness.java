package weft.engine.op;

import static weft.engine.op.sample.Benchmark.MAPS;

import java.util.List;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Shape;
import weft.engine.Spec;
import weft.engine.Tensor;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.geometry.Reach;
import weft.engine.op.sample.Sample;
import weft.engine.random.Generator;
import weft.engine.random.RandomNumbers;

/** Random numbers. The same seed and offset give the same bits on every backend. */
public final class Randomness {

    /** The family of the rows below. */
    public static final Family FAMILY = new Family("randomness");

    /** Uniform in [low, high). */
    public static final Op<Attrs.Uniform> UNIFORM = FAMILY.<Attrs.Uniform>op("uniform").nonDifferentiableOut("y")
            .infer((a, in) -> {
                in.require(a.dtype().isFloat() && a.low() <= a.high(),
                        "no %s numbers from %s to %s", a.dtype(), a.low(), a.high());
                return List.of(new Spec(a.dtype(), a.shape()));
            })
            .flopsEach(2).accuracy(Accuracy.exact())
            .samples(d -> Sample.of(new Attrs.Uniform(d.shape(0, 3), d.floats(), -1, d.between(-1, 3), d.random().nextLong(),
                    d.random().nextInt(1000))))
            .benchmark(new Attrs.Uniform(MAPS, DType.FLOAT32, 0, 1, 1, 0)).row();

    /** Normal with the given mean and standard deviation. */
    public static final Op<Attrs.Normal> NORMAL = FAMILY.<Attrs.Normal>op("normal").nonDifferentiableOut("y")
            .infer((a, in) -> {
                in.require(a.dtype().isFloat() && a.std() >= 0, "no %s numbers with standard deviation %s", a.dtype(), a.std());
                return List.of(new Spec(a.dtype(), a.shape()));
            })
            .flopsEach(40).accuracy(Accuracy.exact())
            .samples(d -> Sample.of(new Attrs.Normal(d.shape(0, 3), d.floats(), d.number(), d.between(0, 4) / 2.0,
                    d.random().nextLong(), d.random().nextInt(1000))))
            .benchmark(new Attrs.Normal(MAPS, DType.FLOAT32, 0, 1, 1, 0)).row();

    /**
     * {@code y = x / (1 - p)}, or 0 with probability p. Its gradient is the same operation on dy: the mask is computed again from
     * the seed and offset, not stored.
     */
    public static final Op<Attrs.Dropout> DROPOUT = FAMILY.<Attrs.Dropout>op("dropout").in("x").out("y")
            .infer((a, in) -> {
                in.requireSameFloat();
                in.require(a.p() >= 0 && a.p() <= 1, "the probability %s is not from 0 to 1", a.p());
                return List.of(in.spec(0));
            })
            .flopsEach(1).accuracy(Accuracy.exact())
            .samples(d -> Sample.of(new Attrs.Dropout(d.pick(0.0, 0.25, 0.5, 1.0), d.random().nextLong(),
                    d.random().nextInt(1000)), d.real(d.shape(0, 3))))
            .reach(Reach.PLACE)
            .elementwise().row();

    private Randomness() {}

    /** Uniform numbers in [low, high), drawn from {@code generator}. */
    public static Tensor uniform(Shape shape, double low, double high, DType dtype, Device device, Generator generator) {
        long offset = generator.reserve(counters(shape.size(), dtype));
        return Ops.create(UNIFORM, new Attrs.Uniform(shape, dtype, low, high, generator.seed(), offset), device);
    }

    /** Normal numbers, drawn from {@code generator}. */
    public static Tensor normal(Shape shape, double mean, double std, DType dtype, Device device, Generator generator) {
        long offset = generator.reserve(counters(shape.size(), dtype));
        return Ops.create(NORMAL, new Attrs.Normal(shape, dtype, mean, std, generator.seed(), offset), device);
    }

    /** Drops each element with probability {@code p} and scales the others by {@code 1 / (1 - p)}. */
    public static Tensor dropout(Tensor x, double p, Generator generator) {
        long offset = generator.reserve(RandomNumbers.countersForFloats(x.size()));
        return Ops.one(DROPOUT, new Attrs.Dropout(p, generator.seed(), offset), x);
    }

    private static long counters(int size, DType dtype) {
        return dtype == DType.FLOAT64 ? RandomNumbers.countersForDoubles(size) : RandomNumbers.countersForFloats(size);
    }
}
