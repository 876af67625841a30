package weft.bench;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.HostValues;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Spec;
import weft.engine.Tensor;
import weft.engine.op.Op;
import weft.engine.op.Ops;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.sample.Draw;
import weft.engine.op.sample.Sample;
import weft.engine.op.sample.Sample.Fill;

/**
 * One operation with its inputs, to be run repeatedly, and the cost of a run by the operation's row. Outputs return to the
 * device's pool after each run, as in training.
 */
final class Workload<A extends Attrs> {

    private static final long SEED = 1;

    private final Device device;
    private final Op<A> op;
    private final A attrs;
    private final Tensor[] inputs;
    private final long bytes;
    private final double flops;
    private final long elements;

    private Workload(Device device, Op<A> op, A attrs, Tensor[] inputs) {
        this.device = device;
        this.op = op;
        this.attrs = attrs;
        this.inputs = inputs;
        var in = new Op.Inputs(op.name(), Arrays.stream(inputs).map(t -> t == null ? null : t.spec()).toList());
        List<Spec> out = op.infer().infer(attrs, in);
        this.bytes = op.bytes(in, out);
        this.flops = op.flops().count(attrs, in, out);
        this.elements = out.stream().mapToLong(spec -> spec.shape().size()).sum();
    }

    /** An operation on float32 inputs of these shapes, filled with normal numbers; null leaves an optional one out. */
    static <A extends Attrs> Workload<A> of(Device device, Op<A> op, A attrs, Shape... shapes) {
        return of(device, op, new Sample<>(attrs, Arrays.stream(shapes)
                .map(shape -> shape == null ? null : new Sample.Input(new Spec(DType.FLOAT32, shape), new Fill.Real()))
                .toList()));
    }

    /** An operation on inputs filled as {@code sample} says. */
    static <A extends Attrs> Workload<A> of(Device device, Op<A> op, Sample<A> sample) {
        RandomGenerator random = new SplittableRandom(SEED);
        return new Workload<>(device, op, sample.attrs(), sample.inputs().stream()
                .map(input -> input == null ? null : tensor(input.spec(), input.fill(), random, device)).toArray(Tensor[]::new));
    }

    /** The operation of that name on one-dimensional inputs of {@code n} elements, filled as its row's samples are. */
    static Workload<?> elementwise(Device device, String name, int n) {
        return elementwise(device, Ops.named(name), n);
    }

    private static <A extends Attrs> Workload<A> elementwise(Device device, Op<A> op, int n) {
        Sample<A> sample = op.samples().draw(new Draw(new SplittableRandom(SEED), DType.FLOAT32, Draw.Scale.SMALL));
        return of(device, op, new Sample<>(sample.attrs(), sample.inputs().stream().map(input -> input == null ? null
                : new Sample.Input(new Spec(input.spec().dtype(), Shape.of(n)), input.fill())).toList()));
    }

    private static Tensor tensor(Spec spec, Fill fill, RandomGenerator random, Device device) {
        double[] values = new double[spec.shape().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (fill) {
                case Fill.Positive _ -> random.nextDouble(0.2, 3);
                case Fill.Uniform(double low, double high) -> random.nextDouble(low, high);
                case Fill.Mask _ -> random.nextInt(2);
                case Fill.Index index -> random.nextInt(index.bound());
                case Fill.Real _,Fill.Nonzero _,Fill.Distinct _,Fill.Whole _,Fill.Halves _ -> random.nextGaussian();
            };
        }
        Object array = spec.dtype().newArray(values.length);
        HostValues.fromDoubles(values, array, 0);
        return Tensor.of(spec.shape(), array, device);
    }

    /** Runs the operation once. */
    void run() {
        try (Scope _ = Scope.open()) {
            if (inputs.length == 0) {
                Ops.create(op, attrs, device);
            } else {
                Ops.apply(op, attrs, inputs);
            }
        }
    }

    /** Bytes that a run reads and writes when it touches each element once. */
    long bytes() {
        return bytes;
    }

    /** Floating-point operations of a run. */
    double flops() {
        return flops;
    }

    /** Elements of the results. */
    long elements() {
        return elements;
    }
}
