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
import weft.engine.op.Convolution;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.geometry.ConvGeometry;

/** Convolution and both gradients on the layers of LeNet-5 and of ResNets for CIFAR-10, on a batch of 64. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class ConvolutionBench {

    private static final int N = 64;

    /** A layer: x: [64, C, size, size], w: [K, C / groups, kernel, kernel]. */
    public enum Layer {
        LENET_1(1, 32, 6, 5, 1, 0), LENET_2(6, 14, 16, 5, 1, 0),
        RESNET_STEM(3, 32, 16, 3, 1, 1), RESNET_16(16, 32, 16, 3, 1, 1), RESNET_32(32, 16, 32, 3, 1, 1),
        RESNET_64(64, 8, 64, 3, 1, 1), RESNET_STRIDE(16, 32, 32, 3, 2, 1), RESNET_SHORTCUT(16, 32, 32, 1, 2, 0),
        DEPTHWISE_32(32, 32, 3), DEPTHWISE_80(80, 8, 3);

        private final Attrs.Conv2d attrs;
        private final Shape x;
        private final Shape w;
        private final Shape y;

        Layer(int channels, int size, int outputs, int kernel, int stride, int padding) {
            this(Attrs.Conv2d.of(stride, padding, 1), channels, size, outputs, kernel);
        }

        /** Depthwise, with the same output size. */
        Layer(int channels, int size, int kernel) {
            this(Attrs.Conv2d.of(1, kernel / 2, 1).groups(channels), channels, size,
                    channels, kernel);
        }

        Layer(Attrs.Conv2d attrs, int channels, int size, int outputs, int kernel) {
            this.attrs = attrs;
            x = Shape.of(N, channels, size, size);
            w = Shape.of(outputs, channels / attrs.groups(), kernel, kernel);
            ConvGeometry g = attrs.over(x, w);
            y = Shape.of(N, outputs, g.P(), g.Q());
        }
    }

    /** The forward pass or one of the two gradients. */
    public enum Pass {
        FORWARD, DX, DW
    }

    @Param
    public Layer layer;

    @Param
    public Pass pass;

    private Workload<?> workload;

    @Setup
    public void prepare() {
        Device device = Device.cpu();
        workload = switch (pass) {
            case FORWARD -> Workload.of(device, Convolution.CONV2D, layer.attrs, layer.x, layer.w, null);
            case DX -> Workload.of(device, Convolution.CONV2D_INPUT_GRAD,
                    new Attrs.ConvGrad(layer.attrs, layer.x.dim(2), layer.x.dim(3)), layer.y, layer.w);
            case DW -> Workload.of(device, Convolution.CONV2D_WEIGHT_GRAD,
                    new Attrs.ConvGrad(layer.attrs, layer.w.dim(2), layer.w.dim(3)), layer.x, layer.y);
        };
    }

    @Benchmark
    public void run(Rates.Arithmetic rates) {
        workload.run();
        rates.flops += workload.flops();
    }
}
