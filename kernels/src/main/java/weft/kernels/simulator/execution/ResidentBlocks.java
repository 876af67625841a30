package weft.kernels.simulator.execution;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import weft.kernels.GpuException;
import weft.kernels.simulator.compiler.KernelImage;
import weft.kernels.simulator.memory.DeviceLimits;

/**
 * The blocks of a launch that are at work at a time, as many as a device of {@link DeviceLimits#MULTIPROCESSORS} multiprocessors
 * holds: {@value DeviceLimits#RESIDENT_BLOCKS} blocks of each, or fewer when their threads, shared or local memory fill it. They
 * work in rounds. In a round each of them runs for {@value #QUANTUM} instructions of a warp, and stops sooner when it waits for
 * another block in a loop; where a block ends, the next one of the grid begins in the same round. So blocks may wait for each
 * other, as long as a device holds them all.
 *
 * <p>How many threads of the host do the work changes nothing of that: which blocks run in which round follows from the blocks
 * alone. When several blocks fail, the fault that counts is the one of the first round, and in it that of the block that began
 * first.
 */
public final class ResidentBlocks {

    /** Instructions of a warp that a block executes in a round. */
    private static final int QUANTUM = 1 << 18;

    private final Grid grid;
    private final long blocks;
    private final int most;
    private final ArrayDeque<Scheduler> round = new ArrayDeque<>();
    private final List<Scheduler> parked = new ArrayList<>();
    private final List<Scheduler> spare = new ArrayList<>();
    private long begun;
    private int atWork;
    private int waiting;
    private boolean moved;
    private long failed = Long.MAX_VALUE;
    private Throwable failure;
    private long laneInstructions;
    private long clock;

    private ResidentBlocks(Grid grid) {
        this.grid = grid;
        this.blocks = grid.blocks();
        this.clock = grid.clock();
        this.most = most(grid.image(), grid.threads(), grid.dynamicShared());
    }

    /** How many blocks of {@code blockThreads} threads the device holds at a time. */
    public static int most(KernelImage image, int blockThreads, int dynamicShared) {
        int threads = (blockThreads + 31) / 32 * 32;
        int shared = Math.max(1, image.sharedBytes(dynamicShared));
        long local = Math.max(1, (long) threads * image.localBytes());
        long fit = Math.min(DeviceLimits.RESIDENT_THREADS / threads, Math.min(DeviceLimits.SHARED_BYTES / shared,
                DeviceLimits.RESIDENT_LOCAL_BYTES / local));
        return DeviceLimits.MULTIPROCESSORS * (int) Math.clamp(fit, 1, DeviceLimits.RESIDENT_BLOCKS);
    }

    /**
     * Runs all blocks of a launch.
     *
     * @param pool    where helpers run; null for this thread alone
     * @param workers how many threads take part, with this one
     * @return the blocks, all of which have ended
     * @throws GpuException when a block fails
     */
    public static ResidentBlocks run(Grid grid, ExecutorService pool, int workers) {
        ResidentBlocks resident = new ResidentBlocks(grid);
        List<Future<?>> helpers = new ArrayList<>();
        for (int w = 1; w < Math.min(workers, grid.blocks()); w++) {
            helpers.add(pool.submit(resident::work));
        }
        resident.work();
        boolean interrupted = false;
        for (Future<?> helper : helpers) {
            for (boolean isDone = false; !isDone;) {
                try {
                    helper.get();
                    isDone = true;
                } catch (ExecutionException e) {
                    throw new IllegalStateException(e.getCause());
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        resident.requireSuccess();
        return resident;
    }

    /** What one host thread does: it runs blocks until none is left. */
    private void work() {
        Scheduler scheduler = null;
        boolean ended = false;
        while ((scheduler = next(scheduler, ended)) != null) {
            try {
                ended = scheduler.run(QUANTUM);
            } catch (Throwable e) {
                fail(scheduler.position(), e);
                ended = true;
            }
        }
    }

    /** Takes back a block that ran, and gives out another; null when none is left. */
    private synchronized Scheduler next(Scheduler done, boolean ended) {
        try {
            if (done != null) {
                take(done, ended);
            }
            while (true) {
                Scheduler scheduler = round.poll();
                if (scheduler == null && failure == null && begun < blocks && parked.size() + atWork < most) {
                    scheduler = spare.isEmpty() ? new Scheduler(grid) : spare.removeLast();
                    scheduler.begin(begun++, blocks);
                    moved = true;
                }
                if (scheduler != null && scheduler.position() < failed) {
                    atWork++;
                    return scheduler;
                }
                if (scheduler == null && atWork > 0) {
                    waiting++;
                    wait();
                    waiting--;
                } else if (scheduler == null && !nextRound()) {
                    wakeAll();
                    return null;
                }
            }
        } catch (InterruptedException e) {
            waiting--;
            Thread.currentThread().interrupt();
            fail(-1, new GpuException("kernel " + grid.image().entry().name() + ": interrupted"));
        } catch (RuntimeException | Error e) {
            fail(begun, e);
        }
        wakeAll();
        return null;
    }

    private void take(Scheduler scheduler, boolean ended) {
        atWork--;
        if (ended) {
            grid.found().add(scheduler.position(), scheduler.block().findings);
            laneInstructions += scheduler.block().laneInstructions;
            clock = Math.max(clock, scheduler.block().clock);
            spare.add(scheduler);
            moved = true;
        } else {
            parked.add(scheduler);
            moved |= !scheduler.isWaiting();
        }
        wakeAll();
    }

    private void wakeAll() {
        if (waiting > 0) {
            notifyAll();
        }
    }

    /** Lets the blocks that have not ended run on; false when there are none, or one of them failed. */
    private boolean nextRound() {
        if (failure != null || parked.isEmpty()) {
            return false;
        }
        parked.sort(Comparator.comparingLong(Scheduler::position));
        if (!moved) {
            Scheduler first = parked.getFirst();
            fail(first.position(),
                    new Deadlock(first.block(), first.table()).amongBlocks(parked.size(), blocks - begun));
            return false;
        }
        moved = false;
        round.addAll(parked);
        parked.clear();
        wakeAll();
        return true;
    }

    private synchronized void fail(long position, Throwable e) {
        if (position < failed) {
            failed = position;
            failure = e;
            grid.found().failed(position);
        }
    }

    /** Lane-instructions executed, once all work is done. */
    public long laneInstructions() {
        return laneInstructions;
    }

    /** What the clock of the block that took longest shows. */
    public long clock() {
        return clock;
    }

    /** Throws the fault that counts, if there was one. */
    private void requireSuccess() {
        parked.forEach(s -> grid.found().add(s.position(), s.block().findings));
        switch (failure) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(failure);
        }
    }
}
