package weft.engine;

import java.util.List;
import weft.engine.op.Op;
import weft.engine.op.attrs.Attrs;

/**
 * Where a tensor came from. The engine asks a history to record an operation that one of its tensors enters, or to
 * object to it, and to run backward. What it makes of them is {@code weft.autograd}'s business.
 */
public interface History {

    /**
     * Called after {@code op} has run on {@code inputs}, at least one of which carries a history. An implementation attaches
     * histories to those outputs that are to be followed further.
     *
     * @param inputs null stands for an optional input that was left out
     */
    <A extends Attrs> void record(Op<A> op, A attrs, List<Tensor> inputs, List<Tensor> outputs);

    /**
     * Called before {@code op} writes into a tensor that carries this history.
     *
     * @throws IllegalStateException when that would make earlier records wrong
     */
    void beforeUpdate(Op<?> op);

    /**
     * Called before {@code op} computes floats from a tensor that carries this history, through an input that no gradient can
     * flow back through: a copy in place, or an operation that is a gradient itself.
     *
     * @throws IllegalStateException when the gradient would be lost without a word
     */
    void beforeNonDifferentiable(Op<?> op);

    /**
     * Runs backward from {@code root}, which carries this history.
     *
     * @param seed the gradient of the final value with respect to {@code root}, of its shape and type
     */
    void backward(Tensor root, Tensor seed);
}
