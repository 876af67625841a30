package weft.kernels.simulator.execution;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import weft.kernels.simulator.compiler.FrameState;
import weft.kernels.simulator.memory.Addresses;
import weft.kernels.simulator.memory.Region;

/**
 * The {@code cp.async} copies of a block's threads. A copy reads and writes only when its thread waits for it, the latest moment
 * that is legal, so a kernel that forgets to wait, or changes the source too early, always computes wrong results here, and not
 * only sometimes.
 */
final class AsyncCopies {

    private record Copy(FrameState frame, long destination, long source, int bytes, int sourceBytes, int site, boolean[] done) {}

    /** A thread arrives at a barrier in memory once its copies are done. */
    private record Arrival(Region region, long address, int lane, List<Copy> copies) {}

    private static final class Queue {
        final Deque<List<Copy>> groups = new ArrayDeque<>();
        List<Copy> open = new ArrayList<>();
    }

    private final Queue[] queues;
    private final List<Arrival> arrivals = new ArrayList<>();

    AsyncCopies(int lanes) {
        queues = new Queue[lanes];
    }

    private Queue queue(int lane) {
        if (queues[lane] == null) {
            queues[lane] = new Queue();
        }
        return queues[lane];
    }

    /** Adds a copy to the open group; bytes past {@code sourceBytes} become zero. Both addresses are checked here. */
    void start(FrameState frame, int lane, long destination, long source, int bytes, int sourceBytes, int site) {
        long generic = destination | Addresses.SHARED_WINDOW;
        frame.region(generic, bytes, true, site, lane);
        if (sourceBytes > 0) {
            frame.region(source, Integer.highestOneBit(sourceBytes), false, site, lane);
        }
        queue(lane).open.add(new Copy(frame, generic, source, bytes, sourceBytes, site, new boolean[1]));
    }

    void commit(int lane) {
        Queue queue = queue(lane);
        queue.groups.add(queue.open);
        queue.open = new ArrayList<>();
    }

    /** Runs all committed groups but the last {@code pending}; with -1 also what was not committed. */
    void await(int lane, int pending) {
        Queue queue = queue(lane);
        if (pending < 0) {
            commit(lane);
        }
        while (queue.groups.size() > Math.max(pending, 0)) {
            queue.groups.poll().forEach(copy -> run(copy, lane));
        }
    }

    /**
     * {@code cp.async.mbarrier.arrive}: lane {@code lane} arrives at a barrier when the copies that it has started are done. They
     * run when a thread asks whether the barrier is complete, the latest moment that is legal.
     *
     * @param isExtra whether the barrier does not count on this arrival yet
     */
    void arriveAfter(Region region, long address, int lane, boolean isExtra) {
        if (isExtra) {
            MemoryBarriers.expectOneMore(region, address);
        }
        Queue queue = queue(lane);
        List<Copy> copies = new ArrayList<>(queue.open);
        queue.groups.forEach(copies::addAll);
        arrivals.add(new Arrival(region, address, lane, copies));
    }

    /** Runs the copies that threads arrive at the barrier at {@code address} after. */
    void finishFor(long address) {
        for (int k = 0; k < arrivals.size();) {
            Arrival arrival = arrivals.get(k);
            if (arrival.address() != address) {
                k++;
                continue;
            }
            arrivals.remove(k);
            arrival.copies().forEach(copy -> run(copy, arrival.lane()));
            MemoryBarriers.arrive(arrival.region(), address, 1, false);
        }
    }

    private void run(Copy copy, int lane) {
        if (copy.done()[0]) {
            return;
        }
        copy.done()[0] = true;
        Region to = copy.frame.region(copy.destination, copy.bytes, true, copy.site, lane);
        for (int k = 0; k < copy.bytes; k += 4) {
            int word = 0;
            if (k < copy.sourceBytes) {
                Region from = copy.frame.region(copy.source + k, 4, false, copy.site, lane);
                word = from.words[(int) (copy.source + k - from.base >>> 2)];
                int left = copy.sourceBytes - k;
                word = left >= 4 ? word : word & (1 << 8 * left) - 1;
            }
            to.words[(int) (copy.destination + k - to.base >>> 2)] = word;
        }
    }

    /** Forgets everything, for the next block: copies that no thread waited for never happen. */
    void clear() {
        Arrays.fill(queues, null);
        arrivals.clear();
    }
}
