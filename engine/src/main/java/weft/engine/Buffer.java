package weft.engine;

import java.util.concurrent.atomic.AtomicInteger;
import weft.engine.backend.Memory;

/**
 * A piece of a device's memory that one or more tensors look at. It is counted: each open tensor holds it once, and so does
 * each recorded step that saved one. When the last lets go it returns to the device's {@link Pool}.
 */
final class Buffer {

    private final Pool pool;
    private final DType dtype;
    private final AtomicInteger holders = new AtomicInteger(1);
    private Memory memory;
    private int version;
    private DroppedBuffers.Entry watched;

    Buffer(Pool pool, DType dtype, int elements) {
        this.pool = pool;
        this.dtype = dtype;
        this.memory = pool.take(dtype, elements);
    }

    Memory memory() {
        return memory;
    }

    /** Says that no scope frees one of the holders, so that the pool must notice when nothing refers to this buffer any more. */
    void leaveToCollector() {
        if (watched == null) {
            watched = pool.watch(this, dtype, memory);
        }
    }

    void hold() {
        holders.incrementAndGet();
    }

    void release() {
        if (holders.decrementAndGet() == 0) {
            Memory freed = memory;
            memory = null;
            if (watched == null) {
                pool.give(dtype, freed);
            } else {
                pool.release(watched);
            }
        }
    }

    /** How often an operation wrote into this buffer after it was filled. */
    int version() {
        return version;
    }

    void changed() {
        version++;
    }
}
