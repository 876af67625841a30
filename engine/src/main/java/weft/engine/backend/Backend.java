package weft.engine.backend;

import java.util.List;
import weft.engine.DType;
import weft.engine.Tensor;
import weft.engine.op.Op;
import weft.engine.op.attrs.Attrs;

/**
 * What the engine asks of a device: a few methods. A new operation adds no method here, because operations are data.
 *
 * <p>A device may run work asynchronously; {@link #download} and {@link #synchronize} wait for it. Only one thread uses a backend
 * at a time.
 */
public interface Backend {

    /** The device's name on the command line, such as {@code cpu} or {@code cuda:0}. */
    String name();

    /**
     * Allocates memory for {@code elements} elements. Its content is undefined.
     *
     * @throws OutOfMemoryException when the device has no room
     */
    Memory allocate(DType dtype, int elements);

    /** Frees the memory, which must not be used again. Does nothing where the garbage collector frees it. */
    default void free(Memory memory) {}

    /** Whether memory is Java arrays, which the garbage collector frees once they are unreachable. */
    default boolean isHost() {
        return false;
    }

    /** Copies {@code count} elements of a Java array to the device. */
    void upload(Object array, int arrayOffset, Memory to, int offset, int count);

    /** Copies {@code count} elements from the device into a Java array. */
    void download(Memory from, int offset, Object array, int arrayOffset, int count);

    /** Fills freed memory with NaN or another noticeable value, so that reading it by mistake shows. For debugging. */
    void poison(DType dtype, Memory memory);

    /** Whether freed memory is always poisoned, not only with {@code -Dweft.track=true}. */
    default boolean alwaysPoisons() {
        return false;
    }

    /**
     * Runs an operation. The caller has checked the inputs and allocated the outputs. The backend must write every element of
     * every output.
     *
     * @param inputs null for an optional input that was left out
     */
    <A extends Attrs> void run(Op<A> op, A attrs, List<Tensor> inputs, List<Tensor> outputs);

    /** The number of CPU threads that work on an operation, the calling thread included. */
    default int threads() {
        return 1;
    }

    /**
     * Sets {@link #threads}. Called between operations only.
     *
     * @throws UnsupportedOperationException where operations do not run on CPU threads
     */
    default void threads(int threads) {
        throw new UnsupportedOperationException("device " + name() + ": its number of threads cannot be set");
    }

    /** How many bits of a tensor one vector instruction of this machine works on; 0 where operations use no such vectors. */
    default int vectorBits() {
        return 0;
    }

    /**
     * Waits until all work is done, and throws the error of an operation that failed. Does nothing where each operation has
     * finished when {@link #run} returns.
     */
    default void synchronize() {}
}
