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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import weft.engine.Device;

/** Whole training steps of LeNet-5, without loading. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 10, time = 1)
@Measurement(iterations = 5, time = 1)
public class TrainStepBench {

    @Param("64")
    public int batch;

    private LeNetStep step;

    @Setup
    public void prepare() {
        step = new LeNetStep(Device.cpu(), batch, 0.01);
    }

    @TearDown
    public void close() {
        step.close();
    }

    @Benchmark
    public void lenet5(Rates.Images rates) {
        step.run();
        rates.images += batch;
    }
}
