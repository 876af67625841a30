/**
 * The memory of the simulated device.
 *
 * <p>Read it in this order. {@code Addresses}: how one 64-bit number says which memory space it means. {@code Region}: a piece
 * of memory, as an array of words. {@code DeviceMemory}: global memory, its allocations and the gaps between them.
 * {@code DeviceHeap}: what kernels take by {@code malloc}. {@code Layout}: where the variables of a kernel lie in shared, local
 * and parameter memory. {@code ModuleVariables} and {@code FunctionTable}: the addresses of what a module declares.
 * {@code Place}: which variable an address means, for messages. {@code DeviceLimits}: how much of everything the device has.
 */
package weft.kernels.simulator.memory;
