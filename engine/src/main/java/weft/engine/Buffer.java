package weft.engine;

import java.util.concurrent.atomic.AtomicInteger;
import weft.engine.backend.Memory;

/**
 * A piece of a device's memory, shared by one or more tensors. It is reference counted: each open tensor holds one reference, and
 * so does each history node that saved one. When the count reaches 0, the memory returns to the device's {@link Pool}.
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

    /** Marks that no scope will close one of the holders. From now on the pool watches for this buffer to become unreachable. */
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

    /** How many operations wrote into this buffer after its first values. */
    int version() {
        return version;
    }

    void changed() {
        version++;
    }
}
