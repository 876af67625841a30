package weft.kernels.simulator.memory;

/**
 * What the simulated device has. The sizes are those of a GPU of compute capability 9.0, but it has only two multiprocessors, so
 * that few blocks are resident at a time and tests meet the second round of a grid.
 */
public final class DeviceLimits {

    public static final int MULTIPROCESSORS = 2;
    /** Threads of a block at most. */
    public static final int BLOCK_THREADS = 1024;
    /** Bytes of shared memory of a block, and of all blocks resident on one multiprocessor. */
    public static final int SHARED_BYTES = 227 * 1024;
    /** Threads resident on one multiprocessor at most. */
    public static final int RESIDENT_THREADS = 2048;
    /** Blocks resident on one multiprocessor at most. */
    public static final int RESIDENT_BLOCKS = 32;
    /** Bytes of local memory of all blocks resident on one multiprocessor. */
    public static final long RESIDENT_LOCAL_BYTES = 128L << 20;
    /** Bytes of local memory of one thread at most. */
    public static final long LOCAL_BYTES = 512 * 1024;
    /** Bytes of local memory of each thread of a kernel whose calls are recursive. */
    public static final int RECURSIVE_STACK = Integer.getInteger("weft.sim.stack", 16 * 1024);

    /** Bytes of the heap from which kernels take memory by {@code malloc}. */
    public static final long HEAP_BYTES = Long.getLong("weft.sim.heap", 8L << 20);

    /** Bytes of shared variables that a kernel may declare; more must be dynamic. */
    static final long STATIC_SHARED_BYTES = 48 * 1024;
    static final long PARAMETER_BYTES = 32_764;
    static final long CONSTANT_BYTES = 64 * 1024;

    private DeviceLimits() {}
}
