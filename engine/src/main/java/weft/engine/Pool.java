package weft.engine;

import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import weft.engine.backend.Backend;
import weft.engine.backend.Memory;
import weft.engine.backend.OutOfMemoryException;

/**
 * A device's cache of free memory: memory that one training step frees is used again by the next. Request sizes are rounded up to
 * one of eight sizes per power of two. So at most one eighth is wasted, and after the first step most requests find a free piece
 * of the same size.
 *
 * <p>A buffer that no scope frees and that has become unreachable comes back to the pool at the next request for memory. On a
 * host backend, memory is Java arrays, which the garbage collector frees by itself.
 *
 * <p>When the device is out of memory, the pool gives all its free memory back to the device and tries again. If that fails, it
 * runs the garbage collector, and tries again for as long as that finds dropped buffers.
 */
public final class Pool {

    private final Backend backend;
    private final Map<DType, TreeMap<Integer, ArrayDeque<Memory>>> free = new EnumMap<>(DType.class);
    private final DroppedBuffers dropped = new DroppedBuffers();
    private long usedBytes;
    private long pooledBytes;
    private long peakBytes;

    Pool(Backend backend) {
        this.backend = backend;
    }

    synchronized Memory take(DType dtype, int elements) {
        takeBackDropped(dropped.poll());
        int rounded = roundUp(elements);
        var pieces = free.computeIfAbsent(dtype, _ -> new TreeMap<>()).get(rounded);
        long bytes = (long) rounded * dtype.bytes();
        Memory memory;
        if (pieces != null && !pieces.isEmpty()) {
            memory = pieces.pop();
            pooledBytes -= bytes;
        } else {
            memory = allocate(dtype, rounded);
        }
        usedBytes += bytes;
        peakBytes = Math.max(peakBytes, usedBytes);
        return memory;
    }

    private Memory allocate(DType dtype, int elements) {
        for (boolean first = true;; first = false) {
            try {
                return backend.allocate(dtype, elements);
            } catch (OutOfMemoryException full) {
                if (!first && !takeBackDropped(dropped.collect())) {
                    throw new OutOfMemoryException("out of memory on %s: %,d bytes requested, %,d in use, %,d pooled".formatted(
                            backend.name(), (long) elements * dtype.bytes(), usedBytes, pooledBytes), full);
                }
                flush();
            }
        }
    }

    /**
     * Takes the memory of {@code buffer} back once the buffer is unreachable.
     *
     * @return the entry to pass to {@link #release} if the buffer is closed before that; null where memory is Java arrays
     */
    synchronized DroppedBuffers.Entry watch(Buffer buffer, DType dtype, Memory memory) {
        return backend.isHost() ? null : dropped.add(buffer, dtype, memory);
    }

    /**
     * Takes back the memory of {@code entry} and of all other dropped buffers. Returns false when {@code entry} is null: none was
     * dropped.
     */
    private boolean takeBackDropped(DroppedBuffers.Entry entry) {
        for (var next = entry; next != null; next = dropped.poll()) {
            release(next);
        }
        return entry != null;
    }

    /** Takes back the memory of a watched buffer. */
    synchronized void release(DroppedBuffers.Entry entry) {
        dropped.remove(entry);
        give(entry.dtype, entry.memory);
    }

    synchronized void give(DType dtype, Memory memory) {
        if (Device.TRACK || backend.alwaysPoisons()) {
            backend.poison(dtype, memory);
        }
        free.get(dtype).computeIfAbsent(memory.elements(), _ -> new ArrayDeque<>()).push(memory);
        long bytes = (long) memory.elements() * dtype.bytes();
        usedBytes -= bytes;
        pooledBytes += bytes;
    }

    /** Gives all free memory back to the device. */
    public synchronized void flush() {
        free.forEach((_, sizes) -> {
            sizes.values().forEach(pieces -> pieces.forEach(backend::free));
            sizes.clear();
        });
        pooledBytes = 0;
    }

    /**
     * Bytes that tensors and history nodes hold now. Buffers left to the garbage collector count until the pool has taken them
     * back, on a host backend until they are closed.
     */
    public synchronized long usedBytes() {
        return usedBytes;
    }

    /** Bytes of free memory that the pool keeps for later requests. */
    public synchronized long pooledBytes() {
        return pooledBytes;
    }

    /** The most bytes in use at one time since the last {@link #resetPeak}. */
    public synchronized long peakBytes() {
        return peakBytes;
    }

    /** Resets the peak to the bytes in use now. */
    public synchronized void resetPeak() {
        peakBytes = usedBytes;
    }

    /** Rounds up to a multiple of 16, or above 128 to a multiple of p / 8, where p is the largest power of two below. */
    static int roundUp(int elements) {
        int unit = Math.max(16, Integer.highestOneBit(Math.max(elements, 1)) >> 3);
        long rounded = ((long) Math.max(elements, 1) + unit - 1) / unit * unit;
        return (int) Math.min(rounded, Integer.MAX_VALUE - 8);
    }
}
