package weft.train.weights;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Spec;
import weft.engine.Tensor;
import weft.layers.Module;
import weft.layers.io.WeightFile;
import weft.layers.io.base.CheckpointException;
import weft.layers.io.base.LeftOut;
import weft.layers.io.base.StoredTensor;
import weft.train.base.InputException;

/**
 * Weights that a network begins with. By default what fits is taken and the rest is listed, because the usual reason for a
 * difference is wanted: a new head on a trained body, whose tensors have other shapes. Strict means what PyTorch's
 * {@code load_state_dict} does: the same keys and shapes, or an error and no change.
 *
 * @param file   in any format that {@link WeightFile} reads
 * @param strict whether a difference is an error
 * @param prefix of the names in the file that the network does not have; empty for what is found without help
 */
public record InitialWeights(Path file, boolean strict, Optional<String> prefix) {

    /** Weights whose names need no prefix. */
    public InitialWeights(Path file, boolean strict) {
        this(file, strict, Optional.empty());
    }

    /** The keys of a network and of a file side by side. */
    private record Comparison(List<String> fitting, List<String> missing, List<String> unexpected, List<String> different,
            List<String> unreadable, List<LeftOut> leftOut) {

        static Comparison of(Map<String, Tensor> own, WeightFile file) {
            Comparison keys = new Comparison(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(),
                    new ArrayList<>(), new ArrayList<>());
            Map<String, StoredTensor> given = file.tensors();
            file.leftOut().forEach(one -> {
                if (own.containsKey(one.name()) && !given.containsKey(one.name())) {
                    keys.unreadable.add(one.toString());
                } else {
                    keys.leftOut.add(one);
                }
            });
            Set<String> asked = file.leftOut().stream().map(LeftOut::name).collect(Collectors.toSet());
            own.forEach((key, tensor) -> {
                StoredTensor stored = given.get(key);
                if (stored == null && asked.contains(key)) {
                    return;
                }
                if (stored == null) {
                    keys.missing.add(key);
                } else if (fits(stored.spec(), tensor.spec())) {
                    keys.fitting.add(key);
                } else {
                    keys.different.add("%s (%s in the file, %s here)".formatted(key, stored.spec(), tensor.spec()));
                }
            });
            // PyTorch counts the batches of a batch norm since version 0.4.1; an older file says nothing of them.
            keys.missing.removeIf(key -> key.endsWith("num_batches_tracked"));
            given.keySet().stream().filter(key -> !own.containsKey(key)).forEach(keys.unexpected::add);
            return keys;
        }

        /** Floats of either width fit each other; whole numbers in a file may be wider than they are here. */
        private static boolean fits(Spec stored, Spec own) {
            DType type = stored.dtype() == DType.INT64 ? DType.INT32 : stored.dtype();
            return stored.shape().equals(own.shape()) && (type == own.dtype() || type.isFloat() && own.dtype().isFloat());
        }

        boolean isComplete() {
            return missing.isEmpty() && unexpected.isEmpty() && different.isEmpty() && unreadable.isEmpty();
        }

        /** What differs, a sentence for each way. */
        List<String> differences() {
            List<String> lines = new ArrayList<>();
            add(lines, different, "of another shape");
            add(lines, unreadable, "of a type that Weft does not read");
            add(lines, missing, "missing in the file");
            add(lines, unexpected, "in the file alone");
            return lines;
        }

        private static void add(List<String> lines, List<String> keys, String what) {
            if (!keys.isEmpty()) {
                lines.add("%d %s: %s".formatted(keys.size(), what, String.join(", ", keys)));
            }
        }
    }

    /**
     * Sets a network's weights.
     *
     * @param name of the network, for messages
     * @return what was taken and what was not, in lines for the user
     * @throws CheckpointException when the file can't be read
     * @throws InputException      when nothing in the file fits the network, or not everything does and {@link #strict} is set;
     *                             nothing is changed then
     */
    public List<String> loadInto(String name, Module model) {
        Map<String, Tensor> own = model.stateDict();
        try (WeightFile weights = WeightFile.open(file, prefix, own.keySet()); Scope _ = Scope.open()) {
            Comparison keys = Comparison.of(own, weights);
            int all = weights.tensors().size();
            if (keys.fitting().isEmpty()) {
                throw new InputException("%s: none of its %d tensors fits %s: it has %s, %s has %s%s".formatted(file, all, name,
                        some(weights.tensors().keySet()), name, some(own.keySet()), weights.prefixFor(own.keySet())
                                .map("; --init-prefix %s takes the prefix away"::formatted).orElse("")));
            }
            if (strict && !keys.isComplete()) {
                throw new InputException("%s: does not fit %s: %s; leave out --init-strict to take what fits".formatted(file,
                        name, String.join("; ", keys.differences())));
            }
            model.loadMatching(weights.stateDict(Device.cpu(), keys.fitting()));
            List<String> lines = new ArrayList<>();
            lines.add("begins with %d of %d tensors of %s, %s".formatted(keys.fitting().size(), all, file, weights.format()));
            keys.differences().forEach(line -> lines.add("  " + line));
            if (!keys.leftOut().isEmpty()) {
                lines.add("  left out: " + LeftOut.list(keys.leftOut()));
            }
            return lines;
        } catch (CheckpointException e) {
            throw InputException.in(file, e);
        }
    }

    private static String some(Iterable<String> keys) {
        List<String> all = new ArrayList<>();
        keys.forEach(all::add);
        return all.stream().limit(3).collect(Collectors.joining(", ")) + (all.size() > 3 ? " ..." : "");
    }
}
