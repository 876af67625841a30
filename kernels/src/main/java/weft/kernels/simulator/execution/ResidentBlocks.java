package weft.kernels.simulator.execution;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import weft.kernels.GpuException;
import weft.kernels.simulator.SimulatedDriver;

/**
 * The blocks of a launch that are at work at a time, as many as a device of {@link SimulatedDriver#MULTIPROCESSORS}
 * multiprocessors holds: {@value #BLOCKS} blocks of each, or fewer when their threads, shared or local memory fill it. They work in
 * rounds. In a round each of them runs for a while, {@value #QUANTUM} instructions of a warp, and a block that waits for another
 * one in a loop leaves off sooner; where a block ends, the next one of the grid begins in the same round. So blocks may wait for
 * each other, as long as a device holds them all.
 *
 * <p>How many threads of the host do the work changes nothing of that: which blocks run in which round follows from the blocks
 * alone. When several blocks fail, the fault that counts is the one of the first round, and in it that of the lowest block.
 */
public final class ResidentBlocks {

    /** Blocks that a multiprocessor holds at most. */
    public static final int BLOCKS = 32;
    /** Instructions of a warp that a block executes in a round. */
    static final int QUANTUM = 1 << 18;

    /** Local memory of all blocks at work on one multiprocessor. */
    private static final long LOCAL_BYTES = 128L << 20;

    private final Grid grid;
    private final long blocks;
    private final int most;
    private final ArrayDeque<Block> round = new ArrayDeque<>();
    private final List<Block> parked = new ArrayList<>();
    private final List<Block> spare = new ArrayList<>();
    private long begun;
    private int atWork;
    private int waiting;
    private boolean moved;
    private long failed = Long.MAX_VALUE;
    private Throwable failure;
    private long laneInstructions;
    private long clock;

    public ResidentBlocks(Grid grid) {
        this.grid = grid;
        this.blocks = grid.blocks();
        this.clock = grid.clock();
        int threads = (grid.block()[0] * grid.block()[1] * grid.block()[2] + 31) / 32 * 32;
        int shared = Math.max(1, grid.image().sharedBytes(grid.dynamicShared()));
        long local = Math.max(1, (long) threads * grid.image().localBytes());
        long fit = Math.min(SimulatedDriver.RESIDENT_THREADS / threads, Math.min(SimulatedDriver.SHARED_BYTES / shared,
                LOCAL_BYTES / local));
        this.most = SimulatedDriver.MULTIPROCESSORS * (int) Math.clamp(fit, 1, BLOCKS);
    }

    /** What one thread of the host does: blocks, until there are none. */
    void work() {
        Block block = null;
        boolean ended = false;
        while ((block = next(block, ended)) != null) {
            try {
                ended = block.run(QUANTUM);
            } catch (Throwable e) {
                fail(block.number, e);
                ended = true;
            }
        }
    }

    /** Takes back a block that ran, and gives out another; null when none is left. */
    private synchronized Block next(Block done, boolean ended) {
        try {
            if (done != null) {
                take(done, ended);
            }
            while (true) {
                Block block = round.poll();
                if (block == null && failure == null && begun < blocks && parked.size() + atWork < most) {
                    block = spare.isEmpty() ? new Block(grid) : spare.removeLast();
                    block.begin(begun++);
                    moved = true;
                }
                if (block != null && block.number < failed) {
                    atWork++;
                    return block;
                }
                if (block == null && atWork > 0) {
                    waiting++;
                    wait();
                    waiting--;
                } else if (block == null && !nextRound()) {
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

    private void take(Block block, boolean ended) {
        atWork--;
        if (ended) {
            laneInstructions += block.laneInstructions;
            clock = Math.max(clock, block.clock);
            spare.add(block);
            moved = true;
        } else {
            parked.add(block);
            moved |= !block.isWaiting();
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
        parked.sort(Comparator.comparingLong(b -> b.number));
        if (!moved) {
            fail(parked.getFirst().number, Deadlock.amongBlocks(parked, blocks - begun));
            return false;
        }
        moved = false;
        round.addAll(parked);
        parked.clear();
        wakeAll();
        return true;
    }

    private synchronized void fail(long number, Throwable e) {
        if (number < failed) {
            failed = number;
            failure = e;
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
    void requireSuccess() {
        switch (failure) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(failure);
        }
    }
}
