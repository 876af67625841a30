package weft.engine.cpu;

/**
 * Copies a matrix B [K, N] into panels: {@code TILE_N} columns side by side, all K rows one after the other.
 *
 * <pre>
 *   B, row-major          packed
 *   | 0  1  2  3 |        | 0  1 |    panel 0: columns 0, 1
 *   | 4  5  6  7 |   -&gt;   | 4  5 |
 *                         | 2  3 |    panel 1: columns 2, 3
 *                         | 6  7 |
 * </pre>
 *
 * The micro-kernel then reads its tile's rows as one unbroken stream, whatever the leading dimension of B and whether or not
 * it was transposed. Columns past N are zero, so that a tile at the edge reads nothing foreign.
 */
final class Packing {

    /** Rows turned at a time when B is transposed: one cache line of each column. */
    private static final int TURN = 16;

    private Packing() {
    }

    /** The length of a panel of {@code k} rows. */
    static int panelLength(int k) {
        return k * MicroKernel.TILE_N;
    }

    /** How many panels {@code n} columns take. */
    static int panels(int n) {
        return Math.ceilDiv(n, MicroKernel.TILE_N);
    }

    /** Packs {@code columns <= TILE_N} columns of B, {@code B[k][j] = b[bAt + k*ldb + j]}, to {@code packed[at ..]}. */
    static void rows(float[] b, int bAt, int ldb, int k, int columns, float[] packed, int at) {
        int width = MicroKernel.TILE_N;
        for (int row = 0; row < k; row++) {
            int to = at + row * width;
            System.arraycopy(b, bAt + row * ldb, packed, to, columns);
            zero(packed, to + columns, to + width);
        }
    }

    /** The same of a transposed B: {@code B[k][j] = b[bAt + j*ldb + k]}. */
    static void columns(float[] b, int bAt, int ldb, int k, int columns, float[] packed, int at) {
        int width = MicroKernel.TILE_N;
        for (int k0 = 0; k0 < k; k0 += TURN) {
            int k1 = Math.min(k0 + TURN, k);
            for (int j = 0; j < columns; j++) {
                int from = bAt + j * ldb;
                for (int row = k0, to = at + k0 * width + j; row < k1; row++, to += width) {
                    packed[to] = b[from + row];
                }
            }
            for (int row = k0; row < k1; row++) {
                zero(packed, at + row * width + columns, at + (row + 1) * width);
            }
        }
    }

    private static void zero(float[] packed, int from, int to) {
        for (int i = from; i < to; i++) {
            packed[i] = 0;
        }
    }
}
