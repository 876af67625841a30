package weft.bench;

import java.util.Map;
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
import weft.engine.Tensor;

/** Training steps of LeNet-5 on a batch of 64, in Weft and in PyTorch, from the same weights; first both must agree. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 10, time = 1)
@Measurement(iterations = 5, time = 1)
public class PeerTrainStepBench {

    private static final int BATCH = 64;
    private static final double RATE = 0.01;
    /** Rounding alone makes a difference of some 1e-6 after so many steps. */
    private static final int STEPS = 5;
    private static final double TOLERANCE = 1e-4;

    /** Whose steps. */
    public enum Engine {
        WEFT, PYTORCH
    }

    @Param
    public Engine engine;

    private LeNetStep weft;
    private TorchLeNet torch;

    /** @throws IllegalStateException when losses or weights differ after {@value #STEPS} steps */
    @Setup
    public void prepare() {
        weft = new LeNetStep(Device.cpu(), BATCH, RATE);
        Map<String, Tensor> state = weft.model().stateDict();
        torch = new TorchLeNet(state, weft.images(), weft.labels(), RATE);
        for (int i = 1; i <= STEPS; i++) {
            requireClose("loss of step " + i, weft.loss(), torch.loss());
        }
        Map<String, float[]> weights = torch.weights();
        state.forEach((name, tensor) -> {
            float[] ours = tensor.toFloats();
            for (int i = 0; i < ours.length; i++) {
                requireClose(name + " at " + i, ours[i], weights.get(name)[i]);
            }
        });
    }

    private static void requireClose(String what, double ours, double theirs) {
        if (!(Math.abs(ours - theirs) <= TOLERANCE)) {
            throw new IllegalStateException("%s: Weft has %s, PyTorch %s".formatted(what, ours, theirs));
        }
    }

    @TearDown
    public void close() {
        torch.close();
        weft.close();
    }

    @Benchmark
    public void lenet5(Rates.Images rates) {
        switch (engine) {
            case WEFT -> weft.run();
            case PYTORCH -> torch.run();
        }
        rates.images += BATCH;
    }
}
