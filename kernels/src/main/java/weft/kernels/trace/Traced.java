package weft.kernels.trace;

/**
 * Which threads are traced: some of one block.
 *
 * @param block the number of the block in its grid, x first, then y, then z
 * @param first the number of the first thread in its block, x first, then y, then z
 * @param count how many threads, the first one included
 */
public record Traced(long block, int first, int count) {

    /** Lanes of a warp. */
    public static final int WARP = 32;

    /** Checks the numbers. */
    public Traced {
        if (block < 0 || first < 0 || count < 1) {
            throw new IllegalArgumentException("trace: block " + block + ", " + count + " threads from " + first);
        }
    }

    /** One thread. */
    public static Traced thread(long block, int thread) {
        return new Traced(block, thread, 1);
    }

    /** The 32 lanes of a warp. */
    public static Traced warp(long block, int warp) {
        return new Traced(block, WARP * warp, WARP);
    }
}
