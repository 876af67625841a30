package weft.engine.backend;

import weft.engine.DType;

/** The half of a backend that every backend on Java arrays shares: memory is arrays, copies are array copies. */
public abstract class HostBackend implements Backend {

    @Override
    public final Memory allocate(DType dtype, int elements) {
        return HostMemory.allocate(dtype, elements);
    }

    /** Nothing to do: an array that nobody holds is collected. */
    @Override
    public final void free(Memory memory) {
    }

    @Override
    public final boolean isHost() {
        return true;
    }

    @Override
    public final void upload(Object array, int arrayOffset, Memory to, int offset, int count) {
        System.arraycopy(array, arrayOffset, ((HostMemory) to).array(), offset, count);
    }

    @Override
    public final void download(Memory from, int offset, Object array, int arrayOffset, int count) {
        System.arraycopy(((HostMemory) from).array(), offset, array, arrayOffset, count);
    }

    @Override
    public final void poison(DType dtype, Memory memory) {
        ((HostMemory) memory).poison();
    }

    /** Nothing to do: each operation has finished when {@code run} returns. */
    @Override
    public final void synchronize() {
    }
}
