package weft.engine.meta;

import java.util.List;
import java.util.Optional;
import weft.engine.DType;
import weft.engine.Tensor;
import weft.engine.backend.Backend;
import weft.engine.backend.BackendProvider;
import weft.engine.backend.Memory;
import weft.engine.op.Attrs;
import weft.engine.op.Op;

/**
 * A device that computes nothing: tensors have types and shapes but no values, and running an operation only adds up what it
 * would cost. A network of any size is laid out on it at once, which is how a summary knows shapes and costs.
 */
public final class MetaBackend implements Backend {

    private double flops;

    /** Memory of which nothing is there but its size. */
    private record Nothing(int elements) implements Memory {
    }

    /** Floating-point operations of everything run so far, a multiply-add counted as two. */
    public double flops() {
        return flops;
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

    @Override
    public <A extends Attrs> void run(Op<A> op, A attrs, List<Tensor> inputs, List<Tensor> outputs) {
        Op.Inputs in = new Op.Inputs(op.name(), inputs.stream().map(t -> t == null ? null : t.spec()).toList());
        flops += op.flops().count(attrs, in, outputs.stream().map(Tensor::spec).toList());
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
            return "shapes and costs only, computes nothing";
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
