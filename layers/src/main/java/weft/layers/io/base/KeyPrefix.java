package weft.layers.io.base;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Prefixes that training programs put before each key of a network: {@code module.} of a model wrapped for several devices,
 * {@code model.} of PyTorch Lightning, {@code _orig_mod.} of torch.compile, {@code backbone.} of a network that is
 * part of a larger one. A key may begin with several of them.
 */
public final class KeyPrefix {

    private static final List<String> WRAPPERS = List.of("module.", "model.", "_orig_mod.", "backbone.");

    private KeyPrefix() {}

    /** The longest chain of wrappers that every key begins with, none of them as a whole; empty where there is none. */
    public static String shared(Collection<String> keys) {
        return keys.isEmpty() ? "" : shared(keys, "");
    }

    private static String shared(Collection<String> keys, String prefix) {
        return WRAPPERS.stream().map(prefix::concat).filter(longer -> keys.stream().allMatch(key -> isUnder(longer, key)))
                .findFirst().map(longer -> shared(keys, longer)).orElse(prefix);
    }

    /** Whether {@code key} is {@code prefix} and something more. */
    static boolean isUnder(String prefix, String key) {
        return key.startsWith(prefix) && key.length() > prefix.length();
    }

    /** Whether {@code prefix} is a chain of wrappers and nothing else, so that it may be removed without an option. */
    public static boolean isWrapper(String prefix) {
        return prefix.isEmpty() || WRAPPERS.stream()
                .anyMatch(wrapper -> prefix.startsWith(wrapper) && isWrapper(prefix.substring(wrapper.length())));
    }

    /**
     * The prefix that ends in a dot and whose removal turns the most keys of {@code given} into keys of {@code own}. Of several,
     * it is the shortest; empty where none makes a key fit.
     */
    public static String best(Collection<String> own, Collection<String> given) {
        Map<String, Integer> fitting = new TreeMap<>();
        for (String key : given) {
            for (int dot = key.indexOf('.'); dot >= 0; dot = key.indexOf('.', dot + 1)) {
                if (own.contains(key.substring(dot + 1))) {
                    fitting.merge(key.substring(0, dot + 1), 1, Integer::sum);
                }
            }
        }
        return fitting.entrySet().stream().max(Map.Entry.<String, Integer>comparingByValue()
                .thenComparing(entry -> -entry.getKey().length())).map(Map.Entry::getKey).orElse("");
    }
}
