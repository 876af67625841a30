package weft.engine.meta;

import java.util.List;
import java.util.Optional;
import weft.engine.DType;
import weft.engine.Tensor;
import weft.engine.backend.Backend;
import weft.engine.backend.BackendProvider;
import weft.engine.backend.Memory;
import weft.engine.op.Op;
import weft.engine.op.attrs.Attrs;

/**
 * A device that computes nothing: tensors have types and shapes but no values. A network of any size is laid out on it at
 * once, which is how a summary knows its shapes; what each operation would cost its row says.
 */
public final class MetaBackend implements Backend {

    /** Memory of which nothing is there but its size. */
    private record Nothing(int elements) implements Memory {
    }

    @Override
    public String name() {
        return "meta";
    }

    @Override
    public Memory allocate(DType dtype, int elements) {
        return new Nothing(elements);
    }

    /** Nothing to do. */
    @Override
    public void free(Memory memory) {
    }

    /** Forgets the values. */
    @Override
    public void upload(Object array, int arrayOffset, Memory to, int offset, int count) {
    }

    /** @throws IllegalStateException always: there are no values */
    @Override
    public void download(Memory from, int offset, Object array, int arrayOffset, int count) {
        throw new IllegalStateException("device meta: its tensors have shapes but no values");
    }

    /** Nothing to do. */
    @Override
    public void poison(DType dtype, Memory memory) {
    }

    /** Nothing to do: the operation's row has said which types and shapes come out. */
    @Override
    public <A extends Attrs> void run(Op<A> op, A attrs, List<Tensor> inputs, List<Tensor> outputs) {
    }

    /** Nothing to do. */
    @Override
    public void synchronize() {
    }

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
        public Optional<String> unavailable() {
            return Optional.empty();
        }

        @Override
        public Backend open(int index) {
            return new MetaBackend();
        }
    }
}
