package weft.engine.op;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import weft.engine.Device;
import weft.engine.History;
import weft.engine.Spec;
import weft.engine.Tensor;
import weft.engine.backend.OutOfMemoryException;
import weft.engine.op.attrs.Attrs;

/**
 * Applies operations, and lists all of them. This is the only place where operations are applied to tensors: it checks the
 * inputs, allocates the outputs, runs the backend, and records the operation if an input carries a history.
 */
public final class Ops {

    private static final List<Family> FAMILIES = List.of(Pointwise.FAMILY, Creation.FAMILY, Movement.FAMILY, Reduction.FAMILY,
            Matmul.FAMILY, Convolution.FAMILY, Pooling.FAMILY, Loss.FAMILY, Randomness.FAMILY, Optimization.FAMILY,
            AdaptivePooling.FAMILY, TransposedConvolution.FAMILY, Upsampling.FAMILY, Normalization.FAMILY, Activation.FAMILY,
            Lookup.FAMILY, GroupNormalization.FAMILY, LocalResponse.FAMILY);

    private static final List<Op<?>> ALL = FAMILIES.stream().flatMap(family -> family.operations().stream())
            .collect(Collectors.toUnmodifiableList());

    private static final ThreadLocal<Watch> WATCH = new ThreadLocal<>();
    /** How many threads are watched: mostly none, and then an operation need not look. */
    private static final AtomicInteger WATCHED = new AtomicInteger();

    private Ops() {}

    /** Is told of the operations of a thread, see {@link #watch}. */
    @FunctionalInterface
    public interface Watch {

        /**
         * An operation has run. Operations that this method applies are not told of.
         *
         * @param inputs  null for an optional one that was left out; those that the operation updates have their new values
         * @param outputs open until the operation's caller closes them
         */
        void ran(Op<?> op, List<Tensor> inputs, List<Tensor> outputs);
    }

    /** A watch that goes on until it is closed. */
    public interface Watching extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Tells {@code watch} of each operation that this thread applies, until the result is closed. It may throw, for example to
     * end a training at the first NaN.
     *
     * @throws IllegalStateException when the thread is watched already
     */
    public static Watching watch(Watch watch) {
        if (WATCH.get() != null) {
            throw new IllegalStateException("operations: this thread is watched already");
        }
        WATCH.set(watch);
        WATCHED.incrementAndGet();
        return () -> {
            WATCH.remove();
            WATCHED.decrementAndGet();
        };
    }

    private static void tell(Op<?> op, List<Tensor> inputs, List<Tensor> outputs) {
        Watch watch = WATCH.get();
        if (watch == null) {
            return;
        }
        WATCH.remove(); // its own operations are not told of
        try {
            watch.ran(op, inputs, outputs);
        } finally {
            WATCH.set(watch);
        }
    }

    /** Every family of operations: the one place that lists them. */
    public static List<Family> families() {
        return FAMILIES;
    }

    /** Every operation, by family. */
    public static List<Op<?>> all() {
        return ALL;
    }

