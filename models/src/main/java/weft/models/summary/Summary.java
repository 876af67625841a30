package weft.models.summary;

import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Spec;
import weft.engine.Tensor;
import weft.layers.Module;

/**
 * A network's layers in the order in which they run, for one image. The network is made on a device that has shapes but no
 * values, so a summary of any size takes no time.
 *
 * <pre>{@code
 *   System.out.print(Summary.of(() -> new MyNet(10), 3, 32, 32).table("my-net"));
 * }</pre>
 *
 * <p>Memory is counted as the tool torchsummary does: the output of each line once in the forward pass and its gradient once in
 * the backward pass. Weft needs less: a relu is fused with the layer before it, and what backward does not read is freed.
 *
 * @param input  shape of the image: [C, H, W]
 * @param layers the lines
 */
public record Summary(List<Integer> input, List<Layer> layers) {
    private static final int FLOAT_BYTES = 4;

    public Summary {
        input = List.copyOf(input);
        layers = List.copyOf(layers);
    }

    /**
     * Sums up a network.
     *
     * @param network  makes it, on the current device
     * @param channels C of the image
     * @param height   H of the image
     * @param width    W of the image
     * @throws IllegalArgumentException when the network does not take such an image
     */
    public static Summary of(Supplier<? extends Module> network, int channels, int height, int width) {
        Device device = Device.of("meta");
        try (Device.Use _ = Device.use(device); Scope _ = Scope.open()) {
            Module module = network.get();
            Tensor x = Tensor.allocate(new Spec(DType.FLOAT32, Shape.of(1, channels, height, width)), device);
            return new Summary(List.of(channels, height, width), Tracer.follow(module, x).layers());
        }
    }

    /** The layers as a table, at most 130 columns wide for every network of Weft, with totals below, where {@code name} is. */
    public String table(String name) {
        return SummaryTable.of(name, this);
    }

    /** A table that explains layer by layer how much of the image one output of the network {@code name} sees. */
    public String receptiveFields(String name) {
        return ReceptiveFieldTable.of(name, this);
    }

    /** The number of parameters, also of frozen ones. */
    public long parameters() {
        return sum(Layer::parameters);
    }

    /** The number of parameters that are not frozen. */
    public long trainable() {
        return sum(Layer::trainable);
    }

    /** Floating-point operations for one image, a multiply-add counted as two. */
    public double flops() {
        return layers.stream().mapToDouble(Layer::flops).sum();
    }

    /** Bytes of the image. */
    public long inputBytes() {
        return input.stream().mapToLong(Integer::longValue).reduce(FLOAT_BYTES, Math::multiplyExact);
    }

    /** Bytes of all outputs and their gradients. */
    public long activationBytes() {
        return 2 * sum(Layer::outputBytes);
    }

    /** Bytes of the parameters. */
    public long parameterBytes() {
        return sum(Layer::parameterBytes);
    }

    /** All of them together. */
    public long totalBytes() {
        return inputBytes() + activationBytes() + parameterBytes();
    }

    private long sum(ToLongFunction<Layer> of) {
        return layers.stream().mapToLong(of).sum();
    }
}
