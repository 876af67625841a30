package weft.engine.cpu.matmul;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import weft.engine.cpu.base.Lanes;
import weft.engine.cpu.base.Parallel;
import weft.engine.cpu.base.Scratch;
import weft.engine.cpu.base.Transpose;
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
        part(b, bAt, ldb, k, columns, width, packed, at);
    }

    /**
     * Packs some columns of a panel, of which {@code packed[at]} is the first, and leaves the others as they are. Four vectors of
     * a row are copied together: they lie in neighbouring cache lines, which the processor fetches together.
     */
    public static void part(float[] b, int bAt, int ldb, int k, int columns, int width, float[] packed, int at) {
        int j = 0;
        for (; j + 4 * LANES <= columns; j += 4 * LANES) {
            for (int row = 0; row < k; row++) {
                int from = bAt + row * ldb + j;
                int to = at + row * width + j;
                FloatVector v0 = FloatVector.fromArray(MicroKernel.SPECIES, b, from);
                FloatVector v1 = FloatVector.fromArray(MicroKernel.SPECIES, b, from + LANES);
                FloatVector v2 = FloatVector.fromArray(MicroKernel.SPECIES, b, from + 2 * LANES);
                FloatVector v3 = FloatVector.fromArray(MicroKernel.SPECIES, b, from + 3 * LANES);
                v0.intoArray(packed, to);
                v1.intoArray(packed, to + LANES);
                v2.intoArray(packed, to + 2 * LANES);
                v3.intoArray(packed, to + 3 * LANES);
            }
        }
        for (; j < columns; j += LANES) {
            for (int row = 0; row < k; row++) {
                Lanes.store(Lanes.load(b, bAt + row * ldb + j, columns - j), packed, at + row * width + j, columns - j);
            }
        }
    }

    /** The same for a transposed B: {@code B[k][j] = b[bAt + j*ldb + k]}. */
    public static void columns(float[] b, int bAt, int ldb, int k, int columns, int width, float[] packed, int at) {
        zeroEdge(columns, k, width, packed, at);
        Transpose.run(b, bAt, ldb, packed, at, width, k, columns);
    }

    /**
     * The same for a B whose rows are put together from runs: row k has {@code count[r]} elements from
     * {@code b[bAt + kOffset[k0 + k] + from[r]]} on at its column {@code to[r]}, for {@code begin <= r < end} with {@code to}
     * ascending. Lanes after the last column hold anything.
     *
     * <p>A vector of a run is copied for all rows before the next vector: the loop is short, and nearly three times as fast as
     * one over the runs of each row. A run's last vector may be longer than the run; the next run overwrites what is too much.
     */
    public static void runs(float[] b, int bAt, int[] kOffset, int k0, int k, int[] from, int[] to, int[] count,
            int begin, int end, int width, float[] packed, int at) {
        int furthest = 0;
        for (int row = 0; row < k; row++) {
            furthest = Math.max(furthest, kOffset[k0 + row]);
        }
        for (int r = begin; r < end; r++) {
            for (int i = 0; i < count[r]; i += LANES) {
                int b0 = bAt + from[r] + i;
                int column = to[r] + i;
                if (column + LANES <= width && b0 + furthest + LANES <= b.length) {
                    for (int row = 0; row < k; row++) {
                        FloatVector.fromArray(MicroKernel.SPECIES, b, b0 + kOffset[k0 + row]).intoArray(packed,
                                at + row * width + column);
                    }
                } else {
                    int left = Math.min(count[r] - i, LANES);
                    for (int row = 0; row < k; row++) {
                        System.arraycopy(b, b0 + kOffset[k0 + row], packed, at + row * width + column, left);
                    }
                }
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
