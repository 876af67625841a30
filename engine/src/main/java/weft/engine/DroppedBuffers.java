package weft.engine;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.HashSet;
import java.util.Set;
import weft.engine.backend.Memory;

/**
 * Buffers that no scope frees. When the garbage collector finds such a buffer unreachable, it puts the buffer's entry into a
 * queue. The pool empties the queue when it is asked for memory. That happens on the thread that uses the device, because a
 * thread of the collector must not touch a device's memory.
 */
final class DroppedBuffers {

    private static final int MOST_COLLECTIONS = 10;
    private static final long WAIT_MILLIS = 20;

    /** Refers to a buffer's memory only. A reference to the buffer itself would keep it reachable for ever. */
    static final class Entry extends PhantomReference<Buffer> {

        final DType dtype;
        final Memory memory;

        private Entry(Buffer buffer, DType dtype, Memory memory, ReferenceQueue<Buffer> queue) {
            super(buffer, queue);
            this.dtype = dtype;
            this.memory = memory;
        }
    }

    private final ReferenceQueue<Buffer> queue = new ReferenceQueue<>();
    /** All entries. They must stay reachable, because Java never enqueues a reference object that is itself unreachable. */
    private final Set<Entry> entries = new HashSet<>();

    Entry add(Buffer buffer, DType dtype, Memory memory) {
        Entry entry = new Entry(buffer, dtype, memory, queue);
        entries.add(entry);
        return entry;
    }

    /** Removes the entry of a buffer that was closed, or whose memory the pool has taken back. */
    void remove(Entry entry) {
        entry.clear();
        entries.remove(entry);
    }

    /** The entry of a dropped buffer, or null if there is none now. */
    Entry poll() {
        return (Entry) queue.poll();
    }

    /**
     * Runs the garbage collector until it finds a dropped buffer; null after a few attempts. When a device is full, the Java heap
     * may be nearly empty, so no collection would start by itself.
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
