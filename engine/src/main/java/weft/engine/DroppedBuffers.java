package weft.engine;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.HashSet;
import java.util.Set;
import weft.engine.backend.Memory;

/**
 * The buffers that no scope frees, and what remains of those that the garbage collector found unreachable. The collector only
 * puts a buffer's entry into a queue. The pool empties that queue when it is asked for memory, on the thread that uses the
 * device, because a device's memory must not be touched by a thread of the collector.
 */
final class DroppedBuffers {

    private static final int MOST_COLLECTIONS = 10;
    private static final long WAIT_MILLIS = 20;

    /** Knows the memory of a buffer, and not the buffer itself, which would then be reachable for ever. */
    static final class Entry extends PhantomReference<Buffer> {

        private final DType dtype;
        private final Memory memory;

        private Entry(Buffer buffer, DType dtype, Memory memory, ReferenceQueue<Buffer> queue) {
            super(buffer, queue);
            this.dtype = dtype;
            this.memory = memory;
        }

        DType dtype() {
            return dtype;
        }

        Memory memory() {
            return memory;
        }
    }

    private final ReferenceQueue<Buffer> queue = new ReferenceQueue<>();
    /** A reference that is itself unreachable is never put into the queue. */
    private final Set<Entry> entries = new HashSet<>();

    Entry add(Buffer buffer, DType dtype, Memory memory) {
        Entry entry = new Entry(buffer, dtype, memory, queue);
        entries.add(entry);
        return entry;
    }

    /** Forgets a buffer that was closed after all, or whose memory has been taken back. */
    void remove(Entry entry) {
        entry.clear();
        entries.remove(entry);
    }

    /** One that was dropped, or null. */
    Entry poll() {
        return (Entry) queue.poll();
    }

    /**
     * Asks for collections until one that was dropped is found, or null after a few: a full device says nothing about the Java
     * heap, which may be too empty for a collection.
     */
    Entry collect() {
        for (int i = 0; i < MOST_COLLECTIONS && !entries.isEmpty(); i++) {
            System.gc();
            try {
                Entry entry = (Entry) queue.remove(WAIT_MILLIS);
                if (entry != null) {
                    return entry;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return null;
            }
        }
        return null;
    }
}
