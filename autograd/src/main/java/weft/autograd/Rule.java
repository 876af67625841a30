package weft.autograd;

import java.util.List;
import java.util.function.Function;
import weft.engine.op.attrs.Attrs;

/**
 * How the gradient of one operation is computed.
 *
 * @param saves   what the rule will look at, given the attributes; it is kept alive until backward, and nothing else is
 * @param formula gives each input that needs one its gradient
 */
record Rule<A extends Attrs>(Function<A, List<Save>> saves, Formula<A> formula) {

    /** Computes the gradients of one step: asks {@link Gradient#needs} first, then calls {@link Gradient#give}. */
    @FunctionalInterface
    interface Formula<A extends Attrs> {
        void apply(Gradient<A> g);
    }

    /**
     * One tensor of the operation to keep.
     *
     * @param input    whether it is an input or an output
     * @param index    its number
     * @param neededBy the input whose gradient looks at it, or {@link #ANY}: it is kept only if that one is needed
     */
    record Save(boolean input, int index, int neededBy) {

        static final int ANY = -1;

        /** Only for the gradient of input {@code i}. */
        Save by(int i) {
            return new Save(input, index, i);
        }
    }
}
