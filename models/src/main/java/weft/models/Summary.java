package weft.models;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import weft.autograd.NoGrad;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Spec;
import weft.engine.Tensor;
import weft.engine.meta.MetaBackend;
import weft.layers.Linear;
import weft.layers.Module;
import weft.layers.Parameter;
import weft.layers.SlidingWindow;

/**
 * A network's layers in the order of their work, for one picture. The network is laid out on a device that has shapes but no
 * values, so any size is summed up at once.
 *
 * <p>The receptive field r is the side of the square of the input that one output sees. Through a window that spans k rows with
 * stride s it grows as {@code r' = r + (k - 1) j}, {@code j' = j s}, where the jump j is the distance in the input between
 * neighbours; both begin at 1. A linear layer sees everything.
 */
public final class Summary {

    /** A receptive field that is the whole input. */
    public static final int ALL = 0;

    private final MetaBackend meta;
    private final List<Layer> layers = new ArrayList<>();
    private final Map<Tensor, Field> fields = new IdentityHashMap<>();
    private final Set<Parameter> counted = new LinkedHashSet<>();
    private double flopsBefore;

    /**
     * A layer.
     *
     * @param name           path of the module: {@code features.0}
     * @param type           kind and settings, as the tree of modules prints them
     * @param output         shape for one picture, without N
     * @param parameters     numbers that are learned; 0 where an earlier layer counts them
     * @param flops          floating-point operations for one picture, a multiply-add counted as two
     * @param receptiveField side of the square of the input that one output sees, or {@link #ALL}
     */
    public record Layer(String name, String type, List<Integer> output, long parameters, double flops, int receptiveField) {
        public Layer {
            output = List.copyOf(output);
        }
    }

    private record Field(int side, int jump) {
        static final Field EVERYTHING = new Field(ALL, 1);

        Field through(Module layer) {
            if (layer instanceof Linear || side == ALL) {
                return EVERYTHING;
            }
            return layer instanceof SlidingWindow window
                    ? new Field(side + (window.span() - 1) * jump, jump * window.stride()) : this;
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
            summary.watch(module);
            summary.flopsBefore = summary.meta.flops();
            Tensor x = Tensor.allocate(new Spec(DType.FLOAT32, Shape.of(1, channels, height, width)), device);
            summary.fields.put(x, new Field(1, 1));
            module.call(x);
        }
        return List.copyOf(summary.layers);
    }

    /** Watches each innermost module once, under its first name. */
    private void watch(Module network) {
        Map<Module, String> names = new IdentityHashMap<>();
        network.modules().forEach((path, inner) -> {
            if (inner.children().isEmpty() && names.putIfAbsent(inner, path) == null) {
                inner.onCall((layer, x, y) -> add(path, layer, x, y));
            }
        });
    }

    private void add(String path, Module layer, Tensor x, Tensor y) {
        double flops = meta.flops() - flopsBefore;
        flopsBefore = meta.flops();
        Field field = fields.getOrDefault(x, Field.EVERYTHING).through(layer);
        fields.put(y, field);
        long parameters = layer.parameters().stream().filter(counted::add).mapToLong(p -> p.value().size()).sum();
        layers.add(new Layer(path, layer.toString(), Arrays.stream(y.shape().dims()).skip(1).boxed().toList(), parameters, flops,
                field.side()));
    }
}
