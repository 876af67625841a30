package weft.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.SplittableRandom;
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
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.Matmul;
import weft.engine.op.Ops;
import weft.engine.op.attrs.Attrs;

/** {@code [n, n] x [n, n]} in float32, in Weft and in PyTorch, on the same numbers; first both must agree. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class PeerMatmulBench {

    /** Whose product. */
    public enum Engine {
        WEFT, PYTORCH
    }

    @Param
    public Engine engine;

    @Param("1024")
    public int n;

    private final NDManager manager = NDManager.newBaseManager("PyTorch");
    private final Attrs.Matmul attrs = new Attrs.Matmul(false, false);
    private float[] a;
    private float[] b;
    private Tensor weftA;
    private Tensor weftB;
    private NDArray torchA;
    private NDArray torchB;

    /** @throws IllegalStateException when the products differ by more than two sums of n products may */
    @Setup
    public void prepare() {
        var random = new SplittableRandom(1);
        a = numbers(random);
        b = numbers(random);
        weftA = Tensor.of(Shape.of(n, n), a, Device.cpu());
        weftB = Tensor.of(Shape.of(n, n), b, Device.cpu());
        torchA = manager.create(a, new ai.djl.ndarray.types.Shape(n, n));
        torchB = manager.create(b, new ai.djl.ndarray.types.Shape(n, n));
        float[] ours;
        try (weft.engine.Scope _ = weft.engine.Scope.open()) {
            ours = multiply().toFloats();
        }
        float[] theirs;
        try (NDArray product = torchA.matMul(torchB)) {
            theirs = product.toFloatArray();
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double bound = 2 * (n + 2) * Math.ulp(1f) / 2 * absolute(i, j);
                if (!(Math.abs(ours[i * n + j] - theirs[i * n + j]) <= bound)) {
                    throw new IllegalStateException("matmul at [%d, %d]: Weft has %s, PyTorch %s".formatted(i, j, ours[i * n + j],
                            theirs[i * n + j]));
                }
            }
        }
    }

    private Tensor multiply() {
        return Ops.one(Matmul.MATMUL, attrs, weftA, weftB);
    }

    private float[] numbers(SplittableRandom random) {
        float[] numbers = new float[n * n];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }

    /** The sum of the products' absolute values. */
    private double absolute(int i, int j) {
        double sum = 0;
        for (int k = 0; k < n; k++) {
            sum += Math.abs((double) a[i * n + k] * b[k * n + j]);
        }
        return sum;
    }

    @TearDown
    public void close() {
        manager.close();
    }

    @Benchmark
    public void matmul(Rates.Arithmetic rates) {
        switch (engine) {
            case WEFT -> {
                try (weft.engine.Scope _ = weft.engine.Scope.open()) {
                    multiply();
                }
            }
            case PYTORCH -> torchA.matMul(torchB).close();
        }
        rates.flops += 2.0 * n * n * n;
    }
}
