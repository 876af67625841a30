package weft.engine.cpu.matmul;

import weft.engine.cpu.base.Parallel;
import weft.engine.cpu.base.Scratch;
import weft.engine.cpu.base.Scratch.Use;
import weft.engine.cpu.matmul.MicroKernel.Left;
import weft.engine.cpu.matmul.MicroKernel.Right;

/**
 * The matrix product {@code C = op(A) op(B)} or {@code C += op(A) op(B)} in float32, where op transposes or not.
 *
 * <p>Shapes: op(A) [M, K], op(B) [K, N], C [M, N], all row-major in float arrays at an offset, with the distance of two
 * rows (the leading dimension) given. With {@code transA} the array holds A as [K, M], with {@code transB} B as [N, K].
 *
 * <p>What makes it fast, from the innermost loop outwards:
 * <ol>
 *   <li>{@link MicroKernel}: a tile of C lives in registers, so that arithmetic, not loading, is the limit;
 *   <li>{@link Tiles}: blocks along k, so that the data shared by tiles stays in the L2 cache;
 *   <li>{@link Packing}: B's columns copied to panels that are read in a stream; skipped where B is used too few times to pay for
 *       the copy;
 *   <li>here: C is cut into rectangles, of which each thread takes a share.
 * </ol>
 *
 * <p>Element (i, j) is one chain of fused multiply-adds over ascending k, then the {@link Epilogue}: the same bits for any
 * number of threads, any blocking and any vector width. NaN and infinities spread as IEEE 754 says; no zero is skipped.
 */
public final class Gemm {

    /** The largest rectangle of C that is one task: A's block and B's panels fit the L2 cache together. */
    private static final int TASK_M = 16 * MicroKernel.TILE_M;
    private static final int TASK_N = 4 * MicroKernel.TILE_N;

    /** Tasks are made smaller until there are this many, but none gets fewer multiply-adds than {@code MIN_TASK}. */
    private static final int WANTED_TASKS = 16;
    private static final int MIN_TASK = 1 << 17;

    /** A product with fewer multiply-adds than this stays on one thread, which needs some 20 microseconds for it. */
    private static final int WORTH_SHARING = 1 << 20;

    /** Floats of B packed at a time: 16 MiB. */
    private static final int PACKED_FLOATS = 1 << 22;

    /** With fewer rows of A than this, B is read where it lies: each of its elements is used too few times to copy it first. */
    private static final int ROWS_WORTH_PACKING = 8 * MicroKernel.TILE_M;

    private Gemm() {}

    /** Two row-major matrices without gaps: {@code C [M, N] = A [M, K] B [K, N]}. */
    public static void multiply(int M, int N, int K, float[] a, float[] b, float[] c) {
        multiply(false, false, M, N, K, a, 0, K, b, 0, N, false, c, 0, N, Epilogue.NONE);
    }

    /**
     * {@code C = op(A) op(B)}, or {@code C += op(A) op(B)} if {@code accumulate}, then the epilogue on all of C.
     * C must not overlap A or B.
     *
     * @throws IndexOutOfBoundsException if a matrix does not lie inside its array
     */
    public static void multiply(boolean transA, boolean transB, int M, int N, int K,
            float[] a, int aAt, int lda, float[] b, int bAt, int ldb,
            boolean accumulate, float[] c, int cAt, int ldc, Epilogue epilogue) {
        check("A", a, aAt, lda, transA ? K : M, transA ? M : K);
        check("B", b, bAt, ldb, transB ? N : K, transB ? K : N);
        check("C", c, cAt, ldc, M, N);
        if (M == 0 || N == 0) {
            return;
        }
        if (transB && !accumulate && cheaperTransposed(M, N, K)) {
            multiplyTransposed(transA, M, N, K, a, aAt, lda, b, bAt, ldb, c, cAt, ldc, epilogue);
            return;
        }
        Left left = left(a, aAt, transA ? 1 : lda, M, transA ? lda : 1, K);
        boolean pack = transB || M >= ROWS_WORTH_PACKING;
        int whole = N - N % MicroKernel.TILE_N;
        if (!pack && whole > 0) {
            Right right = new Right(b, bAt, MicroKernel.TILE_N, Scratch.series(Use.RIGHT_OFFSET, K, 0, ldb));
            rectangles(left, M, right, whole, K, c, cAt, ldc, accumulate, epilogue, 0);
        }
        int columns = columnsPackedAtOnce(K);
        for (int j = pack ? 0 : whole; j < N; j += columns) {
            int n = Math.min(columns, N - j);
            Right right = pack(transB, b, transB ? bAt + j * ldb : bAt + j, ldb, n, K, isWorthSharing(M, n, K));
            rectangles(left, M, right, n, K, c, cAt + j, ldc, accumulate, epilogue, j);
        }
    }

    private static Left left(float[] a, int aAt, int rowStride, int M, int kStride, int K) {
        return new Left(a, Scratch.series(Use.LEFT_ROW, M, aAt, rowStride), Scratch.series(Use.LEFT_OFFSET, K, 0, kStride));
    }

    private static int columnsPackedAtOnce(int K) {
        return Math.max(1, PACKED_FLOATS / (MicroKernel.TILE_N * Math.max(K, 1))) * MicroKernel.TILE_N;
    }

