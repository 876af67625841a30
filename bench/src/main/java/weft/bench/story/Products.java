package weft.bench.story;

import java.util.Arrays;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import weft.engine.Device;

/**
 * The matrix product {@code c = a b} of row-major arrays, {@code a: [M, K], b: [K, N], c: [M, N]}, from three loops to all
 * threads. Each method adds one idea to the one before it. Sizes of the fast ones are multiples of their tiles, so that no code
 * for edges hides the idea.
 */
final class Products {

    private static final VectorSpecies<Float> SPECIES =
            VectorSpecies.of(float.class, VectorShape.forBitSize(Device.cpu().vectorBits()));
    private static final int LANES = SPECIES.length();

    /** Columns of a panel: two vectors. */
    static final int PANEL = 2 * LANES;
    /** Rows of a tile of sums that stay in registers. */
    static final int ROWS = 4;
    /** Terms of a panel: it is at most 32 KB and stays in the first cache. */
    private static final int TERMS = 256;
    /** Rows and columns of a block of b: 256 KB, which stay in the second cache. */
    private static final int BLOCK_ROWS = 64;
    private static final int COLUMNS = 1024;
    /** Where the terms of a panel begin. */
    private static final int[] STEPS = IntStream.range(0, TERMS).map(k -> k * PANEL).toArray();

    private Products() {}

    /** The definition. The innermost loop goes down a column of b: each element is on another cache line. */
    static void naive(int M, int N, int K, float[] a, float[] b, float[] c) {
        for (int i = 0; i < M; i++) {
            for (int j = 0; j < N; j++) {
                float sum = 0;
                for (int k = 0; k < K; k++) {
                    sum += a[i * K + k] * b[k * N + j];
                }
                c[i * N + j] = sum;
            }
        }
    }

    /** The innermost loop goes along a row of b and of c, so each cache line is used whole. */
    static void reordered(int M, int N, int K, float[] a, float[] b, float[] c) {
        Arrays.fill(c, 0, M * N, 0);
        for (int i = 0; i < M; i++) {
            for (int k = 0; k < K; k++) {
                for (int j = 0; j < N; j++) {
                    c[i * N + j] += a[i * K + k] * b[k * N + j];
                }
            }
        }
    }

    /** The same with vectors. The compiler makes none by itself: for all it knows, b and c may be one array. */
    static void vectors(int M, int N, int K, float[] a, float[] b, float[] c) {
        Arrays.fill(c, 0, M * N, 0);
        for (int i = 0; i < M; i++) {
            for (int k = 0; k < K; k++) {
                addRow(a[i * K + k], b, k * N, c, i * N, N);
            }
        }
    }

    private static void addRow(float factor, float[] b, int bAt, float[] c, int cAt, int n) {
        FloatVector factors = FloatVector.broadcast(SPECIES, factor);
        for (int j = 0; j < n; j += LANES) {
            FloatVector sum = FloatVector.fromArray(SPECIES, c, cAt + j);
            factors.fma(FloatVector.fromArray(SPECIES, b, bAt + j), sum).intoArray(c, cAt + j);
        }
    }

    /** A block of b stays in the second cache while all rows of a use it. */
    static void blocked(int M, int N, int K, float[] a, float[] b, float[] c) {
        Arrays.fill(c, 0, M * N, 0);
        for (int k0 = 0; k0 < K; k0 += BLOCK_ROWS) {
            int kEnd = Math.min(k0 + BLOCK_ROWS, K);
            for (int j = 0; j < N; j += COLUMNS) {
                int width = Math.min(COLUMNS, N - j);
                for (int i = 0; i < M; i++) {
                    for (int k = k0; k < kEnd; k++) {
                        addRow(a[i * K + k], b, k * N + j, c, i * N + j, width);
                    }
                }
            }
        }
    }

    /** A block of b is copied first, so that it lies in one piece: no two of its rows push each other out of the cache. */
    static void packed(int M, int N, int K, float[] a, float[] b, float[] c) {
        Arrays.fill(c, 0, M * N, 0);
        float[] panel = new float[BLOCK_ROWS * COLUMNS];
        for (int k0 = 0; k0 < K; k0 += BLOCK_ROWS) {
            int terms = Math.min(BLOCK_ROWS, K - k0);
            for (int j = 0; j < N; j += COLUMNS) {
                int width = Math.min(COLUMNS, N - j);
                for (int k = 0; k < terms; k++) {
                    System.arraycopy(b, (k0 + k) * N + j, panel, k * width, width);
                }
                for (int i = 0; i < M; i++) {
                    for (int k = 0; k < terms; k++) {
                        addRow(a[i * K + k0 + k], panel, k * width, c, i * N + j, width);
                    }
                }
            }
        }
    }

