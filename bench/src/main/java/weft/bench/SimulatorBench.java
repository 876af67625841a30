package weft.bench;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import weft.engine.Device;
import weft.kernels.DeviceBuffer;
import weft.kernels.Gpu;
import weft.kernels.Kernel;
import weft.kernels.KernelCatalog;
import weft.kernels.Launch;
import weft.kernels.simulator.SimulatedDriver;

/**
 * The simulated GPU: one tiled product of matrices and one softmax by shuffles on one thread, and a whole training step of
 * LeNet-5 on all of them. The optional checks are off, as they are by default. A rate of 25 products per second is 40 ms for one.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class SimulatorBench {

    private static final int SIZE = 256;
    private static final int TILE = 16;

    /** {@code matmul/2_tiled} at 256 x 256 x 256 in float32, its result checked once. */
    @State(Scope.Thread)
    public static class Product {

        private final SimulatedDriver driver = new SimulatedDriver(1);
        private final Gpu gpu = Gpu.on(driver);
        private Kernel kernel;
        private Object[] arguments;

        @Setup
        public void prepare() {
            kernel = KernelCatalog.load().on(driver).kernel("matmul/2_tiled", "matmul_tiled_f32");
            SquareProduct product = SquareProduct.of(SIZE);
            DeviceBuffer y = gpu.allocate((long) SIZE * SIZE * Float.BYTES);
            arguments = new Object[] {gpu.upload(product.a()), gpu.upload(product.b()), 0L, y, product.struct()};
            run();
            float[] result = y.toFloats();
            for (int i = 0; i < result.length; i++) {
                product.check(kernel.name(), result, i / SIZE, i % SIZE);
            }
        }

        void run() {
            kernel.launch(Launch.of(SIZE / TILE * (SIZE / TILE), TILE * TILE), arguments);
            driver.synchronize();
        }

        @TearDown
        public void close() {
            gpu.close();
        }
    }

    /** {@code loss/softmax}, a warp for each of 4096 lines of 64 elements, on one thread: mostly shuffles. */
    @State(Scope.Thread)
    public static class Softmax {

        private static final int LINES = 4096;
        private static final int LENGTH = 64;

        private final SimulatedDriver driver = new SimulatedDriver(1);
        private final Gpu gpu = Gpu.on(driver);
        private Kernel kernel;
        private Object[] arguments;

        @Setup
        public void prepare() {
            kernel = KernelCatalog.load().on(driver).kernel("loss/softmax", "softmax_warp_f32");
            SplittableRandom random = new SplittableRandom(1);
            float[] x = new float[LINES * LENGTH];
            for (int i = 0; i < x.length; i++) {
                x[i] = (float) random.nextDouble(-5, 5);
            }
            DeviceBuffer y = gpu.allocate((long) x.length * Float.BYTES);
            arguments = new Object[] {gpu.upload(x), y, LINES, LENGTH, 1};
            run();
            requireRight(x, y.toFloats());
        }

        private static void requireRight(float[] x, float[] y) {
            for (int line = 0; line < LINES; line++) {
                double sum = 0;
                for (int i = line * LENGTH; i < (line + 1) * LENGTH; i++) {
                    sum += Math.exp(x[i]);
                }
                for (int i = line * LENGTH; i < (line + 1) * LENGTH; i++) {
                    if (!(Math.abs(y[i] - Math.exp(x[i]) / sum) <= 1e-5 * Math.exp(x[i]) / sum)) {
                        throw new IllegalStateException("wrong softmax at " + i);
                    }
                }
            }
        }

        void run() {
            kernel.launch(Launch.of(LINES / 8, 256), arguments);
            driver.synchronize();
        }

        @TearDown
        public void close() {
            gpu.close();
        }
    }

    /** LeNet-5 on a batch of 32. */
    @State(Scope.Thread)
    public static class Training {

        private LeNetStep step;

        @Setup
        public void prepare() {
            step = new LeNetStep(Device.of("sim"), 32, 0.01);
        }

        @TearDown
        public void close() {
            step.close();
        }
    }

    @Benchmark
    public void tiledProduct256(Product product, Rates.Simulation rates) {
        long before = product.driver.laneInstructions();
        product.run();
        rates.laneInstructions += product.driver.laneInstructions() - before;
    }

    @Benchmark
    public void shuffleSoftmax(Softmax softmax, Rates.Simulation rates) {
        long before = softmax.driver.laneInstructions();
        softmax.run();
        rates.laneInstructions += softmax.driver.laneInstructions() - before;
    }

    @Benchmark
    public double lenet5Batch32(Training training) {
        // Reading the loss waits for the device.
        return training.step.loss();
    }
}
