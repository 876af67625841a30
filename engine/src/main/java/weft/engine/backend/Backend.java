package weft.engine.backend;

import java.util.List;
import weft.engine.DType;
import weft.engine.Tensor;
import weft.engine.op.Op;
import weft.engine.op.attrs.Attrs;

/**
 * What a device does for the engine: a few verbs. It never widens when an operation is added, because operations are data.
 *
 * <p>Work is asynchronous where the device likes it so; {@link #download} and {@link #synchronize} wait. Only one thread uses
 * a backend at a time.
 */
public interface Backend {

    /** The device's name on the command line, such as {@code cpu} or {@code cuda:0}. */
    String name();

    /** Allocates room for {@code elements} elements. Its content is undefined. */
    Memory allocate(DType dtype, int elements);

    /** Gives memory back for good. */
    void free(Memory memory);

    /** Whether memory is Java arrays, which the garbage collector frees once nothing refers to them. */
    default boolean isHost() {
        return false;
    }

    /** Copies {@code count} elements of a Java array to the device. */
    void upload(Object array, int arrayOffset, Memory to, int offset, int count);

    /** Copies {@code count} elements from the device into a Java array. */
    void download(Memory from, int offset, Object array, int arrayOffset, int count);

    /** Fills freed memory with values that show up when they are read by mistake. For debugging. */
    void poison(DType dtype, Memory memory);

    /** Whether freed memory is always poisoned, not only when asked for: a device for finding mistakes. */
    default boolean alwaysPoisons() {
        return false;
    }

    /**
     * Runs an operation. The inputs have been checked and the outputs allocated by its row; every element of every output is
     * to be written.
     *
     * @param inputs null stands for an optional input that was left out
     */
    <A extends Attrs> void run(Op<A> op, A attrs, List<Tensor> inputs, List<Tensor> outputs);

    /** How many threads of this machine work on an operation, the caller included. */
    default int threads() {
        return 1;
    }

    /**
     * Sets {@link #threads}, between operations.
     *
     * @throws UnsupportedOperationException where operations do not run on threads of this machine
     */
    default void threads(int threads) {
        throw new UnsupportedOperationException("device " + name() + ": its number of threads cannot be set");
    }

    /** Waits until all work is done and reports its errors. */
    void synchronize();
}
