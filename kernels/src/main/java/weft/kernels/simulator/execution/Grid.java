package weft.kernels.simulator.execution;

import java.util.List;
import java.util.Set;
import weft.kernels.Schedule;
import weft.kernels.checks.Check;
import weft.kernels.simulator.compiler.BlockState;
import weft.kernels.simulator.compiler.KernelImage;
import weft.kernels.simulator.memory.DeviceMemory;
import weft.kernels.simulator.memory.Region;
import weft.kernels.simulator.text.PrintedText;

/**
 * One launch.
 *
 * @param image         the kernel
 * @param memory        the device's memory, for messages
 * @param regions       what the kernel may touch
 * @param params        the argument buffer
 * @param grid          blocks in x, y, z
 * @param block         threads of a block in x, y, z
 * @param dynamicShared bytes of dynamic shared memory
 * @param watchers      are told what happens
 * @param checks        what blocks are examined for
 * @param found         collects what checks find
 * @param schedule      the order in which blocks and threads run
 * @param printed       keeps what threads print
 * @param workspace     where the blocks of a cooperative launch meet; 0 of another launch
 * @param number        the number of the launch
 * @param clock         the value of the clock when a block begins
 */
public record Grid(KernelImage image, DeviceMemory memory, Region[] regions, int[] params, int[] grid, int[] block,
        int dynamicShared, List<BlockWatcher.OfLaunch> watchers, Set<Check> checks, LaunchFindings found, Schedule schedule,
        PrintedText printed, long workspace,
        long number,
        long clock) {

    /** How many blocks there are. */
    long blocks() {
        return (long) grid[0] * grid[1] * grid[2];
    }

    /** How many threads a block has. */
    int threads() {
        return block[0] * block[1] * block[2];
    }

    /** The sizes of each block. */
    BlockState.Sizes sizes() {
        return new BlockState.Sizes(grid, block, image.sharedBytes(dynamicShared), dynamicShared, image.localBytes(),
                image.logRows());
    }
}
