package weft.engine.cuda.base;

import java.util.List;
import weft.engine.Tensor;
import weft.engine.backend.OpTable;
import weft.engine.op.Family;
import weft.engine.op.Op;
import weft.engine.op.attrs.Attrs;

/** How one operation runs on a GPU: the kernels it launches. Nothing in it waits for the device. */
@FunctionalInterface
public interface CudaPlan<A extends Attrs> {

    /** @param in null stands for an optional input that was left out */
    void launch(Launcher gpu, A attrs, List<Tensor> in, List<Tensor> out);

    /** A family's plans by operation; {@link #put} takes only a plan for the attributes of its operation. */
    final class Table extends OpTable<CudaPlan<?>> {

        public Table(Family... families) {
            super(families);
        }

        public <A extends Attrs> Table put(Op<A> op, CudaPlan<A> plan) {
            add(op, plan);
            return this;
        }
    }
}
