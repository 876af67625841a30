package weft.kernels.simulator.compiler;

import weft.kernels.OutOfDeviceMemoryException;
import weft.kernels.simulator.memory.Region;

/**
 * A thread block as compiled code sees it: the numbers of its threads, its memory, its clock. Compiled code names the fields in
 * strings; those that special registers show have their names.
 */
public abstract class BlockState {

    /**
     * The sizes of a block, the same for all blocks of a launch.
     *
     * @param grid          blocks of the grid in x, y, z
     * @param block         threads of a block in x, y, z
     * @param sharedBytes   bytes of shared memory of a block
     * @param dynamicShared bytes of them that the launch asked for
     * @param localBytes    bytes of local memory of each thread
     * @param logRows       rows of the log of memory accesses; 0 when nothing is recorded
     */
    public record Sizes(int[] grid, int[] block, int sharedBytes, int dynamicShared, int localBytes, int logRows) {}

    /** How many threads the block has. */
    public final int lanes;
    public final int[] tidX;
    public final int[] tidY;
    public final int[] tidZ;
    public final int ntidX;
    public final int ntidY;
    public final int ntidZ;
    public final int nctaidX;
    public final int nctaidY;
    public final int nctaidZ;
    public int ctaidX;
    public int ctaidY;
    public int ctaidZ;
    public int multiprocessor;
    /** Where the blocks of a cooperative launch meet, in global memory; 0 in another launch. */
    public final long workspace;
    /** The number of the launch. */
    public final long gridNumber;

    /** The argument buffer of the kernel, as words. */
    public final int[] params;
    public final int[] shared;
    public final int sharedBytes;
    public final int dynamicSharedBytes;
    public final int[] local;
    /** Bytes of local memory of each thread; thread {@code t} begins at {@code t * localBytes}. */
    public final int localBytes;

    /** The addresses that the segment which ran last has accessed, by row and lane: {@link SegmentLog}. */
    public final long[][] log;

    /** The simulated clock: instructions executed, counted once for all lanes that execute one together. */
    public long clock;

    /** @throws OutOfDeviceMemoryException when the JVM has no room for shared or local memory */
    protected BlockState(String kernel, Sizes sizes, int[] params, long gridNumber, long workspace) {
        this.ntidX = sizes.block()[0];
        this.ntidY = sizes.block()[1];
        this.ntidZ = sizes.block()[2];
        this.nctaidX = sizes.grid()[0];
        this.nctaidY = sizes.grid()[1];
        this.nctaidZ = sizes.grid()[2];
        this.lanes = ntidX * ntidY * ntidZ;
        this.tidX = new int[lanes];
        this.tidY = new int[lanes];
        this.tidZ = new int[lanes];
        for (int lane = 0; lane < lanes; lane++) {
            tidX[lane] = lane % ntidX;
            tidY[lane] = lane / ntidX % ntidY;
            tidZ[lane] = lane / ntidX / ntidY;
        }
        this.params = params;
        this.gridNumber = gridNumber;
        this.workspace = workspace;
        this.dynamicSharedBytes = sizes.dynamicShared();
        this.sharedBytes = sizes.sharedBytes();
        this.shared = words(kernel, "shared memory", sharedBytes);
        this.localBytes = sizes.localBytes();
        this.log = SegmentLog.rows(sizes.logRows(), lanes);
        this.local = words(kernel, "local memory", (long) lanes * localBytes);
    }

    /** The region that holds the byte at a generic address; null when there is none. */
    public abstract Region regionAt(long address);

    private int[] words(String kernel, String what, long bytes) {
        try {
            return new int[Math.toIntExact(bytes + 3 >> 2)];
        } catch (OutOfMemoryError | ArithmeticException e) {
            throw new OutOfDeviceMemoryException("kernel " + kernel + ": out of memory: a block of " + lanes
                    + " threads needs " + bytes + " bytes of " + what + "; -Xmx gives the Java heap more");
        }
    }
}
