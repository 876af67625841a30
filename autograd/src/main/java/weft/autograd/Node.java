package weft.autograd;

import java.util.List;
import weft.engine.History;
import weft.engine.Scoped;
import weft.engine.Tensor;
import weft.engine.op.Op;
import weft.engine.op.attrs.Attrs;

/**
 * A place in the recorded history: a {@link Leaf}, where gradients arrive, or a {@link RecordedOp}, an operation that was run.
 * Histories point backward only, from results to what they were made of.
 */
public abstract sealed class Node extends Scoped implements History permits Leaf, RecordedOp {

    @Override
    public final <A extends Attrs> void record(Op<A> op, A attrs, List<Tensor> inputs, List<Tensor> outputs) {
        if (NoGrad.isRecording()) {
            RecordedOp.write(op, attrs, inputs, outputs);
        }
    }

    @Override
    public final void beforeUpdate(Op<?> op) {
        if (NoGrad.isRecording()) {
            throw new IllegalStateException(op + ": writes into a tensor whose history is recorded; do it inside NoGrad");
        }
    }

    @Override
    public final void beforeNonDifferentiable(Op<?> op) {
        if (NoGrad.isRecording()) {
            String why = op.name().endsWith("_grad") ? "gradients of gradients are not supported"
                    : "nothing flows back through it";
            throw new IllegalStateException(op + ": takes a tensor whose history is recorded, but " + why
                    + "; detach it, or do it inside NoGrad");
        }
    }

    @Override
    public final void backward(Tensor root, Tensor seed) {
        Backward.run(this, root.outputIndex(), seed);
    }

    /**
     * The history of a tensor that enters {@code op}.
     *
     * @throws IllegalStateException when it is of another kind, which knows nothing of gradients
     */
    static Node of(Tensor tensor, Op<?> op) {
        if (tensor.history() instanceof Node node) {
            return node;
        }
        throw new IllegalStateException("%s: mixes two kinds of history: gradients and %s; detach one of its inputs".formatted(op,
                tensor.history().getClass().getSimpleName()));
    }

    /** Takes a gradient of the final value with respect to output {@code output}; several add up. */
    abstract void receive(int output, Tensor gradient);
}
