/**
 * A GPU in Java that executes the PTX a real one would: {@link weft.kernels.simulator.SimulatedDriver}, where callers enter, and
 * its base {@code StreamQueues}, which keeps the streams and events of the host.
 *
 * <p>The simulator has nine packages, from low to high: each uses only those listed before it.
 * <ol>
 * <li>{@code memory}: the memory spaces of the device, where variables lie in them, and what the device has.
 * <li>{@code instructions}: what each PTX instruction computes for one thread.
 * <li>{@code half}: the same for floats of 16 bits.
 * <li>{@code warp}: instructions that several threads execute together.
 * <li>{@code compiler}: cuts a function into segments of straight-line code and compiles them to Java bytecode.
 * <li>{@code execution}: moves the threads of each block through the segments: divergence, reconvergence, barriers, calls.
 * <li>{@code counters}: watches the execution and counts.
 * <li>{@code trace}: watches the execution and follows single threads.
 * <li>this package: the driver.
 * </ol>
 * A kernel passes through them in this order when it is loaded and launched, so this is also the order to read them in. The
 * compiler is below execution, because whoever executes must know what there is to execute; what compiled code needs in return is
 * written down in {@code FrameState} and {@code BlockState}, which execution extends.
 *
 * <p>Properties of the JVM: {@code weft.sim.limit}, after how many instructions of a warp a block counts as one in an endless
 * loop ({@code Limit}); {@code weft.sim.stack}, bytes of local memory of each thread of a kernel whose calls are recursive
 * or that takes some by {@code alloca}; {@code weft.sim.heap}, bytes that kernels may take by {@code malloc};
 * {@code weft.sim.memory}, bytes of device memory; {@code weft.threads}, how many cores take part.
 */
package weft.kernels.simulator;