    /**
     * A tile of 4 x 2 vectors of c stays in registers while all terms of a block are added: a step reads 2 vectors and 4 numbers
     * and does 8 multiply-adds, where the loops before read and write c for each one.
     */
    static void registers(int M, int N, int K, float[] a, float[] b, float[] c) {
        rows(0, M, N, K, a, 0, b, 0, c, 0);
    }

    /** Each task computes some rows of c: no two write to the same place, and every sum has one order. */
    static void threads(int M, int N, int K, float[] a, float[] b, float[] c) {
        int tasks = Device.cpu().threads();
        int tiles = M / ROWS;
        IntStream.range(0, tasks).parallel().forEach(
                t -> rows(tiles * t / tasks * ROWS, tiles * (t + 1) / tasks * ROWS, N, K, a, 0, b, 0, c, 0));
    }

    /** Rows {@code begin .. end-1} of a product whose matrices begin at {@code aAt}, {@code bAt} and {@code cAt}. */
    static void rows(int begin, int end, int N, int K, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt) {
        float[] panel = new float[TERMS * PANEL];
        for (int k0 = 0; k0 < K; k0 += TERMS) {
            int terms = Math.min(TERMS, K - k0);
            for (int j = 0; j < N; j += PANEL) {
                for (int k = 0; k < terms; k++) {
                    System.arraycopy(b, bAt + (k0 + k) * N + j, panel, k * PANEL, PANEL);
                }
                for (int i = begin; i < end; i += ROWS) {
                    tile(terms, a, aAt + i * K + k0, K, panel, STEPS, 0, c, cAt + i * N + j, N, k0 > 0);
                }
            }
        }
    }

    /**
     * 4 rows and 2 vectors of c, added to what is there or written over it. The two vectors of term k begin at
     * {@code b[bAt + offsets[k]]}: in a panel they follow each other, in a convolution they lie where the kernel's weight looks.
     */
    static void tile(int terms, float[] a, int aAt, int aRow, float[] b, int[] offsets, int bAt, float[] c, int cAt, int cRow,
            boolean add) {
        FloatVector c00 = start(c, cAt, add);
        FloatVector c01 = start(c, cAt + LANES, add);
        FloatVector c10 = start(c, cAt + cRow, add);
        FloatVector c11 = start(c, cAt + cRow + LANES, add);
        FloatVector c20 = start(c, cAt + 2 * cRow, add);
        FloatVector c21 = start(c, cAt + 2 * cRow + LANES, add);
        FloatVector c30 = start(c, cAt + 3 * cRow, add);
        FloatVector c31 = start(c, cAt + 3 * cRow + LANES, add);
        for (int k = 0; k < terms; k++) {
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, bAt + offsets[k]);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, bAt + offsets[k] + LANES);
            FloatVector a0 = FloatVector.broadcast(SPECIES, a[aAt + k]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            FloatVector a1 = FloatVector.broadcast(SPECIES, a[aAt + aRow + k]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            FloatVector a2 = FloatVector.broadcast(SPECIES, a[aAt + 2 * aRow + k]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            FloatVector a3 = FloatVector.broadcast(SPECIES, a[aAt + 3 * aRow + k]);
            c30 = a3.fma(b0, c30);
            c31 = a3.fma(b1, c31);
        }
        c00.intoArray(c, cAt);
        c01.intoArray(c, cAt + LANES);
        c10.intoArray(c, cAt + cRow);
        c11.intoArray(c, cAt + cRow + LANES);
        c20.intoArray(c, cAt + 2 * cRow);
        c21.intoArray(c, cAt + 2 * cRow + LANES);
        c30.intoArray(c, cAt + 3 * cRow);
        c31.intoArray(c, cAt + 3 * cRow + LANES);
    }

    private static FloatVector start(float[] c, int at, boolean add) {
        return add ? FloatVector.fromArray(SPECIES, c, at) : FloatVector.zero(SPECIES);
    }
}
