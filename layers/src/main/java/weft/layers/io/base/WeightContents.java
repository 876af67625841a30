package weft.layers.io.base;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * What a file holds: tensors by the names that a network has for them, and what is not among them.
 *
 * @param leftOut tensors of types that Weft lacks, and what lies beside the weights
 */
public record WeightContents(SequencedMap<String, StoredTensor> tensors, List<LeftOut> leftOut) {

    private static final int SHOWN = 3;

    /** The same, each key without the wrappers' prefixes that all have. */
    public WeightContents unwrapped() {
        return without(KeyPrefix.shared(tensors.keySet()));
    }

    /**
     * The tensors under a prefix, without it, and then {@link #unwrapped}. The others are told by the first part of their names.
     *
     * @param prefix as in the file; the point after it may be missing
     * @throws CheckpointException when there are none
     */
    public WeightContents under(Path file, String prefix) {
        String whole = has(prefix + ".") ? prefix + "." : prefix;
        if (!has(whole)) {
            throw CheckpointException.in(file, "no name of a tensor begins with the prefix %s; there are %s",
                    CheckpointException.quoted(prefix), CheckpointException.shown(String.join(", ",
                            tensors.keySet().stream().limit(SHOWN).toList())) + (tensors.size() > SHOWN ? " ..." : ""));
        }
        SequencedMap<String, StoredTensor> kept = new LinkedHashMap<>();
        SequencedMap<String, Integer> others = new LinkedHashMap<>();
        tensors.forEach((key, tensor) -> {
            if (KeyPrefix.isUnder(whole, key)) {
                kept.put(key, tensor);
            } else {
                others.merge(key.substring(0, key.indexOf('.') < 0 ? key.length() : key.indexOf('.')), 1, Integer::sum);
            }
        });
        List<LeftOut> all = new ArrayList<>(leftOut);
        others.forEach((name, count) -> all.add(LeftOut.tensors(name, count)));
        return new WeightContents(kept, all).without(whole).unwrapped();
    }

    /** Whether a tensor, also one of a type that Weft lacks, is under the prefix. */
    public boolean has(String prefix) {
        return tensors.keySet().stream().anyMatch(key -> KeyPrefix.isUnder(prefix, key))
                || leftOut.stream().anyMatch(one -> KeyPrefix.isUnder(prefix, one.name()));
    }

    private WeightContents without(String prefix) {
        if (prefix.isEmpty()) {
            return this;
        }
        SequencedMap<String, StoredTensor> shorter = new LinkedHashMap<>();
        tensors.forEach((key, tensor) -> {
            String name = key.substring(prefix.length());
            shorter.put(name, tensor.named(name));
        });
        return new WeightContents(shorter, leftOut.stream().map(one -> KeyPrefix.isUnder(prefix, one.name())
                ? new LeftOut(one.name().substring(prefix.length()), one.what()) : one).toList());
    }
}
