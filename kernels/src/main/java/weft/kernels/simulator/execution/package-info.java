/**
 * Executes a launch: moves the threads of each block through the compiled segments of a kernel.
 *
 * <p>Read it in this order. {@code Grid}: a launch. {@code ResidentBlocks}: which of its blocks are at work at a time.
 * {@code Scheduler}: moves the groups of lanes of one {@code Block} from segment to segment, in the {@code Order} of a schedule.
 * {@code GroupTable}: divergence and reconvergence. {@code Barriers} and {@code WarpSync}: where threads wait for each other.
 * {@code Calls}: a new {@code Frame} for each call of a device function. {@code DeviceLibrary}: printf and malloc. {@code
 * AsyncCopies}: copies that run as late as is legal. {@code MemoryBarriers}: barriers that lie in shared memory. {@code
 * KernelFault} and {@code Deadlock}: the messages of what goes wrong.
 */
package weft.kernels.simulator.execution;
