package weft.kernels.simulator.execution;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import weft.kernels.simulator.SimulatorProbe;
import weft.kernels.simulator.compiler.KernelImage;
import weft.kernels.simulator.memory.DeviceMemory;
import weft.kernels.simulator.memory.Region;

/**
 * One launch: the blocks of a grid, worked on by several threads of the host.
 *
 * @param image         the kernel
 * @param memory        the device's memory, for messages
 * @param regions       what the kernel may touch
 * @param params        the argument buffer
 * @param grid          blocks in x, y, z
 * @param block         threads of a block in x, y, z
 * @param dynamicShared bytes of dynamic shared memory
 * @param probe         who watches, or null
 * @param number        the number of the launch
 * @param clock         what the clocks of its blocks show at their beginning
 */
public record Grid(KernelImage image, DeviceMemory memory, Region[] regions, int[] params, int[] grid, int[] block,
        int dynamicShared, SimulatorProbe probe, long number, long clock) {

    /** How many blocks there are. */
    long blocks() {
        return (long) grid[0] * grid[1] * grid[2];
    }

    /**
     * Runs all blocks.
     *
     * @param pool    where helpers run; null for this thread alone
     * @param workers how many threads take part, with this one
     * @return the blocks, all of which have ended
     */
    public ResidentBlocks run(ExecutorService pool, int workers) {
        ResidentBlocks resident = new ResidentBlocks(this);
        List<Future<?>> helpers = new ArrayList<>();
        for (int w = 1; w < Math.min(workers, blocks()); w++) {
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
}
