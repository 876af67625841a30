package weft.models.summary;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import weft.engine.History;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.layers.Module;
import weft.layers.Parameter;

/**
 * Writes down a line for each call of an innermost module, and for each block that computes something itself, and the nodes of
 * the graph. The operations that run belong to the module that was entered last and not left yet.
 */
final class Tracer {

    /** What the line of the whole network is called. */
    private static final String NETWORK = "(network)";
    private static final int NONE = -1;

    private final Map<Module, String> names = new IdentityHashMap<>();
    private final Deque<Frame> entered = new ArrayDeque<>();
    private final Set<Parameter> trainable = new HashSet<>();
    private final Set<Parameter> counted = new HashSet<>();
    private final List<Layer> layers = new ArrayList<>();
    private final List<NodeUnderWay> nodes = new ArrayList<>();
    private final Map<String, String> classes = new LinkedHashMap<>();
    private int output;

    /** A call that has not returned yet. */
    private static final class Frame {
        private final Module module;
        private final List<Work> work = new ArrayList<>();
        /** The node of an innermost module, once it has computed something. */
        private int node = NONE;
        /** The number of lines when it began to compute something itself. */
        private int line;

        Frame(Module module) {
            this.module = module;
        }
    }

    /** A node that may still get inputs. */
    private static final class NodeUnderWay {
        private final String path;
        private final String kind;
        private final boolean module;
        private final Set<Integer> inputs = new LinkedHashSet<>();
        private String settings = "";
        private List<Integer> output = List.of();
        private long parameters;

        NodeUnderWay(String path, String kind, boolean module) {
            this.path = path;
            this.kind = kind;
            this.module = module;
        }
    }

    private Tracer() {}

    /**
     * Calls the network in evaluation mode on an image: [N, C, H, W], and leaves it as it was. Its parameters have no history
     * meanwhile, so that the image's is the only one. If it was in training mode, all modules inside are put back into that.
     */
    static Tracer follow(Module network, Tensor image) {
        Tracer tracer = new Tracer();
        Map<Tensor, History> histories = new IdentityHashMap<>();
        network.parameters().forEach(parameter -> {
            if (!parameter.isFrozen()) {
                tracer.trainable.add(parameter);
                histories.put(parameter.value(), parameter.value().history());
                parameter.value().attach(null, 0);
            }
        });
        boolean training = network.isTraining();
        network.eval();
        List<Module.HookHandle> hooks = new ArrayList<>();
        try (Scope _ = Scope.open()) {
            network.modules().forEach((path, module) -> tracer.watch(path, module, hooks));
            tracer.call(network, image.detach());
        } finally {
            hooks.forEach(Module.HookHandle::remove);
            histories.forEach((value, history) -> value.attach(history, 0));
            if (training) {
                network.train();
            }
        }
        tracer.addWhatWasNotCalled(network);
        return tracer;
    }

    private void watch(String path, Module module, List<Module.HookHandle> hooks) {
        classes.put(path, module.getClass().getSimpleName());
        // A module that is used several times has its first name everywhere.
        if (names.putIfAbsent(module, path) == null) {
            hooks.add(module.beforeCall((called, _) -> entered.push(new Frame(called))));
            hooks.add(module.onCall((called, x, y) -> leave(called, x, y)));
        }
    }

    private void call(Module network, Tensor image) {
        NodeUnderWay input = new NodeUnderWay("input", "input", true);
        input.output = ofOneImage(image);
        nodes.add(input);
        Trail.follow(image, this::ran);
        output = Math.max(0, Trail.node(network.call(image)));
    }

    private int ran(Work work, List<Integer> inputs, boolean view, Tensor result) {
        Frame frame = entered.getFirst();
        boolean innermost = frame.module.children().isEmpty();
        if (!view) {
            if (frame.work.isEmpty()) {
                frame.line = layers.size();
            }
            frame.work.add(work);
        } else if (!innermost) {
            return inputs.getFirst();
        }
        if (!innermost) {
            return node(new NodeUnderWay(names.get(frame.module), work.operation(), false), inputs, result);
        }
        if (frame.node == NONE) {
            frame.node = nodes.size();
            nodes.add(called(frame.module));
        }
        return node(nodes.get(frame.node), inputs, result);
    }

    private NodeUnderWay called(Module module) {
        return new NodeUnderWay(names.get(module), module.getClass().getSimpleName(), true);
    }

    /** Adds a node that is not there yet, and its inputs; tells its number. */
    private int node(NodeUnderWay node, List<Integer> inputs, Tensor result) {
        if (!nodes.contains(node)) {
            nodes.add(node);
        }
        int number = nodes.indexOf(node);
        inputs.stream().filter(from -> from >= 0 && from != number).forEach(node.inputs::add);
        node.output = ofOneImage(result);
        return number;
    }

    private static List<Integer> ofOneImage(Tensor tensor) {
        return Arrays.stream(tensor.shape().dims()).skip(1).boxed().toList();
    }

    private void leave(Module module, Tensor x, Tensor y) {
        Frame frame = entered.pop();
        if (module.children().isEmpty() || !frame.work.isEmpty() || !ownParameters(module).isEmpty()) {
            Layer line = layer(module, true, ofOneImage(y), frame.work, Trail.field(y));
            layers.add(frame.work.isEmpty() ? layers.size() : frame.line, line);
            if (module.children().isEmpty()) {
                leaveNode(frame, line, x, y);
            }
        }
    }

    /** A module that returns what it was given, such as dropout in evaluation, has a node, too. */
    private void leaveNode(Frame frame, Layer line, Tensor x, Tensor y) {
        if (frame.node == NONE) {
            frame.node = node(called(frame.module), List.of(Trail.node(x)), y);
            Trail.moveTo(frame.node, y);
        }
        NodeUnderWay node = nodes.get(frame.node);
        node.output = ofOneImage(y);
        node.parameters = line.parameters();
        node.settings = line.type().replaceFirst("^\\w+\\((.*)\\)$", "$1");
    }

    List<Layer> layers() {
        return layers;
    }

    Graph graph() {
        return new Graph(nodes.stream().map(n -> new Graph.Node(n.path, n.kind, n.settings, n.module, List.copyOf(n.inputs),
                n.output, n.parameters)).toList(), output, classes);
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
        String name = names.get(module);
        String type = module.children().isEmpty() ? module.toString() : type(module, work);
        return new Layer(name.isEmpty() ? NETWORK : name, type, called, output, shared ? "shared" : formula(first), count(first),
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
