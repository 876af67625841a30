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

/**
 * Each operation that is neither elementwise nor a product, at the size of a layer in a network, as its row says. {@code -p
 * operation=NAME,NAME} chooses; without it all are measured, some five seconds each.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class OperationBench {

    /** {@link Main} puts the names of all rows here unless some are chosen. */
    @Param("max_pool2d")
    public String operation;

    private Workload<?> workload;

    @Setup
    public void prepare() {
        workload = Benchmarks.workload(Device.cpu(), operation);
    }

    @Benchmark
    public void run(Rates.Traffic rates) {
        workload.run();
        rates.elements += workload.elements();
        rates.bytes += workload.bytes();
    }
}
