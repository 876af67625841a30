package weft.engine.cpu.matmul;

import java.util.Arrays;
import weft.engine.cpu.base.Parallel;
import weft.engine.cpu.base.Scratch;
import weft.engine.cpu.matmul.MicroKernel.Left;

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
 * The micro-kernel then reads its tile's rows as one contiguous stream, whatever the leading dimension of B and whether or not it
 * was transposed. A matrix narrower than a tile has one panel, as many vectors wide as it needs. Lanes past column N are zero, so
 * that a tile at the edge reads zeros there.
 */
public final class Packing {

    private static final int LANES = MicroKernel.SPECIES.length();

    /** Rows packed at a time when B is transposed: the 16 KiB that they fill stay in the L1 cache until they are complete. */
    private static final int ROWS_AT_A_TIME = 64;

    private Packing() {}

    /** The distance of two rows in the panels of a matrix of {@code n} columns. */
    public static int width(int n) {
        return Math.min(MicroKernel.TILE_N, wholeVectors(n));
    }

    /** How many panels {@code n} columns take. */
    public static int panels(int n) {
        return Math.ceilDiv(n, MicroKernel.TILE_N);
    }

    /** {@code columns} rounded up to whole vectors: as far as a tile reads. */
    static int wholeVectors(int columns) {
        return Math.ceilDiv(columns, LANES) * LANES;
    }

    /** Packs {@code columns} columns, at most a panel, of {@code B[k][j] = b[bAt + k*ldb + j]} to {@code packed[at ..]}. */
    static void rows(float[] b, int bAt, int ldb, int k, int columns, int width, float[] packed, int at) {
        zeroEdge(columns, k, width, packed, at);
        for (int row = 0; row < k; row++) {
            System.arraycopy(b, bAt + row * ldb, packed, at + row * width, columns);
        }
    }

    /** The same for a transposed B: {@code B[k][j] = b[bAt + j*ldb + k]}. */
    public static void columns(float[] b, int bAt, int ldb, int k, int columns, int width, float[] packed, int at) {
        zeroEdge(columns, k, width, packed, at);
        for (int k0 = 0; k0 < k; k0 += ROWS_AT_A_TIME) {
            int k1 = Math.min(k0 + ROWS_AT_A_TIME, k);
            int j = 0;
            for (; j + 8 <= columns; j += 8) {
                eightColumns(b, bAt + j * ldb, ldb, k0, k1, width, packed, at + j);
            }
            for (; j < columns; j++) {
                for (int row = k0; row < k1; row++) {
                    packed[at + row * width + j] = b[bAt + j * ldb + row];
                }
            }
        }
    }

    /** Reads eight columns at a time: nearly twice as fast as column by column. */
    private static void eightColumns(float[] b, int b0, int ldb, int k0, int k1, int width, float[] packed, int at) {
        int b1 = b0 + ldb;
        int b2 = b1 + ldb;
        int b3 = b2 + ldb;
        int b4 = b3 + ldb;
        int b5 = b4 + ldb;
        int b6 = b5 + ldb;
        int b7 = b6 + ldb;
        for (int k = k0; k < k1; k++) {
            int to = at + k * width;
            packed[to] = b[b0 + k];
            packed[to + 1] = b[b1 + k];
            packed[to + 2] = b[b2 + k];
            packed[to + 3] = b[b3 + k];
            packed[to + 4] = b[b4 + k];
            packed[to + 5] = b[b5 + k];
            packed[to + 6] = b[b6 + k];
            packed[to + 7] = b[b7 + k];
        }
    }

    /** The same for a B whose offsets stand in tables: {@code B[k][j] = b[kOffset[k0 + k] + column[j0 + j]]}. */
    public static void gathered(float[] b, int[] kOffset, int k0, int k, int[] column, int j0, int columns, int width,
            float[] packed, int at) {
        zeroEdge(columns, k, width, packed, at);
        for (int row = 0; row < k; row++) {
            int from = kOffset[k0 + row];
            int to = at + row * width;
            for (int j = 0; j < columns; j++) {
                packed[to + j] = b[from + column[j0 + j]];
            }
        }
    }

    /**
     * Packs the left matrix A [M, K] so that the {@code TILE_M} elements the micro-kernel takes for one k lie side by side. Worth
     * it where A is scattered and used by many products: row-major rows are read fast enough as they are.
     */
    public static Left left(Left a, int M, int K) {
        int tile = MicroKernel.TILE_M;
        int panel = tile * K;
        float[] packed = Scratch.floats(Scratch.Use.PACKED_LEFT, Math.ceilDiv(M, tile) * panel);
        Parallel.forEach(Math.ceilDiv(M, tile), p -> {
            int rows = Math.min(tile, M - p * tile);
            for (int k = 0, to = p * panel; k < K; k++, to += tile) {
                for (int i = 0; i < rows; i++) {
                    packed[to + i] = a.data()[a.row()[p * tile + i] + a.kOffset()[k]];
                }
            }
        });
        int[] row = Scratch.ints(Scratch.Use.PACKED_LEFT_ROW, M);
        for (int i = 0; i < M; i++) {
            row[i] = i / tile * panel + i % tile;
        }
        return new Left(packed, row, Scratch.series(Scratch.Use.PACKED_LEFT_OFFSET, K, 0, tile));
    }

    /** Zeroes the whole panel in one pass if it has lanes after the last column. */
    private static void zeroEdge(int columns, int k, int width, float[] packed, int at) {
        if (columns % LANES != 0) {
            Arrays.fill(packed, at, at + k * width, 0f);
        }
    }
}
