package weft.engine;

import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import weft.engine.backend.Backend;
import weft.engine.backend.Memory;
import weft.engine.backend.OutOfMemoryException;

/**
 * A device's cache of free memory: what a step returns, the next step takes. Requests are rounded up to eight sizes per
 * doubling, so that at most an eighth is wasted and nearly every request after the first step finds a piece of its size.
 *
 * <p>Buffers that no scope frees, and that nothing refers to any more, come back to the pool when it is next asked for memory. On
 * a host backend memory is Java arrays, which the garbage collector frees by itself.
 *
 * <p>When the device is out of memory the pool hands all it has back and tries once more; then it asks for garbage collections
 * and goes on for as long as they find dropped buffers.
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
     * Has the memory of {@code buffer} come back when nothing refers to the buffer any more.
     *
     * @return what {@link #release} forgets when the buffer is closed before that; null where memory is Java arrays
     */
    synchronized DroppedBuffers.Entry watch(Buffer buffer, DType dtype, Memory memory) {
        return backend.isHost() ? null : dropped.add(buffer, dtype, memory);
    }

    /** Takes back {@code entry} and all others that were dropped; null stands for none. Says whether there was one. */
    private boolean takeBackDropped(DroppedBuffers.Entry entry) {
        for (var next = entry; next != null; next = dropped.poll()) {
            release(next);
        }
        return entry != null;
    }

    /** Takes back the memory of a watched buffer. */
    synchronized void release(DroppedBuffers.Entry entry) {
        dropped.remove(entry);
        give(entry.dtype(), entry.memory());
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
     * Bytes that tensors and recorded steps hold now. Those left to the garbage collector count until the pool has taken them
     * back, and on a host backend until they are closed.
     */
    public synchronized long usedBytes() {
        return usedBytes;
    }

    /** Bytes kept for the next request. */
    public synchronized long pooledBytes() {
        return pooledBytes;
    }

    /** The most bytes in use at one time since the last {@link #resetPeak}. */
    public synchronized long peakBytes() {
        return peakBytes;
    }

    /** Begins the peak anew, at the bytes in use now. */
    public synchronized void resetPeak() {
        peakBytes = usedBytes;
    }

    /** Rounds up to a multiple of 16, and above 128 to a multiple of an eighth of the power of two below. */
    static int roundUp(int elements) {
        int unit = Math.max(16, Integer.highestOneBit(Math.max(elements, 1)) >> 3);
        long rounded = ((long) Math.max(elements, 1) + unit - 1) / unit * unit;
        return (int) Math.min(rounded, Integer.MAX_VALUE - 8);
    }
}
