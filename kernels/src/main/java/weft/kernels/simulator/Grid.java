package weft.kernels.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One launch: hands out the blocks of a grid to the cores. Blocks are independent, so any order is legal; each worker keeps one
 * {@link Block} and runs it for the next number that nobody has taken.
 *
 * @param image         the kernel
 * @param memory        the device's memory, for messages
 * @param regions       what the kernel may touch
 * @param params        the argument buffer
 * @param grid          blocks in x, y, z
 * @param block         threads of a block in x, y, z
 * @param dynamicShared bytes of dynamic shared memory
 * @param probe         who watches, or null
 */
record Grid(KernelImage image, DeviceMemory memory, Region[] regions, int[] params, int[] grid, int[] block,
            int dynamicShared, SimulatorProbe probe) {

    /**
     * Runs all blocks.
     *
     * @param pool    where helpers run; null for this thread alone
     * @param workers how many threads take part, with this one
     * @return lane-instructions executed
     */
    long run(ExecutorService pool, int workers) {
        long blocks = (long) grid[0] * grid[1] * grid[2];
        AtomicLong next = new AtomicLong();
        List<Future<Long>> helpers = new ArrayList<>();
        for (int w = 1; w < Math.min(workers, blocks); w++) {
            int number = w;
            helpers.add(pool.submit(() -> work(next, blocks, number)));
        }
        RuntimeException failure = null;
        long executed = 0;
        try {
            executed = work(next, blocks, 0);
        } catch (RuntimeException e) {
            failure = e;
        }
        for (Future<Long> helper : helpers) {
            try {
                executed += helper.get();
            } catch (ExecutionException e) {
                if (failure == null) {
                    failure = e.getCause() instanceof RuntimeException r ? r : new IllegalStateException(e.getCause());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                next.set(blocks);
            }
        }
        if (failure != null) {
            throw failure;
        }
        return executed;
    }

    private long work(AtomicLong next, long blocks, int worker) {
        Block block = null;
        try {
            for (long number = next.getAndIncrement(); number < blocks; number = next.getAndIncrement()) {
                block = block == null ? new Block(this, worker % SimulatedDriver.MULTIPROCESSORS) : block;
                block.run(number);
            }
        } catch (RuntimeException | Error e) {
            next.set(blocks);
            throw e;
        }
        return block == null ? 0 : block.laneInstructions;
    }
}
