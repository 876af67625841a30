package weft.kernels;

/**
 * How a kernel is launched.
 *
 * @param grid        how many blocks, in x, y, z
 * @param block       how many threads each block has, in x, y, z
 * @param sharedBytes dynamic shared memory of each block, in bytes
 * @param stream      the stream that runs it, after the work the stream already has; 0 is the default stream
 */
public record Launch(Dim3 grid, Dim3 block, int sharedBytes, long stream) {

    /** On the default stream, without dynamic shared memory. */
    public static Launch of(Dim3 grid, Dim3 block) {
        return new Launch(grid, block, 0, 0);
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
        return new Launch(grid, block, bytes, stream);
    }

    /** The same launch on another stream. */
    public Launch on(long otherStream) {
        return new Launch(grid, block, sharedBytes, otherStream);
    }

    @Override
    public String toString() {
        return "grid " + grid + ", block " + block + (sharedBytes > 0 ? ", " + sharedBytes + " bytes of shared memory" : "");
    }
}
