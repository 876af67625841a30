package weft.tests;

import java.util.Arrays;
import java.util.List;
import weft.engine.op.Op;
import weft.engine.op.Ops;

/** The operations under test: all of them, or while one is being written those that {@code -Dweft.ops=NAME,...} names. */
final class TestOperations {

    private TestOperations() {}

    /**
     * The operations in the order of their tables.
     *
     * @throws IllegalArgumentException when the property names one that does not exist
     */
    static List<Op<?>> all() {
        String asked = System.getProperty("weft.ops", "");
        return asked.isBlank() ? Ops.all() : Arrays.stream(asked.split(",")).<Op<?>>map(TestOperations::named).toList();
    }

    private static Op<?> named(String name) {
        return Ops.all().stream().filter(op -> op.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("weft.ops: there is no operation '" + name + "'"));
    }
}
