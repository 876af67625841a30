package weft.engine.meta;

import java.util.List;
import weft.engine.DType;
import weft.engine.Tensor;
import weft.engine.backend.Backend;
import weft.engine.backend.BackendProvider;
import weft.engine.backend.Memory;
import weft.engine.op.Op;
import weft.engine.op.attrs.Attrs;

/**
 * A device that computes nothing: its tensors have dtypes and shapes but no values. A network of any size takes hardly any time
 * on it, and no memory. The summary of a network gets its shapes this way; what an operation would cost is in the operation's
 * row.
 */
public final class MetaBackend implements Backend {

    /** Memory that consists of its size only. */
    private record Nothing(int elements) implements Memory {}

    @Override
    public String name() {
        return "meta";
    }

    @Override
    public Memory allocate(DType dtype, int elements) {
        return new Nothing(elements);
    }

    /** Ignores the values. */
    @Override
    public void upload(Object array, int arrayOffset, Memory to, int offset, int count) {}

    /** @throws IllegalStateException always: there are no values */
    @Override
    public void download(Memory from, int offset, Object array, int arrayOffset, int count) {
        throw new IllegalStateException("device meta: its tensors have shapes but no values");
    }

    /** Nothing to do. */
    @Override
    public void poison(DType dtype, Memory memory) {}

    /** Nothing to do: the operation's row has already determined the dtypes and shapes of the outputs. */
    @Override
    public <A extends Attrs> void run(Op<A> op, A attrs, List<Tensor> inputs, List<Tensor> outputs) {}

    /** Found through the service loader. */
    public static final class Provider implements BackendProvider {

        @Override
        public String kind() {
            return "meta";
        }

        @Override
        public String description() {
            return "shapes only, computes nothing";
        }

        @Override
        public Backend open(int index) {
            return new MetaBackend();
        }
    }
}
