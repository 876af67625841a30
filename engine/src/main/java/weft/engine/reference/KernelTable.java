package weft.engine.reference;

import java.util.LinkedHashMap;
import java.util.Map;
import weft.engine.op.Op;
import weft.engine.op.attrs.Attrs;

/** Collects a family's loops by operation; {@link #put} holds that a loop takes the attributes of its operation. */
final class KernelTable {

    private final Map<Op<?>, ReferenceKernel<?>> kernels = new LinkedHashMap<>();

    <A extends Attrs> KernelTable put(Op<A> op, ReferenceKernel<A> kernel) {
        if (kernels.put(op, kernel) != null) {
            throw new IllegalStateException(op + ": two reference loops");
        }
        return this;
    }

    Map<Op<?>, ReferenceKernel<?>> done() {
        return Map.copyOf(kernels);
    }
}
