package weft.kernels;

/**
 * How a kernel is launched.
 *
 * @param grid        how many blocks, in x, y, z
 * @param block       how many threads each block has, in x, y, z
 * @param sharedBytes dynamic shared memory of each block, in bytes
 * @param stream      the stream that runs it, after the work the stream already has; 0 is the default stream
 * @param cooperative whether all blocks are on the device at once, so that the kernel may wait for the whole grid
 *                    ({@code cooperative_groups::this_grid().sync()})
 */
public record Launch(Dim3 grid, Dim3 block, int sharedBytes, long stream, boolean cooperative) {

    /** On the default stream, without dynamic shared memory. */
    public static Launch of(Dim3 grid, Dim3 block) {
        return new Launch(grid, block, 0, 0, false);
    }

    /** One-dimensional: {@code blocks} blocks of {@code threads} threads. */
    public static Launch of(int blocks, int threads) {
        return of(Dim3.of(blocks), Dim3.of(threads));
    }

    /**
     * Enough blocks of {@code threads} threads for {@code n} elements, at least one.
     *
     * @throws IllegalArgumentException when {@code n} is negative, {@code threads} is not positive, or more blocks are needed
     *                                  than
     *     a grid has in x, 2147483647
     */
    public static Launch forElements(long n, int threads) {
        if (n < 0 || threads < 1) {
            throw new IllegalArgumentException("forElements: " + n + " elements in blocks of " + threads + " threads");
        }
        long blocks = Math.max(1, n / threads + (n % threads > 0 ? 1 : 0));
        if (blocks > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "forElements: " + n + " elements in blocks of " + threads + " threads need " + blocks
                            + " blocks, a grid has " + Integer.MAX_VALUE + " in x: let each thread take several elements");
        }
        return of((int) blocks, threads);
    }

    /** The same launch with {@code bytes} bytes of dynamic shared memory. */
    public Launch withShared(int bytes) {
        return new Launch(grid, block, bytes, stream, cooperative);
    }

    /** The same launch with all blocks on the device at once; a driver refuses more than it holds. */
    public Launch asCooperative() {
        return new Launch(grid, block, sharedBytes, stream, true);
    }

    /** The same launch on another stream. */
    public Launch on(long otherStream) {
        return new Launch(grid, block, sharedBytes, otherStream, cooperative);
    }

    @Override
    public String toString() {
        return "grid " + grid + ", block " + block + (sharedBytes > 0 ? ", " + sharedBytes + " bytes of shared memory" : "")
                + (cooperative ? ", cooperative" : "");
    }
}
