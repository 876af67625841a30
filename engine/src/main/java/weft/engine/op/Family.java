package weft.engine.op;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import weft.engine.op.attrs.Attrs;

/**
 * A family of operations. Building a row adds it to its family, so no row can be forgotten in a list. {@link Ops#families} lists
 * the families. The rows of a family are in the order of their declaration.
 */
public final class Family {

    private final String name;
    private final List<Op<?>> operations = new ArrayList<>();

    /** An empty family, to which rows are added as they are built. */
    Family(String name) {
        this.name = name;
    }

    /** The family's name, such as {@code pooling}. */
    public String name() {
        return name;
    }

    /** Its operations, in the order of their declaration. */
    public List<Op<?>> operations() {
        return Collections.unmodifiableList(operations);
    }

    /** Starts a row: {@code FAMILY.<Attrs.None>op("relu").in("x")...row()}. */
    <A extends Attrs> OpBuilder<A> op(String operation) {
        return new OpBuilder<>(operation, operations::add);
    }

    @Override
    public String toString() {
        return name;
    }
}
