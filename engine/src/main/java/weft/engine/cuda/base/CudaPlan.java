package weft.engine.cuda.base;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import weft.engine.Tensor;
import weft.engine.op.Op;
import weft.engine.op.attrs.Attrs;

/** How one operation runs on a GPU: the kernels it launches. Nothing in it waits for the device. */
@FunctionalInterface
public interface CudaPlan<A extends Attrs> {

    /** @param in null stands for an optional input that was left out */
    void launch(Launcher gpu, A attrs, List<Tensor> in, List<Tensor> out);

    /** Collects plans by operation; {@link #put} holds that a plan takes the attributes of its operation. */
    final class Table {

        private final Map<Op<?>, CudaPlan<?>> plans = new LinkedHashMap<>();

        public <A extends Attrs> Table put(Op<A> op, CudaPlan<A> plan) {
            if (plans.put(op, plan) != null) {
                throw new IllegalStateException(op + ": two launch plans");
            }
            return this;
        }

        public Map<Op<?>, CudaPlan<?>> done() {
            return Map.copyOf(plans);
        }
    }
}
