package weft.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import weft.engine.Device;
import weft.engine.Shape;
import weft.engine.op.Matmul;
import weft.engine.op.attrs.Attrs;

/** Matrix products {@code [M, K] x [K, N]}: square ones, and those of LeNet-5's linear layers on a batch of 64. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class MatmulBench {

    /** M x K x N. */
    @Param({"256x256x256", "512x512x512", "1024x1024x1024", "64x400x120", "64x120x84", "64x84x10"})
    public String shape;

    private Workload<?> workload;

    @Setup
    public void prepare() {
        String[] extents = shape.split("x");
        int m = Integer.parseInt(extents[0]);
        int k = Integer.parseInt(extents[1]);
        int n = Integer.parseInt(extents[2]);
        workload = Workload.of(Device.cpu(), Matmul.MATMUL, new Attrs.Matmul(false, false), Shape.of(m, k), Shape.of(k, n));
    }

    @Benchmark
    public void run(Rates.Arithmetic rates) {
        workload.run();
        rates.flops += workload.flops();
    }
}
