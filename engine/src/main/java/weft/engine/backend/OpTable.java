package weft.engine.backend;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import weft.engine.op.Family;
import weft.engine.op.Op;
import weft.engine.op.Ops;

/**
 * A backend's implementations of the operations of one or more families: one entry for each operation.
 *
 * @param <T> the type of an entry, such as a loop or a launch plan
 */
public abstract class OpTable<T> {

    private final List<Family> families;
    private final Map<Op<?>, T> entries = new HashMap<>();

    /** An empty table for the operations of {@code families}. */
    protected OpTable(Family... families) {
        this.families = List.of(families);
    }

    /**
     * Adds the entry of {@code op}.
     *
     * @throws IllegalStateException when {@code op} belongs to another family, or already has an entry
     */
    protected final void add(Op<?> op, T entry) {
        if (families.stream().noneMatch(family -> family.operations().contains(op)) || entries.put(op, entry) != null) {
            throw new IllegalStateException("%s: has an entry already, or is not in %s".formatted(op, families));
        }
    }

    /**
     * The entries of all tables.
     *
     * @throws IllegalStateException when a family has no table
     */
    @SafeVarargs
    public static <T> Map<Op<?>, T> all(OpTable<T>... tables) {
        Map<Op<?>, T> all = new HashMap<>();
        Set<Family> missing = new HashSet<>(Ops.families());
        for (OpTable<T> table : tables) {
            table.families.forEach(missing::remove);
            all.putAll(table.entries);
        }
        if (!missing.isEmpty()) {
            throw new IllegalStateException("no table for %s among %s".formatted(missing, Arrays.toString(tables)));
        }
        return Map.copyOf(all);
    }

    @Override
    public String toString() {
        return families.toString();
    }
}
