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
 * Operations that make each element from one element of each input, on n elements: 65,536 lie in the caches, 1,048,576 partly in
 * memory. {@code bytes} is the traffic when each element is touched once.
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

    @Param({"add", "sub", "mul", "div", "pow", "maximum", "minimum", "eq", "ne", "lt", "le", "gt", "ge", "where", "add_scalar",
            "mul_scalar", "div_scalar", "rsub_scalar", "rdiv_scalar", "pow_scalar", "leaky_relu", "clamp", "neg", "abs", "exp",
            "log", "sqrt", "relu", "sigmoid", "tanh", "sign", "is_finite", "cast", "relu_grad", "sigmoid_grad", "tanh_grad",
            "leaky_relu_grad", "fill_", "copy_", "add_", "mul_", "dropout", "sgd_step", "adam_step",
            "adamw_step", "adamax_step", "nadam_step", "rmsprop_step", "adagrad_step", "adadelta_step", "muon_momentum",
            "decayed_step", "clip_value_", "average_", "elu", "elu_grad", "gelu", "gelu_grad", "silu", "silu_grad", "softplus",
            "softplus_grad"})
    public String op;

    @Param({"65536", "1048576"})
    public int n;

    private Workload<?> workload;

    /** Runs all the others first. */
    @Setup
    public void prepare() throws NoSuchFieldException {
        for (String other : operations()) {
            Workload<?> small = Workload.elementwise(Device.cpu(), other, 1000);
            for (int i = 0; i < 200; i++) {
                small.run();
            }
        }
        workload = Workload.elementwise(Device.cpu(), op, n);
    }

    /** The operations that are measured when none is named. */
    static String[] operations() throws NoSuchFieldException {
        return PointwiseBench.class.getField("op").getAnnotation(Param.class).value();
    }

    @Benchmark
    public void run(Rates.Traffic rates) {
        workload.run();
        rates.elements += n;
        rates.bytes += workload.bytes();
    }
}
