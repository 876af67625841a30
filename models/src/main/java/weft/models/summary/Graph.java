package weft.models.summary;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Spec;
import weft.engine.Tensor;
import weft.engine.io.AtomicFile;
import weft.layers.Module;

/**
 * What flows where in a network: a node for each call of an innermost module, and for each operation that a block computes
 * itself, such as the sum of a residual block.
 *
 * <pre>{@code
 *   Graph.of(() -> new MyNet(10), 3, 32, 32).write(Path.of("my-net.svg"), "my-net");
 * }</pre>
 *
 * @param nodes   in the order in which they run; the first is the image
 * @param output  the number of the node whose result is the network's
 * @param modules the class of each module by path; the network's own path is empty
 */
public record Graph(List<Node> nodes, int output, Map<String, String> modules) {

    /**
     * A call or an operation.
     *
     * @param path       of the module; of an operation that of the module that computes it; of the image {@code input}
     * @param kind       the class of the module, or the name of the operation
     * @param settings   of the module, as its line in the tree has them
     * @param module     whether it is a call of a module
     * @param inputs     the numbers of the nodes whose results it takes
     * @param output     shape for one image, without N
     * @param parameters that it counts; a shared one counts at its first use
     */
    public record Node(String path, String kind, String settings, boolean module, List<Integer> inputs, List<Integer> output,
            long parameters) {
        public Node {
            inputs = List.copyOf(inputs);
            output = List.copyOf(output);
        }

        /** The path of the innermost module around it. */
        public String block() {
            return module ? path.substring(0, Math.max(0, path.lastIndexOf('.'))) : path;
        }
    }

    public Graph {
        nodes = List.copyOf(nodes);
        modules = Map.copyOf(modules);
    }

    /**
     * The graph of a network, which is made on a device that has shapes but no values.
     *
     * @param network  makes it, on the current device
     * @param channels C of the image
     * @param height   H of the image
     * @param width    W of the image
     * @throws IllegalArgumentException when the network does not take such an image
     */
    public static Graph of(Supplier<? extends Module> network, int channels, int height, int width) {
        Device device = Device.of("meta");
        try (Device.Use _ = Device.use(device); Scope _ = Scope.open()) {
            Module module = network.get();
            return of(module, Tensor.allocate(new Spec(DType.FLOAT32, Shape.of(1, channels, height, width)), device));
        }
    }

    /** The graph of a network that is there, when it is called in evaluation mode with {@code image: [N, C, H, W]}. */
    public static Graph of(Module network, Tensor image) {
        return Tracer.follow(network, image).graph();
    }

    /** Draws it as an SVG, from top to bottom, with a frame around each block; {@code title} stands above it. */
    public String toSvg(String title) {
        return new GraphDrawing(this).draw(title);
    }

    /** Replaces {@code file} with the {@link #toSvg} drawing. */
    public void write(Path file, String title) throws IOException {
        byte[] svg = toSvg(title).getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(file, out -> out.write(svg));
    }
}
