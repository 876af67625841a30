package weft.tests.peers;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.function.Supplier;
import weft.autograd.Leaf;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Tensor;
import weft.layers.Module;
import weft.layers.Parameter;

/**
 * A call of a layer or loss on drawn values, and the function of PyTorch with the same meaning.
 *
 * @param text     what is called
 * @param leaves   by name, the tensors whose gradients are compared
 * @param call     the call of Weft's side
 * @param state    what else is compared after the call, such as running statistics
 * @param function the name of the method in {@code peers.py}
 * @param options  what that takes after the leaves and dy, given Weft's result: see {@link Torch#call}
 */
record Case(String text, SequencedMap<String, Tensor> leaves, Supplier<Tensor> call, Supplier<Map<String, Tensor>> state,
            String function, Function<Tensor, Object[]> options) {

    /** A layer on {@code x}, whose parameters get drawn values; buffers are compared after the call. */
    static Case of(Dice dice, Module layer, Tensor x, String function, Object... options) {
        return of(dice, layer, x, function, _ -> options);
    }

    /** A layer, compared with a function some of whose options follow from the layer's result. */
    static Case of(Dice dice, Module layer, Tensor x, String function, Function<Tensor, Object[]> options) {
        layer.to(Device.cpu()).to(dice.floats());
        SequencedMap<String, Tensor> leaves = new LinkedHashMap<>();
        if (x.dtype().isFloat()) {
            leaves.put("x", Leaf.require(x));
        }
        layer.namedParameters().forEach((name, parameter) -> leaves.put(lastName(name), drawn(dice, parameter)));
        Supplier<Map<String, Tensor>> state = () -> {
            Map<String, Tensor> buffers = new LinkedHashMap<>();
            layer.stateDict().forEach((name, tensor) -> buffers.put(lastName(name), tensor));
            layer.namedParameters().keySet().forEach(name -> buffers.remove(lastName(name)));
            return buffers;
        };
        return new Case("%s of %s".formatted(layer, x.spec()), leaves, () -> layer.call(x), state, function, options);
    }

    /** A loss of the leaves, which has neither parameters nor buffers. */
    static Case of(String text, SequencedMap<String, Tensor> leaves, Supplier<Tensor> call, String function, Object... options) {
        leaves.values().forEach(Leaf::require);
        return new Case(text, leaves, call, Map::of, function, _ -> options);
    }

    private static Tensor drawn(Dice dice, Parameter parameter) {
        parameter.set(dice.tensor(dice.draw().real(parameter.value().shape())));
        return parameter.value();
    }

    /** A function of PyTorch knows no path: {@code 0.weight} of a sequence is its weight. */
    private static String lastName(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    /**
     * Calls Weft with gradient {@code dy}, which is drawn, and then PyTorch on the same values; tells what differs, or nothing.
     * PyTorch computes in float64 for Weft's float32, too: on some processors its own float32 convolutions of a few elements are
     * wrong (a gradient of 0 in the middle of a window, in 2.7.1 on Zen 5), and a wrong peer proves nothing.
     */
    String difference(Dice dice, Torch torch, double tolerance) {
        Tensor y = call.get();
        Tensor dy = dice.tensor(dice.draw().real(y.shape()));
        Map<String, Result> theirs = torch.call(function, inDouble(leaves), inDouble(dy), inDouble(options.apply(y)));
        Map<String, Result> ours = new LinkedHashMap<>();
        ours.put("y", Result.of(y));
        y.backward(dy);
        leaves.forEach((name, leaf) -> {
            if (Leaf.gradient(leaf) == null) {
                throw new AssertionError(text + ": no gradient arrived at " + name);
            }
            ours.put("d" + name, Result.of(Leaf.gradient(leaf)));
        });
        state.get().forEach((name, tensor) -> ours.put(name, Result.of(tensor)));
        if (!ours.keySet().equals(theirs.keySet())) {
            return "%s gives %s, PyTorch %s".formatted(text, ours.keySet(), theirs.keySet());
        }
        for (String name : ours.keySet()) {
            String difference = ours.get(name).differenceFrom(theirs.get(name), tolerance);
            if (!difference.isEmpty()) {
                return "%s: %s %s".formatted(text, name, difference);
            }
        }
        return "";
    }

    private static SequencedMap<String, Tensor> inDouble(SequencedMap<String, Tensor> tensors) {
        SequencedMap<String, Tensor> doubles = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> doubles.put(name, inDouble(tensor)));
        return doubles;
    }

    private static Object[] inDouble(Object[] options) {
        return Arrays.stream(options).map(option -> option instanceof Tensor tensor ? inDouble(tensor) : option).toArray();
    }

    private static Tensor inDouble(Tensor tensor) {
        return tensor.dtype() == DType.FLOAT32 ? Tensor.of(tensor.shape(), tensor.toDoubles(), tensor.device()) : tensor;
    }
}