    private static boolean isWorthSharing(int M, int N, int K) {
        return (long) M * N * K >= WORTH_SHARING;
    }

    /** Packs {@code n} columns of B; panels are tasks. */
    private static Right pack(boolean transB, float[] b, int bAt, int ldb, int n, int K, boolean share) {
        int panels = Packing.panels(n);
        int width = Packing.width(n);
        int panel = K * width;
        float[] packed = Scratch.floats(Use.PACKED_RIGHT, panels * panel);
        Parallel.forEach(panels, share, p -> {
            int j = p * MicroKernel.TILE_N;
            int columns = Math.min(MicroKernel.TILE_N, n - j);
            if (transB) {
                Packing.columns(b, bAt + j * ldb, ldb, K, columns, width, packed, p * panel);
            } else {
                Packing.rows(b, bAt + j, ldb, K, columns, width, packed, p * panel);
            }
        });
        return new Right(packed, 0, panel, Scratch.series(Use.RIGHT_OFFSET, K, 0, width));
    }

    /** Multiplies [M, K] by [K, n], cut into rectangles of C; column 0 is column {@code firstColumn} to the epilogue. */
    private static void rectangles(Left left, int M, Right right, int n, int K, float[] c, int cAt, int ldc,
            boolean accumulate, Epilogue epilogue, int firstColumn) {
        int taskM = TASK_M;
        int taskN = TASK_N;
        while (Math.ceilDiv(M, taskM) * Math.ceilDiv(n, taskN) < WANTED_TASKS && (long) taskM * taskN * K > MIN_TASK) {
            if (taskN > MicroKernel.TILE_N) {
                taskN /= 2;
            } else if (taskM > MicroKernel.TILE_M) {
                taskM = Math.ceilDiv(taskM / 2, MicroKernel.TILE_M) * MicroKernel.TILE_M;
            } else {
                break;
            }
        }
        int taskRows = taskM;
        int taskColumns = taskN;
        int down = Math.ceilDiv(M, taskRows);
        Parallel.forEach(down * Math.ceilDiv(n, taskColumns), isWorthSharing(M, n, K), task -> {
            int i0 = task % down * taskRows;
            int j0 = task / down * taskColumns;
            int i1 = Math.min(i0 + taskRows, M);
            int j1 = Math.min(j0 + taskColumns, n);
            Tiles.multiply(left, i0, i1, right, j0, j1, 0, K, c, cAt + i0 * ldc + j0, ldc, accumulate);
            epilogue.apply(c, cAt - firstColumn, ldc, i0, i1, firstColumn + j0, firstColumn + j1);
        });
    }

    /**
     * Whether packing A and transposing C moves fewer elements than packing B, as in a linear layer with few rows and many
     * weights.
     */
    private static boolean cheaperTransposed(int M, int N, int K) {
        return (long) M * (K + N) < (long) N * K && M <= columnsPackedAtOnce(K);
    }

    /**
     * {@code C^T = op(B)^T op(A)^T}: the array of a transposed B holds op(B)^T, which is read as the left matrix where it lies.
     * Each task transposes its part of C^T as it writes it to C. The same chains of multiply-adds, so the same bits.
     */
    private static void multiplyTransposed(boolean transA, int M, int N, int K, float[] a, int aAt, int lda,
            float[] b, int bAt, int ldb, float[] c, int cAt, int ldc, Epilogue epilogue) {
        Left left = left(b, bAt, ldb, N, 1, K);
        boolean share = isWorthSharing(M, N, K);
        Right right = pack(!transA, a, aAt, lda, M, K, share);
        int taskColumns = TASK_M;
        while (Math.ceilDiv(N, taskColumns) < WANTED_TASKS && taskColumns > MicroKernel.TILE_M
                && (long) taskColumns * M * K > MIN_TASK) {
            taskColumns = Math.ceilDiv(taskColumns / 2, MicroKernel.TILE_M) * MicroKernel.TILE_M;
        }
        int columns = taskColumns;
        Parallel.forEach(Math.ceilDiv(N, columns), share, task -> {
            int j0 = task * columns;
            int j1 = Math.min(j0 + columns, N);
            float[] transposed = Scratch.floats(Use.PRODUCT, columns * M);
            Tiles.multiply(left, j0, j1, right, 0, M, 0, K, transposed, 0, M, false);
            for (int i = 0; i < M; i++) {
                for (int j = j0, from = i; j < j1; j++, from += M) {
                    c[cAt + i * ldc + j] = transposed[from];
                }
            }
            epilogue.apply(c, cAt, ldc, 0, M, j0, j1);
        });
    }

    private static void check(String name, float[] data, int at, int ld, int rows, int columns) {
        if (rows < 0 || columns < 0 || ld < columns) {
            throw new IndexOutOfBoundsException(
                    "matmul: " + name + " [" + rows + ", " + columns + "] cannot have rows " + ld + " apart");
        }
        long end = rows == 0 || columns == 0 ? at : at + (rows - 1L) * ld + columns;
        if (at < 0 || end > data.length) {
            throw new IndexOutOfBoundsException("matmul: " + name + " [" + rows + ", " + columns + "] at offset " + at
                    + " does not fit its array of " + data.length);
        }
    }
}
