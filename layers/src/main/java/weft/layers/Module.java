package weft.layers;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Tensor;
import weft.engine.op.Creation;
import weft.layers.io.LoadReport;
import weft.layers.io.StateDict;
import weft.layers.io.base.CheckpointException;

/**
 * A part of a network: parameters, buffers (saved but not learned), and modules inside it, each registered by name in the
 * constructor. {@link #call} applies it. The tensors that {@code forward} makes are freed when the call returns, except those
 * that backward will need; so an evaluation holds the outputs of two layers at a time, not of twenty.
 */
public abstract class Module {

    private final SequencedMap<String, Module> children = new LinkedHashMap<>();
    private final SequencedMap<String, Parameter> parameters = new LinkedHashMap<>();
    private final SequencedMap<String, Tensor> buffers = new LinkedHashMap<>();
    private final List<BiConsumer<Module, Tensor>> entryHooks = new ArrayList<>();
    /** Names of the buffers that a state need not have. */
    private final Set<String> optional = new HashSet<>();
    private final List<Hook> hooks = new ArrayList<>();
    private boolean training = true;
    private boolean resting;

    /**
     * Is told of each call of a module. The tensors are freed when the network no longer needs them: copy what you want to keep.
     */
    @FunctionalInterface
    public interface Hook {
        /** After each call of a module that this was given to. The tensors may be read, not closed. */
        void called(Module module, Tensor input, Tensor output);
    }

    /** Computes the output. Called through {@link #call} alone. */
    protected abstract Tensor forward(Tensor x);

    /** Applies this module to {@code x}. */
    public final Tensor call(Tensor x) {
        entryHooks.forEach(hook -> hook.accept(this, x));
        Tensor y;
        try (Scope temporary = Scope.temporary()) {
            y = temporary.keep(forward(x));
        }
        hooks.forEach(hook -> hook.called(this, x, y));
        return y;
    }

    /**
     * The output of a module for a batch, and its loss.
     *
     * @param output what {@link #call} returns
     * @param loss   a scalar, which {@code backward()} starts from
     */
    public record Judged(Tensor output, Tensor loss) {}

    /**
     * Applies this module to {@code x} and takes the loss of the result, as a training step does. A network with a loss of its
     * own, such as one with auxiliary classifiers, overrides this.
     *
     * @param criterion the loss of an output against the targets of the batch
     */
    public Judged judge(Tensor x, UnaryOperator<Tensor> criterion) {
        Tensor output = call(x);
        return new Judged(output, criterion.apply(output));
    }

    // ---- registration ----

    /** Registers a module inside this one. */
    protected final <M extends Module> M child(String name, M module) {
        put(children, name, module);
        return module;
    }

    /** Registers a parameter with its initial values; null, for a bias that is left out, is passed on. */
    protected final Parameter parameter(String name, Parameter parameter) {
        if (parameter != null) {
            put(parameters, name, parameter);
        }
        return parameter;
    }

    /** Registers a tensor that is saved and loaded with the parameters but not learned. */
    protected final Tensor buffer(String name, Tensor tensor) {
        put(buffers, name, tensor);
        return tensor;
    }

    /** As {@link #buffer(String, Tensor)}, for one that older files do not have: it is 0 after such a file was loaded. */
    protected final Tensor optionalBuffer(String name, Tensor tensor) {
        optional.add(name);
        return buffer(name, tensor);
    }

