package weft.layers.io;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import weft.autograd.NoGrad;
import weft.engine.Scope;
import weft.engine.Tensor;
import weft.engine.op.Creation;
import weft.engine.op.Ops;
import weft.engine.op.attrs.Attrs;
import weft.layers.io.base.CheckpointException;
import weft.layers.io.base.KeyPrefix;

/**
 * Sets the tensors of a module to given values, all of them or none: everything is checked and converted before the first one
 * is written. One tensor may stand under several keys, where modules share it; then its values must agree under all of them.
 */
public final class StateDict {

    private final String owner;
    private final Map<String, Tensor> own;
    private final Map<String, Tensor> given;
    /** The values for each tensor of the module, and the first key that they stood under. */
    private final Map<Tensor, Map.Entry<String, Tensor>> chosen = new IdentityHashMap<>();

    private StateDict(String owner, Map<String, Tensor> own, Map<String, Tensor> given) {
        this.owner = owner;
        this.own = own;
        this.given = wrappedAs(own, given);
    }

    /** A file's keys come without wrappers' prefixes; a module whose own keys have one, as a name of a part, gets it back. */
    private static Map<String, Tensor> wrappedAs(Map<String, Tensor> own, Map<String, Tensor> given) {
        String prefix = KeyPrefix.shared(own.keySet());
        if (prefix.isEmpty() || given.keySet().stream().anyMatch(own::containsKey)) {
            return given;
        }
        Map<String, Tensor> wrapped = new LinkedHashMap<>();
        given.forEach((key, tensor) -> wrapped.put(prefix + key, tensor));
        return wrapped.keySet().stream().anyMatch(own::containsKey) ? wrapped : given;
    }

    /**
     * Writes {@code given} into {@code own}, which have the same keys.
     *
     * @param owner what the module is called in an error message
     * @throws CheckpointException when keys, shapes or types do not fit, or two keys of one tensor disagree
     */
    public static void load(String owner, Map<String, Tensor> own, Map<String, Tensor> given) {
        StateDict load = new StateDict(owner, own, given);
        LoadReport report = load.report();
        if (!report.isComplete()) {
            throw load.error(report);
        }
        load.run();
    }

    /**
     * Writes those of {@code given} into {@code own} whose keys are there, too.
     *
     * @param owner what the module is called in an error message
     * @throws CheckpointException when shapes or types do not fit, or two keys of one tensor disagree
     */
    public static LoadReport loadMatching(String owner, Map<String, Tensor> own, Map<String, Tensor> given) {
        StateDict load = new StateDict(owner, own, given);
        load.run();
        return load.report();
    }

    private LoadReport report() {
        return new LoadReport(own.keySet().stream().filter(key -> given.get(key) == null).toList(),
                given.keySet().stream().filter(key -> !own.containsKey(key)).toList());
    }

    private CheckpointException error(LoadReport report) {
        StringBuilder text = new StringBuilder("does not fit ").append(owner).append(':');
        list(text, " missing ", report.missing());
        list(text, report.missing().isEmpty() ? " unknown " : "; unknown ", report.unexpected());
        return new CheckpointException(text.toString());
    }

    private static void list(StringBuilder text, String verb, List<String> keys) {
        if (!keys.isEmpty()) {
            text.append(verb).append(CheckpointException.quoted(keys.getFirst()));
            text.append(keys.size() == 1 ? "" : " and " + (keys.size() - 1) + " more");
        }
    }

    private void run() {
        own.forEach((key, target) -> {
            Tensor values = given.get(key);
            if (values != null) {
                choose(key, target, values);
            }
        });
        try (Scope _ = Scope.open(); NoGrad _ = NoGrad.enter()) {
            Map<Tensor, Tensor> converted = new LinkedHashMap<>();
            chosen.forEach((target, values) -> converted.put(target, values.getValue().to(target.device()).cast(target.dtype())));
            converted.forEach((target, values) -> Ops.apply(Creation.COPY, Attrs.NONE, target, values));
        }
    }

    private void choose(String key, Tensor target, Tensor values) {
        values.requireOpen();
        boolean convertible = target.dtype() == values.dtype() || target.dtype().isFloat() && values.dtype().isFloat();
        if (!target.shape().equals(values.shape()) || !convertible) {
            throw new CheckpointException("%s is %s in %s, the values are %s".formatted(key, target.spec(), owner,
                    values.spec()));
        }
        Map.Entry<String, Tensor> before = chosen.putIfAbsent(target, Map.entry(key, values));
        if (before != null && before.getValue() != values) {
            requireEqual(before.getKey(), before.getValue().toDoubles(), key, values.toDoubles());
        }
    }

    private void requireEqual(String firstKey, double[] first, String secondKey, double[] second) {
        int at = Arrays.mismatch(first, second);
        if (at >= 0) {
            throw new CheckpointException("%s and %s are one tensor in %s, but the values differ: %s and %s at element %d"
                    .formatted(firstKey, secondKey, owner, first[at], second[at], at));
        }
    }
}
