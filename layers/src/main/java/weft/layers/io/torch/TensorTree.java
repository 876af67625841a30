package weft.layers.io.torch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import weft.layers.io.base.ForeignValue;
import weft.layers.io.base.MemoryBudget;

/**
 * The tensors in what a pickle holds, however deep they lie in dictionaries, lists and objects: their names are the keys that
 * lead to them, joined by points. A container is looked through once, whoever holds it, and what it has besides tensors is passed
 * over, so the time is bounded by the file's length.
 */
final class TensorTree {

    private static final int DEEPEST = 16;
    private static final int BYTES_PER_CONTAINER = 64;
    private static final int BYTES_PER_NAME = 128;
    private static final String NAMES = "the names of its tensors";
    private static final ForeignValue TOO_DEEP = new ForeignValue("nested more than " + DEEPEST + " deep", true);

    private final MemoryBudget budget;
    /** By container: those of its items that are tensors or hold some. A container that is still looked through has none. */
    private final Map<Object, List<Item>> items = new IdentityHashMap<>();

    private record Item(String key, Object value) {}

    TensorTree(MemoryBudget budget) {
        this.budget = budget;
    }

    /** Hands over each {@link TorchView}, and each {@link ForeignValue} that is a tensor, with its name. */
    void each(Object container, BiConsumer<String, Object> tensor) {
        each("", container, 0, tensor);
    }

    private void each(String prefix, Object container, int depth, BiConsumer<String, Object> tensor) {
        for (Item item : of(container, depth)) {
            String name = prefix + item.key;
            budget.charge(BYTES_PER_NAME + 4L * name.length(), NAMES);
            if (isTensor(item.value)) {
                tensor.accept(name, item.value);
            } else if (depth == DEEPEST) {
                tensor.accept(name, TOO_DEEP);
            } else {
                each(name + ".", item.value, depth + 1, tensor);
            }
        }
    }

    /** How many tensors there are in a value. */
    int count(Object value) {
        int[] count = {isTensor(value) ? 1 : 0};
        if (isContainer(value)) {
            each(value, (_, _) -> count[0]++);
        }
        return count[0];
    }

    private List<Item> of(Object container, int depth) {
        List<Item> known = items.putIfAbsent(container, List.of());
        if (known != null) {
            return known;
        }
        budget.charge(BYTES_PER_CONTAINER, NAMES);
        List<Item> found = new ArrayList<>();
        switch (container) {
            case Map<?, ?> map -> map.forEach((key, value) -> add(found, key, value, depth));
            case ForeignValue object -> object.attributes().forEach((key, value) -> add(found, key, value, depth));
            case Object[] tuple -> addAll(found, Arrays.asList(tuple), depth);
            default -> addAll(found, (List<?>) container, depth);
        }
        items.put(container, found);
        return found;
    }

    private void addAll(List<Item> found, List<?> list, int depth) {
        for (int i = 0; i < list.size(); i++) {
            add(found, i, list.get(i), depth);
        }
    }

    private void add(List<Item> found, Object key, Object value, int depth) {
        boolean worth = isTensor(value)
                || isContainer(value) && (depth == DEEPEST || !of(value, depth + 1).isEmpty());
        if (worth) {
            budget.charge(BYTES_PER_CONTAINER, NAMES);
            found.add(new Item(String.valueOf(key), value));
        }
    }

    private static boolean isTensor(Object value) {
        return value instanceof TorchView || value instanceof ForeignValue foreign && foreign.tensor();
    }

    private static boolean isContainer(Object value) {
        return value instanceof Map || value instanceof List || value instanceof Object[]
                || value instanceof ForeignValue object && !object.attributes().isEmpty();
    }
}
