package weft.engine.cuda.base;

import java.lang.foreign.MemorySegment;
import weft.kernels.driver.GpuDriver;

/**
 * Copies to the device, on a stream of their own. Each copy goes through pinned memory, so the host may change its array
 * immediately. The copy waits for earlier work of the compute stream, because the memory that it fills may have belonged to
 * another tensor; later launches wait for the copy.
 */
public final class Uploads {

    /** Pieces of pinned memory, used in turn: while one is being copied, the next is filled. */
    private static final int PIECES = 4;

    private final GpuDriver driver;
    private final long compute;
    private final long copies;
    private final MemorySegment[] pinned = new MemorySegment[PIECES];
    private final long[] copied = new long[PIECES];
    private final long before;
    private int next;

    public Uploads(GpuDriver driver, long compute) {
        this.driver = driver;
        this.compute = compute;
        this.copies = driver.createStream();
        this.before = driver.createEvent();
        for (int i = 0; i < PIECES; i++) {
            copied[i] = driver.createEvent();
        }
    }

    /** Copies {@code host} to {@code address}. */
    public void copy(MemorySegment host, long address) {
        long bytes = host.byteSize();
        int piece = next;
        next = (next + 1) % PIECES;
        driver.synchronizeEvent(copied[piece]);
        if (pinned[piece] == null || pinned[piece].byteSize() < bytes) {
            if (pinned[piece] != null) {
                driver.freePinned(pinned[piece]);
            }
            pinned[piece] = driver.allocatePinned(Math.max(bytes, 1 << 16));
        }
        MemorySegment.copy(host, 0, pinned[piece], 0, bytes);
        driver.record(before, compute);
        driver.waitFor(copies, before);
        driver.copyToDevice(address, pinned[piece].asSlice(0, bytes), bytes, copies);
        driver.record(copied[piece], copies);
        driver.waitFor(compute, copied[piece]);
    }
}
