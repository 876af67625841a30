package weft.engine.cpu;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import weft.engine.Tensor;
import weft.engine.op.Attrs;
import weft.engine.op.Op;

/**
 * The fast loop of one operation, for float32: every float tensor that it is given is of that type, and at least one is.
 * It writes every element of every output.
 */
@FunctionalInterface
interface CpuKernel<A extends Attrs> {

    /** @param in null stands for an optional input that was left out */
    void run(A attrs, List<Tensor> in, List<Tensor> out);

    /** Collects loops by operation; {@link #put} holds that a loop takes the attributes of its operation. */
    final class Table {

        private final Map<Op<?>, CpuKernel<?>> kernels = new LinkedHashMap<>();

        <A extends Attrs> Table put(Op<A> op, CpuKernel<A> kernel) {
            if (kernels.put(op, kernel) != null) {
                throw new IllegalStateException(op + ": two fast loops");
            }
            return this;
        }

        Map<Op<?>, CpuKernel<?>> done() {
            return Map.copyOf(kernels);
        }
    }
}