    /**
     * The operation with this name.
     *
     * @throws IllegalArgumentException when there is no such operation
     */
    public static Op<?> named(String name) {
        return ALL.stream().filter(op -> op.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no operation is called " + name));
    }

    /** Applies an operation with one output. */
    public static <A extends Attrs> Tensor one(Op<A> op, A attrs, Tensor... inputs) {
        return apply(op, attrs, inputs).getFirst();
    }

    /**
     * Applies an operation.
     *
     * @param inputs null stands for an optional input that is left out
     * @return the outputs, in the innermost scope; empty for an operation that only updates its inputs
     * @throws IllegalArgumentException when types or shapes do not fit, or the inputs live on different devices
     * @throws IllegalStateException    when an input was freed, or an update would overwrite a value that backward needs
     */
    public static <A extends Attrs> List<Tensor> apply(Op<A> op, A attrs, Tensor... inputs) {
        return apply(op, attrs, deviceOf(op, inputs), Arrays.asList(inputs), List.of());
    }

    /**
     * Applies an operation as {@link #apply} does, but may write outputs into given tensors, {@code places}, instead of new ones.
     * That happens if the given tensor has the output's dtype, shape and device, shares no memory with an input, and no history
     * is recorded.
     *
     * @param places for each of the first outputs a tensor to write into, or null
     * @return the outputs; for one that was written into a given tensor, that tensor
     */
    public static <A extends Attrs> List<Tensor> applyInto(List<Tensor> places, Op<A> op, A attrs, Tensor... inputs) {
        return apply(op, attrs, deviceOf(op, inputs), Arrays.asList(inputs), places);
    }

    /** Applies an operation without inputs on {@code device}. */
    public static <A extends Attrs> Tensor create(Op<A> op, A attrs, Device device) {
        return apply(op, attrs, device, List.of(), List.of()).getFirst();
    }

    private static <A extends Attrs> List<Tensor> apply(Op<A> op, A attrs, Device device, List<Tensor> inputs,
            List<Tensor> places) {
        Op.Inputs in = describe(op, inputs);
        List<Spec> specs = op.infer().infer(attrs, in);
        History history = beforeRun(op, inputs, specs);
        List<Tensor> outputs = run(op, attrs, device, inputs, in, specs, history == null ? places : List.of());
        if (history != null) {
            history.record(op, attrs, inputs, outputs);
        }
        if (WATCHED.get() > 0) {
            tell(op, inputs, outputs);
        }
        return outputs;
    }

    private static <A extends Attrs> List<Tensor> run(Op<A> op, A attrs, Device device, List<Tensor> inputs, Op.Inputs in,
            List<Spec> specs, List<Tensor> places) {
        int viewed = op.view().offset(attrs, in);
        if (viewed != Op.View.COPY) {
            return List.of(inputs.getFirst().view(specs.getFirst().shape(), viewed));
        }
        List<Tensor> outputs = new ArrayList<>(specs.size());
        try {
            long elements = 0;
            for (int i = 0; i < specs.size(); i++) {
                Spec spec = specs.get(i);
                Tensor place = i < places.size() ? places.get(i) : null;
                outputs.add(fits(place, spec, device, inputs) ? place : Tensor.allocate(spec, device));
                elements += spec.shape().size();
            }
            if (elements > 0 || op.updates()) {
                runWithRoom(op, attrs, device, inputs, outputs);
            }
        } catch (RuntimeException | Error e) {
            outputs.stream().filter(y -> !places.contains(y)).forEach(Tensor::close);
            throw e;
        }
        for (Tensor y : outputs) {
            if (places.contains(y)) {
                y.changed();
            }
        }
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i) != null && op.slot(i).update()) {
                inputs.get(i).changed();
            }
        }
        return outputs;
    }

    private static boolean fits(Tensor place, Spec spec, Device device, List<Tensor> inputs) {
        return place != null && place.spec().equals(spec) && place.device() == device
                && inputs.stream().noneMatch(x -> x != null && x.memory() == place.memory());
    }

    /** An operation may need scratch memory. If the device is full, the pool gives its unused memory back first. */
    private static <A extends Attrs> void runWithRoom(Op<A> op, A attrs, Device device, List<Tensor> inputs,
            List<Tensor> outputs) {
        try {
            device.backend().run(op, attrs, inputs, outputs);
        } catch (OutOfMemoryException e) {
            if (op.updates()) {
                throw e;
            }
            device.pool().flush();
            device.backend().run(op, attrs, inputs, outputs);
        }
    }

    private static Op.Inputs describe(Op<?> op, List<Tensor> inputs) {
        int fixed = op.inputs().size();
        boolean variadic = fixed > 0 && op.inputs().getLast().variadic();
        if (inputs.size() != fixed && !(variadic && inputs.size() >= fixed)) {
            throw new IllegalArgumentException("%s: takes %d inputs, got %d".formatted(op, fixed, inputs.size()));
        }
        List<Spec> specs = new ArrayList<>(inputs.size());
        for (int i = 0; i < inputs.size(); i++) {
            Tensor input = inputs.get(i);
            if (input == null && !op.slot(i).optional()) {
                throw new IllegalArgumentException(op + ": input " + op.slot(i).name() + " is missing");
            }
            if (input != null) {
                input.requireOpen();
            }
            specs.add(input == null ? null : input.spec());
        }
        return new Op.Inputs(op.name(), specs);
    }

    private static Device deviceOf(Op<?> op, Tensor... inputs) {
        Device device = null;
        for (Tensor input : inputs) {
            if (input == null) {
                continue;
            }
            if (device != null && input.device() != device) {
                throw new IllegalArgumentException("%s: inputs on different devices: %s and %s; move one with to(device)"
                        .formatted(op, device, input.device()));
            }
            device = input.device();
        }
        if (device == null) {
            throw new IllegalArgumentException(op + ": no input says on which device to run");
        }
        return device;
    }

    /** Asks the inputs' histories whether the operation is allowed. Returns the first differentiable input's one, or null. */
    private static History beforeRun(Op<?> op, List<Tensor> inputs, List<Spec> outputs) {
        boolean makesFloats = op.updates() || outputs.stream().anyMatch(spec -> spec.dtype().isFloat());
        History first = null;
        for (int i = 0; i < inputs.size(); i++) {
            Tensor input = inputs.get(i);
            if (input == null || input.history() == null) {
                continue;
            }
            if (op.slot(i).differentiable()) {
                first = first == null ? input.history() : first;
            } else if (op.slot(i).update()) {
                input.history().beforeUpdate(op);
            } else if (makesFloats) {
                input.history().beforeNonDifferentiable(op);
            }
        }
        return first;
    }
}
