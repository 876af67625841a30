package weft.engine.cpu.base;

import java.util.List;
import weft.engine.DType;
import weft.engine.Tensor;
import weft.engine.backend.OpTable;
import weft.engine.op.Family;
import weft.engine.op.Op;
import weft.engine.op.attrs.Attrs;

/** The fast loop of one operation. It writes every element of every output. */
@FunctionalInterface
public interface CpuKernel<A extends Attrs> {

    /** @param in null stands for an optional input that was left out */
    void run(A attrs, List<Tensor> in, List<Tensor> out);

    /** Whether the loop is written for the types of these tensors. Where it is not, the reference loop runs. */
    default boolean takes(List<Tensor> in, List<Tensor> out) {
        return Types.FLOAT32.hold(in, out);
    }

    /** The element types that a loop is written for. */
    enum Types {
        /** float32, with masks and indices: at least one tensor is float32, and none float64. */
        FLOAT32,
        /** float32, int32 and uint8. */
        NARROW,
        /** All types, for loops that move elements and compute nothing. */
        ANY;

        boolean hold(List<Tensor> in, List<Tensor> out) {
            return switch (this) {
                case FLOAT32 -> has(in, out, DType.FLOAT32) && !has(in, out, DType.FLOAT64);
                case NARROW -> !has(in, out, DType.FLOAT64);
                case ANY -> true;
            };
        }

        private static boolean has(List<Tensor> in, List<Tensor> out, DType dtype) {
            return has(in, dtype) || has(out, dtype);
        }

        private static boolean has(List<Tensor> tensors, DType dtype) {
            for (Tensor tensor : tensors) {
                if (tensor != null && tensor.dtype() == dtype) {
                    return true;
                }
            }
            return false;
        }
    }

    /** A loop for types other than float32 alone. */
    record Typed<A extends Attrs>(Types types, CpuKernel<A> kernel) implements CpuKernel<A> {

        @Override
        public void run(A attrs, List<Tensor> in, List<Tensor> out) {
            kernel.run(attrs, in, out);
        }

        @Override
        public boolean takes(List<Tensor> in, List<Tensor> out) {
            return types.hold(in, out);
        }
    }

    /** A family's loops by operation; {@link #put} takes only a loop for the attributes of its operation. */
    final class Table extends OpTable<CpuKernel<?>> {

        public Table(Family... families) {
            super(families);
        }

        /** A loop for float32. */
        public <A extends Attrs> Table put(Op<A> op, CpuKernel<A> kernel) {
            add(op, kernel);
            return this;
        }

        /** A loop for {@code types}. */
        public <A extends Attrs> Table put(Op<A> op, Types types, CpuKernel<A> kernel) {
            return put(op, new Typed<>(types, kernel));
        }
    }
}
