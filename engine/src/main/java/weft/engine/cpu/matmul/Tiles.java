package weft.engine.cpu.matmul;

import weft.engine.cpu.base.Scratch;
import weft.engine.cpu.matmul.MicroKernel.Left;
import weft.engine.cpu.matmul.MicroKernel.Right;

/**
 * Computes a rectangle of {@code C (+)= A B} tile by tile with the micro-kernel, on one thread.
 *
 * <pre>
 *   for each block of BLOCK_K along k      A's block stays in the L2 cache
 *     for each tile column j               B's panel of BLOCK_K rows is read again and again ...
 *       for each tile row i                ... while A's rows stream past
 *         micro-kernel
 * </pre>
 *
 * At the right edge a tile may be wider than the rest of C. It is then computed in a small buffer, and only the valid columns are
 * copied back.
 */
public final class Tiles {

    /** Length of a block along k: a panel of B then takes 64 KiB, and loading and storing C 6 % of the kernel's time. */
    public static final int BLOCK_K = 256;

    private static final int LANES = MicroKernel.SPECIES.length();

    private Tiles() {}

    /**
     * {@code C[i][j] (+)= sum over begin <= k < end of A[i][k] * B[k][j]} for {@code i0 <= i < i1} and {@code j0 <= j < j1};
     * element (i, j) of C is {@code c[cAt + (i - i0) * cRow + (j - j0)]}. {@code j0} begins a tile of B.
     * Reads B up to the end of its last tile.
     */
    public static void multiply(Left a, int i0, int i1, Right b, int j0, int j1, int begin, int end,
            float[] c, int cAt, int cRow, boolean accumulate) {
        int k0 = begin;
        do {
            int k1 = Math.min(k0 + BLOCK_K, end);
            multiplyBlock(a, i0, i1, b, j0, j1, k0, k1, c, cAt, cRow, accumulate || k0 > begin);
            k0 = k1;
        } while (k0 < end);
    }

    /** The same for one block {@code k0 <= k < k1}. */
    public static void multiplyBlock(Left a, int i0, int i1, Right b, int j0, int j1, int k0, int k1,
            float[] c, int cAt, int cRow, boolean accumulate) {
        if (!accumulate && SingleRow.fits(i1 - i0, b, j1 - j0)) {
            SingleRow.multiply(a, i0, b, j0, j1, k0, k1, c, cAt);
            return;
        }
        for (int j = j0; j < j1; j += MicroKernel.TILE_N) {
            int columns = Math.min(MicroKernel.TILE_N, j1 - j);
            for (int i = i0, rows; i < i1; i += rows) {
                rows = rows(i1 - i, columns);
                tile(a, i, rows, b, b.offset(j), columns, c, cAt + (i - i0) * cRow + (j - j0), cRow, k0, k1, accumulate);
            }
        }
    }

    /** Rows of the next tile, when so many are left: so that tiles of six and of four rows compute as few others as can be. */
    private static int rows(int left, int columns) {
        if (columns <= LANES) {
            return Math.min(2 * MicroKernel.TILE_M, left);
        }
        boolean byFour = columns > 3 * LANES && (left == 7 || left == 8);
        return byFour ? 4 : Math.min(MicroKernel.TILE_M, left);
    }

    /** One tile of any width up to TILE_N, by the widest kernels that fit it. */
    private static void tile(Left a, int i, int rows, Right b, int bAt, int columns,
            float[] c, int cAt, int cRow, int k0, int k1, boolean accumulate) {
        for (int j = 0; j < columns;) {
            int left = columns - j;
            int vectors = left > 3 * LANES ? 4 : left > LANES ? 2 : 1;
            if (vectors * LANES <= left) {
                kernel(vectors, a, i, rows, b, bAt + j, c, cAt + j, cRow, k0, k1, accumulate);
            } else {
                edge(vectors, a, i, rows, b, bAt + j, left, c, cAt + j, cRow, k0, k1, accumulate);
            }
            j += vectors * LANES;
        }
    }

    /** A tile at the edge: only its first columns exist in C. */
    private static void edge(int vectors, Left a, int i, int rows, Right b, int bAt, int columns,
            float[] c, int cAt, int cRow, int k0, int k1, boolean accumulate) {
        int width = vectors * LANES;
        float[] whole = Scratch.floats(Scratch.Use.EDGE_TILE, 2 * MicroKernel.TILE_M * MicroKernel.TILE_N);
        if (accumulate) {
            for (int row = 0; row < rows; row++) {
                System.arraycopy(c, cAt + row * cRow, whole, row * width, columns);
            }
        }
        kernel(vectors, a, i, rows, b, bAt, whole, 0, width, k0, k1, accumulate);
        for (int row = 0; row < rows; row++) {
            System.arraycopy(whole, row * width, c, cAt + row * cRow, columns);
        }
    }

    private static void kernel(int vectors, Left a, int i, int rows, Right b, int bAt,
            float[] c, int cAt, int cRow, int k0, int k1, boolean accumulate) {
        switch (vectors) {
            case 4 -> {
                if (rows > 4) {
                    MicroKernel.sixByFour(a, i, rows, b, bAt, c, cAt, cRow, k0, k1, accumulate);
                } else {
                    MicroKernel.fourByFour(a, i, rows, b, bAt, c, cAt, cRow, k0, k1, accumulate);
                }
            }
            case 2 -> MicroKernel.sixByTwo(a, i, rows, b, bAt, c, cAt, cRow, k0, k1, accumulate);
            default -> MicroKernel.twelveByOne(a, i, rows, b, bAt, c, cAt, cRow, k0, k1, accumulate);
        }
    }
}
