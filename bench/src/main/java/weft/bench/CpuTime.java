package weft.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * CPU time per call, in milliseconds, summed over all threads of the JVM, including those of the compiler and the garbage
 * collector. It stays comparable when other programs use the cores, too. Compare with one thread on each side, because threads
 * that wait for each other spin.
 */
public final class CpuTime implements InternalProfiler {
    private static final OperatingSystemMXBean SYSTEM = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final double NANOSECONDS = 1e6;

    private long before;

    @Override
    public String getDescription() {
        return "processor time for each call";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        before = SYSTEM.getProcessCpuTime();
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(BenchmarkParams benchmark, IterationParams iteration,
            IterationResult result) {
        double spent = (SYSTEM.getProcessCpuTime() - before) / NANOSECONDS;
        long calls = Math.max(1, result.getMetadata().getAllOps());
        return List.of(new ScalarResult("cpu", spent / calls, "ms", AggregationPolicy.AVG));
    }
}
