package weft.train.pictures;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import weft.autograd.NoGrad;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.layers.BatchNorm2d;
import weft.layers.Conv2d;
import weft.layers.Module;
import weft.layers.ReLU;
import weft.layers.Sequential;
import weft.train.base.InputException;
import weft.train.base.Suggestion;

/**
 * The output of a layer for one image, taken by a hook during the forward pass.
 *
 * @param layer  path of the module: {@code features.0}
 * @param type   kind and settings, as the tree of modules prints them
 * @param shape of the output, without N
 * @param values of the output
 */
public record FeatureMaps(String layer, String type, Shape shape, float[] values) {
    /** How many layers an error message names. */
    private static final int NAMED = 80;

    /** A vector is shown as rows of this many numbers. */
    private static final int ROW = 32;

    /** The number of maps: C, or one for an output that is a vector. */
    public int count() {
        return shape.rank() == 1 ? 1 : shape.dim(0);
    }

    /** Rows of a map; a vector is laid out in rows of {@value #ROW}. */
    public int height() {
        return shape.rank() == 1 ? Math.ceilDiv(shape.dim(0), ROW) : shape.rank() == 2 ? 1 : shape.dim(1);
    }

    /** Columns of a map. */
    public int width() {
        return shape.rank() == 1 ? Math.min(ROW, shape.dim(0)) : shape.dim(shape.rank() - 1);
    }

    /**
     * Calls a network with one image and keeps the outputs of the chosen layers, in the order in which they run. A layer that
     * is called several times gives one output for each call.
     *
     * @param name    what an error calls the network
     * @param image [1, C, H, W]
     * @param layers  paths of modules; none for every convolution, or the relu that follows it directly
     * @throws InputException when there is no such layer, or the network does not call it
     */
    public static List<FeatureMaps> of(String name, Module model, Tensor image, List<String> layers) {
        List<FeatureMaps> seen = new ArrayList<>();
        Map<Module, String> watched = new IdentityHashMap<>();
        for (Watched one : layers.isEmpty() ? convolutions(model) : named(name, model, layers)) {
            if (watched.putIfAbsent(one.module, one.layer) == null) {
                one.module.onCall((_, _, output) -> seen.add(copy(one, output)));
            }
        }
        try (NoGrad _ = NoGrad.enter(); Scope _ = Scope.open()) {
            model.eval().call(image);
        }
        Set<String> silent = new LinkedHashSet<>(watched.values());
        seen.forEach(maps -> silent.remove(maps.layer));
        if (!layers.isEmpty() && !silent.isEmpty()) {
            throw new InputException("--layers %s: %s does not use this layer when it is evaluated"
                    .formatted(silent.iterator().next(), name));
        }
        return seen;
    }

    /** A module whose outputs are kept, and what to call them. */
    private record Watched(String layer, String type, Module module) {}

    private static List<Watched> named(String name, Module model, List<String> layers) {
        SequencedMap<String, Module> modules = model.modules();
        modules.remove("");
        return layers.stream().map(layer -> {
            Module module = modules.get(layer);
            if (module == null) {
                throw new InputException("--layers %s: %s has no such layer; it has %s".formatted(layer, name,
                        Suggestion.first(NAMED, modules.keySet())));
            }
            return new Watched(layer, type(module), module);
        }).toList();
    }

    /**
     * Every convolution. Where a relu follows it in a {@link Sequential}, directly or after a batch norm, the relu is watched:
     * there they are fused, and the network goes on with the relu's output.
     */
    private static List<Watched> convolutions(Module model) {
        Map<String, Watched> found = new LinkedHashMap<>();
        model.modules().forEach((path, module) -> {
            if (module instanceof Conv2d) {
                found.putIfAbsent(path, new Watched(path, type(module), module));
            }
            if (module instanceof Sequential) {
                List<String> names = List.copyOf(module.children().keySet());
                List<Module> inside = List.copyOf(module.children().values());
                for (int i = 0; i < inside.size(); i++) {
                    int last = endOfGroup(inside, i);
                    if (last > i) {
                        String layer = (path.isEmpty() ? "" : path + ".") + names.get(i);
                        String type = inside.subList(i, last + 1).stream().map(FeatureMaps::type)
                                .collect(Collectors.joining(", "));
                        found.put(layer, new Watched(layer, type, inside.get(last)));
                    }
                }
            }
        });
        return List.copyOf(found.values());
    }

    /** Where the relu stands that belongs to the convolution at {@code i}; {@code i} itself where there is none. */
    private static int endOfGroup(List<Module> inside, int i) {
        if (!(inside.get(i) instanceof Conv2d)) {
            return i;
        }
        int next = i + 1 < inside.size() && inside.get(i + 1) instanceof BatchNorm2d ? i + 2 : i + 1;
        return next < inside.size() && inside.get(next) instanceof ReLU ? next : i;
    }

    private static FeatureMaps copy(Watched one, Tensor output) {
        int[] dims = output.shape().dims();
        int[] ofOne = dims.length == 1 ? dims : Arrays.copyOfRange(dims, 1, dims.length);
        return new FeatureMaps(one.layer, one.type, Shape.of(ofOne), output.toFloats());
    }

    private static String type(Module module) {
        String first = module.toString().lines().findFirst().orElseThrow();
        return first.endsWith("(") ? first.substring(0, first.length() - 1) : first;
    }
}
