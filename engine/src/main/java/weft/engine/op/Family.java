package weft.engine.op;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import weft.engine.op.attrs.Attrs;

/**
 * A family of operations. A row enters its family as it is built, so there is no list that it could be missing from:
 * {@link Ops#families} names the families, and each has its rows in the order in which its class declares them.
 */
public final class Family {

    private final String name;
    private final List<Op<?>> operations = new ArrayList<>();

    /** A family without operations yet. */
    Family(String name) {
        this.name = name;
    }

    /** What the family is called: {@code pooling}. */
    public String name() {
        return name;
    }

    /** Its operations in their order. */
    public List<Op<?>> operations() {
        return Collections.unmodifiableList(operations);
    }

    /** Begins a row: {@code FAMILY.<Attrs.None>op("relu").in("x")...row()}. */
    <A extends Attrs> OpBuilder<A> op(String operation) {
        return new OpBuilder<>(operation, operations::add);
    }

    @Override
    public String toString() {
        return name;
    }
}
