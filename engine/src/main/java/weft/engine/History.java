package weft.engine;

import java.util.List;
import weft.engine.op.Op;
import weft.engine.op.attrs.Attrs;

/**
 * How a tensor was computed. The engine calls a history in three cases: to record an operation on a tensor, to check that an
 * operation is allowed, and to run backward. The implementation is in {@code weft.autograd}; the engine knows only this
 * interface.
 */
public interface History {

    /**
     * Called after {@code op} has run on {@code inputs}, of which at least one carries a history. The implementation attaches a
     * history to each output through which gradients can flow.
     *
     * @param inputs null for an optional input that was left out
     */
    <A extends Attrs> void record(Op<A> op, A attrs, List<Tensor> inputs, List<Tensor> outputs);

    /**
     * Called before {@code op} writes into a tensor that carries this history.
     *
     * @throws IllegalStateException when the write would change a value that backward still needs
     */
    void beforeUpdate(Op<?> op);

    /**
     * Called before {@code op} computes floating-point results from a tensor that carries this history, through an input without
     * a gradient. Examples: an in-place copy, or an operation that is itself a gradient.
     *
     * @throws IllegalStateException when the gradient would be lost silently
     */
    void beforeNonDifferentiable(Op<?> op);

    /**
     * Runs backward from {@code root}, which carries this history.
     *
     * @param seed the gradient of the final value with respect to {@code root}, with the shape and dtype of {@code root}
     */
    void backward(Tensor root, Tensor seed);
}
