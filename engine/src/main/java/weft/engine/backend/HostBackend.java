package weft.engine.backend;

import weft.engine.DType;

/** The part that all backends on Java arrays share: memory is an array, and a transfer is an array copy. */
public abstract class HostBackend implements Backend {

    @Override
    public final Memory allocate(DType dtype, int elements) {
        return HostMemory.allocate(dtype, elements);
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
}
