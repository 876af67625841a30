package weft.bench;

import java.util.List;
import weft.engine.Device;
import weft.engine.op.Op;
import weft.engine.op.Ops;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.sample.Benchmark;

/** Which benchmark measures which operation, and at what size, as the rows say. */
final class Benchmarks {

    private Benchmarks() {}

    /** The operations that {@link PointwiseBench} measures. */
    static List<String> elementwise() {
        return Ops.all().stream().filter(op -> op.benchmark() instanceof Benchmark.Elementwise<?>).map(Op::name).toList();
    }

    /** The operations that {@link OperationBench} measures. */
    static List<String> sized() {
        return Ops.all().stream().filter(op -> op.benchmark() instanceof Benchmark.At<?>).map(Op::name).toList();
    }

    /**
     * The operation of a name with inputs of its row's size.
     *
     * @throws IllegalArgumentException when its row has no size
     */
    static Workload<?> workload(Device device, String name) {
        return workload(device, Ops.named(name));
    }

    private static <A extends Attrs> Workload<A> workload(Device device, Op<A> op) {
        if (op.benchmark() instanceof Benchmark.At<A>(var sample)) {
            return Workload.of(device, op, sample);
        }
        throw new IllegalArgumentException(op + ": its row has no size to measure; those that do: " + String.join(", ", sized()));
    }
}
