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
 * Elementwise operations on n elements: 65,536 fit in the caches, 1,048,576 only partly. {@code bytes} is the traffic when each
 * element is accessed once.
 *
 * <p>Before the measurement every operation runs in the same JVM, because a loop that operations share can be fast alone and slow
 * in a program that uses them all.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class PointwiseBench {

    /** {@link Main} puts the names of all of them here unless some are chosen. */
    @Param("add")
    public String op;

    @Param({"65536", "1048576"})
    public int n;

    private Workload<?> workload;

    /** Runs all the others first. */
    @Setup
    public void prepare() {
        for (String other : Benchmarks.elementwise()) {
            Workload<?> small = Workload.elementwise(Device.cpu(), other, 1000);
            for (int i = 0; i < 200; i++) {
                small.run();
            }
        }
        workload = Workload.elementwise(Device.cpu(), op, n);
    }

    @Benchmark
    public void run(Rates.Traffic rates) {
        workload.run();
        rates.elements += n;
        rates.bytes += workload.bytes();
    }
}