    /** The tensor registered as {@code name}; ask for it at each call, because {@link #to} puts another in its place. */
    protected final Tensor buffer(String name) {
        Tensor tensor = buffers.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException(label() + ": no buffer is called " + name);
        }
        return tensor;
    }

    private <V> void put(Map<String, V> map, String name, V value) {
        if (name.isEmpty() || name.contains(".")) {
            throw new IllegalArgumentException(label() + ": a name is not empty and has no point: \"" + name + "\"");
        }
        if (value == null) {
            throw new IllegalArgumentException(label() + ": " + name + " is null");
        }
        if (value == this) {
            throw new IllegalArgumentException(label() + ": " + name + " is the module itself");
        }
        if (children.containsKey(name) || parameters.containsKey(name) || buffers.containsKey(name)) {
            throw new IllegalArgumentException(label() + ": " + name + " is registered twice");
        }
        map.put(name, value);
    }

    /** A hook that was given to a module, until it is removed. */
    @FunctionalInterface
    public interface HookHandle {
        /** The hook is not called any more. */
        void remove();
    }

    /** Calls {@code hook} after each call of this module, whichever of its names it was called by. */
    public final HookHandle onCall(Hook hook) {
        hooks.add(hook);
        return () -> hooks.remove(hook);
    }

    /** Calls {@code hook} with this module and its input before each call of this module. */
    public final HookHandle beforeCall(BiConsumer<Module, Tensor> hook) {
        entryHooks.add(hook);
        return () -> entryHooks.remove(hook);
    }

    /** Whether a hook sees this module's own result, so that it must not be fused with its neighbour. */
    final boolean isWatched() {
        return !hooks.isEmpty() || !entryHooks.isEmpty();
    }

    // ---- mode ----

    /**
     * Sets training mode here and in all modules inside: dropout drops, batch norm uses the batch's statistics. Modules whose
     * parameters are all frozen stay in evaluation, see {@link #freeze}.
     */
    public final Module train() {
        return setTraining(true);
    }

    /** Sets evaluation mode here and in all modules inside. */
    public final Module eval() {
        return setTraining(false);
    }

    private Module setTraining(boolean on) {
        training = on;
        children.values().forEach(module -> module.setTraining(on));
        return this;
    }

    /** Whether this module is in training mode, which is the default, and not held in evaluation by {@link #freeze}. */
    public final boolean isTraining() {
        return training && !resting;
    }

    /** Moves parameters and buffers to a device. Optimizers are made afterwards. */
    public final Module to(Device device) {
        return convert(tensor -> tensor.to(device));
    }

    /** Makes parameters and float buffers float32 or float64. Optimizers are made afterwards. */
    public final Module to(DType floats) {
        return convert(tensor -> tensor.dtype().isFloat() ? tensor.cast(floats) : tensor);
    }

    private Module convert(UnaryOperator<Tensor> conversion) {
        parameters().forEach(parameter -> parameter.convert(conversion));
        Map<Tensor, Tensor> converted = new IdentityHashMap<>();
        visit("", (_, module) -> module.buffers.replaceAll((_, tensor) -> converted.computeIfAbsent(tensor,
                _ -> Scope.inside(tensor.scope(), () -> conversion.apply(tensor)))));
        converted.forEach((before, after) -> {
            if (before != after) {
                before.close();
            }
        });
        return this;
    }

    // ---- what is inside ----

    /** The modules directly inside this one, by name. */
    public final SequencedMap<String, Module> children() {
        return Collections.unmodifiableSequencedMap(children);
    }

    /**
     * This module, under the name "", and all modules inside, by path such as {@code features.0}. A module that is used several
     * times appears under each of its names.
     */
    public final SequencedMap<String, Module> modules() {
        SequencedMap<String, Module> all = new LinkedHashMap<>();
        visit("", (path, module) -> all.put(path, module));
        return all;
    }

    /** Each parameter once, however many names it has. */
    public final List<Parameter> parameters() {
        return List.copyOf(new LinkedHashSet<>(namedParameters().values()));
    }

    /** All parameters by path; a shared one appears under each of its names. */
    public final SequencedMap<String, Parameter> namedParameters() {
        SequencedMap<String, Parameter> all = new LinkedHashMap<>();
        visit("", (path, module) -> module.parameters.forEach((name, p) -> all.put(join(path, name), p)));
        return all;
    }

    /** The values of all parameters and buffers by path, as PyTorch names them. The tensors are the module's own. */
    public final SequencedMap<String, Tensor> stateDict() {
        SequencedMap<String, Tensor> all = new LinkedHashMap<>();
        visit("", (path, module) -> {
            module.parameters.forEach((name, p) -> all.put(join(path, name), p.value()));
            module.buffers.forEach((name, tensor) -> all.put(join(path, name), tensor));
        });
        return all;
    }

    /**
     * Sets all parameters and buffers to the values in {@code state}, whose keys are those of {@link #stateDict}. float32 and
     * float64 are converted into each other.
     *
     * @throws CheckpointException when a key is missing or unknown, a shape or type does not fit, or two names of one tensor
     *                             have different values; nothing is changed then
     */
    public final void loadStateDict(Map<String, Tensor> state) {
        try (Scope _ = Scope.open()) {
            StateDict.load(label(), stateDict(), completed(state));
        }
    }

    /**
     * As {@link #loadStateDict}, but takes the keys that both sides have and leaves the others alone.
     *
     * @return the keys that were left alone
     * @throws CheckpointException when a shape or type does not fit, or two names of one tensor have different values;
     *                             nothing is changed then
     */
    public final LoadReport loadMatching(Map<String, Tensor> state) {
        try (Scope _ = Scope.open()) {
            return StateDict.loadMatching(label(), stateDict(), completed(state));
        }
    }

    /** A state with zeros for the buffers that it need not have. */
    private Map<String, Tensor> completed(Map<String, Tensor> state) {
        Map<String, Tensor> all = new LinkedHashMap<>(state);
        visit("", (path, module) -> module.optional.forEach(name -> {
            Tensor own = module.buffers.get(name);
            all.computeIfAbsent(join(path, name), _ -> Creation.full(own.shape(), 0, own.dtype(), own.device()));
        }));
        return all;
    }

    private void visit(String path, BiConsumer<String, Module> visitor) {
        visitor.accept(path, this);
        children.forEach((name, module) -> module.visit(join(path, name), visitor));
    }

    private static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /** The number of elements of all parameters; a shared parameter counts once. */
    public final long parameterCount() {
        return parameters().stream().mapToLong(p -> p.value().size()).sum();
    }

    /**
     * Stops gradients for every parameter whose path begins with {@code prefix}; tells how many. {@code features.1.} names one
     * module, {@code features.1} also {@code features.10}.
     *
     * <p>A module whose parameters are all frozen is held in evaluation with all modules inside, whatever {@link #train} says,
     * until {@link #unfreeze}. So the batch norm of a frozen body keeps the statistics that its weights were learned with.
     */
    public final int freeze(String prefix) {
        return setFrozen(prefix, Parameter::freeze);
    }

    /**
     * Undoes {@link #freeze} for every parameter whose path begins with {@code prefix}; tells how many. Modules that have one of
     * them return to the mode that was set last. Optimizers made before do not know of these parameters.
     */
    public final int unfreeze(String prefix) {
        return setFrozen(prefix, Parameter::unfreeze);
    }

    private int setFrozen(String prefix, Consumer<Parameter> change) {
        Set<Parameter> matching = new LinkedHashSet<>();
        namedParameters().forEach((path, p) -> {
            if (path.startsWith(prefix)) {
                matching.add(p);
            }
        });
        matching.forEach(change);
        rest(false);
        return matching.size();
    }

    private void rest(boolean around) {
        List<Parameter> inside = parameters();
        resting = around || !inside.isEmpty() && inside.stream().allMatch(Parameter::isFrozen);
        children.values().forEach(module -> module.rest(resting));
    }

    // ---- text ----

    /** The settings in the brackets of this module's line: {@code 1, 6, kernel_size=(5, 5)}. */
    protected String describe() {
        return "";
    }

    /** The name in the tree: the class's. */
    protected String label() {
        return getClass().getSimpleName();
    }

    /** The tree of modules, as PyTorch prints it. */
    @Override
    public final String toString() {
        if (children.isEmpty()) {
            return label() + "(" + describe() + ")";
        }
        StringBuilder text = new StringBuilder(label()).append("(\n");
        if (!describe().isEmpty()) {
            text.append("  ").append(describe()).append('\n');
        }
        children.forEach((name, module) -> text.append("  (").append(name).append("): ")
                .append(module.toString().replace("\n", "\n  ")).append('\n'));
        return text.append(')').toString();
    }
}
