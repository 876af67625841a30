/**
 * A GPU in Java that executes the PTX a real one would.
 *
 * <p>Read it in this order. {@link weft.kernels.simulator.SimulatedDriver} is the front door. {@code Program} cuts a function
 * into steps: straight-line code that every thread runs by itself, followed by an action that concerns several threads (a
 * branch, a barrier, a shuffle, a call). {@code ControlFlow} finds where diverged threads meet again. {@code LaneCompiler}
 * turns straight-line code into a Java loop over threads, out of the one-line definitions in {@code IntegerOps},
 * {@code FloatOps} and their siblings. {@code Scheduler} moves the groups of threads of one thread block through the steps,
 * {@code Meetings} and {@code Barriers} are where they wait for each other, and {@code ResidentBlocks} says which blocks of a
 * launch are at work on the cores. {@code Marks} follows values that nobody knows.
 *
 * <p>Properties of the JVM: {@code weft.sim.limit}, after how many instructions of a warp a block counts as one in an endless loop
 * ({@code Limit}); {@code weft.sim.stack}, bytes of local memory of each thread of a kernel whose calls are recursive;
 * {@code weft.sim.memory}, bytes of device memory; {@code weft.threads}, how many cores take part.
 */
package weft.kernels.simulator;
