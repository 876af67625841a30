package weft.engine.op;

import java.util.List;
import weft.engine.Tensor;

/** Is told of the operations of a thread, see {@link Ops#watch}. */
@FunctionalInterface
public interface OpWatch {

    /**
     * An operation has run. Operations that this method applies are not told of.
     *
     * @param inputs  null for an optional one that was left out; those that the operation updates have their new values
     * @param outputs open until the operation's caller closes them
     */
    void ran(Op<?> op, List<Tensor> inputs, List<Tensor> outputs);

    /** Ends a watch. */
    interface Use extends AutoCloseable {
        @Override
        void close();
    }
}
