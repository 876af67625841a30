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
import weft.datasets.loading.Batch;
import weft.datasets.loading.DataLoader;
import weft.datasets.loading.Epoch;
import weft.datasets.source.Datasets;
import weft.datasets.source.LoadedData;
import weft.datasets.transform.Compose;
import weft.datasets.transform.Normalize;
import weft.datasets.transform.Resize;
import weft.datasets.transform.ToTensor;

/**
 * Whole epochs of the digits, shuffled, resized to 32 by 32 and normalized, in batches of 64. Nothing else computes at the same
 * time.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class LoaderBench {

    @Param({"0", "1", "2"})
    public int workers;

    private DataLoader loader;
    private int epochs;

    @Setup
    public void prepare() {
        LoadedData data = Datasets.load("digits");
        loader = DataLoader.of(data.all(), Compose.of(new Resize(32, 32), new ToTensor(),
                new Normalize(data.info().mean(), data.info().std()))).batchSize(64).shuffle(true).workers(workers).build();
    }

    @Benchmark
    public void digits(Rates.Images rates) {
        try (Epoch epoch = loader.epoch(++epochs)) {
            while (epoch.hasNext()) {
                try (Batch batch = epoch.next()) {
                    rates.images += batch.n();
                }
            }
        }
    }
}
