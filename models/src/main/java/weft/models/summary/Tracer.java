package weft.models.summary;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.layers.Module;
import weft.layers.Parameter;

/**
 * Writes down a line for each call of an innermost module, and for each block that computes something itself. The operations
 * that run belong to the module that was entered last and not left yet.
 */
final class Tracer {

    /** What the line of the whole network is called. */
    private static final String NETWORK = "(network)";

    private final Map<Module, String> names = new IdentityHashMap<>();
    private final Deque<Frame> entered = new ArrayDeque<>();
    private final Set<Parameter> trainable = new HashSet<>();
    private final Set<Parameter> counted = new HashSet<>();
    private final List<Layer> layers = new ArrayList<>();

    /** A call that has not returned yet. */
    private static final class Frame {
        private final List<Work> work = new ArrayList<>();
        /** The number of lines when it began to compute something itself. */
        private int line;
    }

    private Tracer() {}

    /** Calls the network on an image; its parameters are frozen afterwards, so that the image's history is the only one. */
    static List<Layer> layers(Module network, Tensor image) {
        Tracer tracer = new Tracer();
        network.parameters().stream().filter(p -> !p.isFrozen()).forEach(tracer.trainable::add);
        network.freeze("");
        network.modules().forEach((path, module) -> {
            // A module that is used several times has its first name everywhere.
            if (tracer.names.putIfAbsent(module, path.isEmpty() ? NETWORK : path) == null) {
                module.beforeCall((_, _) -> tracer.entered.push(new Frame()));
                module.onCall((called, _, y) -> tracer.leave(called, y));
            }
        });
        Trail.follow(image, tracer::worked);
        network.call(image);
        tracer.addWhatWasNotCalled(network);
        return tracer.layers;
    }

    private void worked(Work work) {
        Frame frame = entered.getFirst();
        if (frame.work.isEmpty()) {
            frame.line = layers.size();
        }
        frame.work.add(work);
    }

    private void leave(Module module, Tensor y) {
        Frame frame = entered.pop();
        if (module.children().isEmpty() || !frame.work.isEmpty() || !ownParameters(module).isEmpty()) {
            layers.add(frame.work.isEmpty() ? layers.size() : frame.line, layer(module, true,
                    Arrays.stream(y.shape().dims()).skip(1).boxed().toList(), frame.work, Trail.field(y)));
        }
    }

    /** Parameters of modules that were not called are counted, too. */
    private void addWhatWasNotCalled(Module network) {
        for (Module module : network.modules().values()) {
            if (!counted.containsAll(ownParameters(module))) {
                layers.add(layer(module, false, List.of(), List.of(), ReceptiveField.ALL));
            }
        }
    }

    private Layer layer(Module module, boolean called, List<Integer> output, List<Work> work, ReceptiveField field) {
        List<Parameter> own = ownParameters(module);
        boolean shared = !own.isEmpty() && counted.containsAll(own);
        List<Parameter> first = own.stream().filter(counted::add).toList();
        return new Layer(names.get(module), module.children().isEmpty() ? module.toString() : type(module, work), called, output,
                shared ? "shared" : formula(first), count(first),
                count(first.stream().filter(trainable::contains).toList()), work, field);
    }

    private static List<Parameter> ownParameters(Module module) {
        return module.namedParameters().entrySet().stream().filter(entry -> !entry.getKey().contains("."))
                .map(Map.Entry::getValue).toList();
    }

    private static String type(Module block, List<Work> work) {
        String operations = work.stream().map(Work::operation).collect(Collectors.joining(", "));
        return block.getClass().getSimpleName() + (operations.isEmpty() ? "" : ": " + operations);
    }

    private static long count(List<Parameter> parameters) {
        return parameters.stream().mapToLong(p -> p.value().size()).sum();
    }

    /** The extents of each parameter from the last to the first: k*k*in*out of a convolution, in*out of a linear layer. */
    private static String formula(List<Parameter> parameters) {
        return parameters.stream().map(p -> product(p.value().shape())).collect(Collectors.joining(" + "));
    }

    private static String product(Shape shape) {
        return IntStream.rangeClosed(1, shape.rank()).mapToObj(i -> Integer.toString(shape.dim(-i)))
                .collect(Collectors.joining("*"));
    }
}
