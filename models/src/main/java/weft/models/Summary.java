package weft.models;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import weft.autograd.NoGrad;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Spec;
import weft.engine.Tensor;
import weft.engine.meta.MetaBackend;
import weft.layers.Module;
import weft.layers.SlidingWindow;

/**
 * A network's layers in the order of their work, for one picture. The network is laid out on a device that has shapes but no
 * values, so any size is summed up at once.
 */
public final class Summary {

    private final MetaBackend meta;
    private final List<Layer> layers = new ArrayList<>();
    private double flopsBefore;
    private int field = 1;
    private int jump = 1;

    /**
     * A layer.
     *
     * @param name           path of the module: {@code features.0}
     * @param type           kind and settings, as the tree of modules prints them
     * @param output         shape for one picture, without N
     * @param parameters     numbers that are learned
     * @param flops          floating-point operations for one picture, a multiply-add counted as two
     * @param receptiveField side of the square of the input that one output sees; 0 where it sees all of it
     */
    public record Layer(String name, String type, List<Integer> output, long parameters, double flops, int receptiveField) {
        public Layer {
            output = List.copyOf(output);
        }
    }

    private Summary(MetaBackend meta) {
        this.meta = meta;
    }

    /**
     * Sums up a network.
     *
     * @param network  makes it, on the current device
     * @param channels C of the picture
     * @param height   H of the picture
     * @param width    W of the picture
     * @throws IllegalArgumentException when the network does not take such a picture
     */
    public static List<Layer> of(Supplier<Module> network, int channels, int height, int width) {
        Device device = Device.of("meta");
        Summary summary = new Summary((MetaBackend) device.backend());
        try (Device.Use _ = Device.use(device); Scope _ = Scope.open(); NoGrad _ = NoGrad.enter()) {
            Module module = network.get().eval();
            module.modules().forEach((path, inner) -> {
                if (inner.children().isEmpty()) {
                    inner.onCall((layer, _, y) -> summary.add(path, layer, y.shape()));
                }
            });
            summary.flopsBefore = summary.meta.flops();
            module.call(Tensor.allocate(new Spec(DType.FLOAT32, Shape.of(1, channels, height, width)), device));
        }
        return List.copyOf(summary.layers);
    }

    private void add(String path, Module layer, Shape y) {
        double flops = meta.flops() - flopsBefore;
        flopsBefore = meta.flops();
        if (layer instanceof SlidingWindow window) {
            field += (window.span() - 1) * jump;
            jump *= window.stride();
        } else if (y.rank() != 4) {
            field = 0;
        }
        layers.add(new Layer(path, layer.toString(), Arrays.stream(y.dims()).skip(1).boxed().toList(), layer.parameterCount(),
                flops, field));
    }
}
