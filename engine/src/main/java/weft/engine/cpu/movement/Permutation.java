package weft.engine.cpu.movement;

import weft.engine.cpu.base.Parallel;
import weft.engine.cpu.base.Transpose;
import weft.engine.op.geometry.Walk;

/**
 * Puts the dimensions of float32 tensors into another order, in parallel.
 *
 * <p>After merging the dimensions that stay neighbours, either the last one stays last, and whole stretches are copied, or two
 * dimensions are transposed like a matrix, in loops over the other dimensions:
 *
 * <pre>{@code
 *   [N, C, H, W] to [N, H, W, C]   N transposes of [C, H W]
 *   [N, C, H, W] to [C, N, H, W]   N C stretches of H W
 * }</pre>
 */
final class Permutation {

    /** The number of rows of a strip is a multiple of this, so that a strip begins where a cache line begins. */
    private static final int STRIP = 16;

    private Permutation() {}

    /** {@code y: dims} from x, whose element (i, j, ...) of y's index lies at {@code i xStrides[0] + j xStrides[1] + ...}. */
    static void run(int[] dims, float[] x, int xAt, int[] xStrides, float[] y, int yAt, int[] yStrides) {
        Walk walk = Walk.over(dims, xStrides, yStrides);
        int across = acrossInnermost(walk);
        if (across < 0) {
            StridedCopy.copy(dims, x, xAt, xStrides, y, yAt, yStrides);
        } else {
            new Matrices(walk, across).transpose(x, xAt, y, yAt);
        }
    }

    /** The dimension along which x is contiguous, if that is not the innermost one; otherwise -1. */
    private static int acrossInnermost(Walk walk) {
        for (int d = 0; d < walk.rank() - 1; d++) {
            if (walk.stride(d, 0) == 1) {
                return d;
            }
        }
        return -1;
    }

    /**
     * The matrices that the walk over (x, y) consists of: rows along dimension {@code across}, columns along the innermost. They
     * are cut into strips of rows, so that several threads can share one large matrix.
     */
    private record Matrices(Walk walk, int across, int rows, int columns, int stripRows) {

        Matrices(Walk walk, int across) {
            int rows = walk.size(across);
            int columns = walk.size(walk.rank() - 1);
            int stripRows = Math.min(rows, Math.ceilDiv(Parallel.BLOCK / STRIP, columns) * STRIP);
            this(walk, across, rows, columns, stripRows);
        }

        void transpose(float[] x, int xAt, float[] y, int yAt) {
            int strips = Math.ceilDiv(rows, stripRows);
            int items = count() * strips;
            int perTask = Math.max(1, Parallel.BLOCK / (stripRows * columns));
            int xRow = walk.stride(walk.rank() - 1, 0);
            int yRow = walk.stride(across, 1);
            Parallel.forEach(Math.ceilDiv(items, perTask), task -> {
                int end = Math.min(items, (task + 1) * perTask);
                for (int item = task * perTask; item < end; item++) {
                    int row = item % strips * stripRows;
                    int from = xAt + start(item / strips, 0) + row;
                    int to = yAt + start(item / strips, 1) + row * yRow;
                    Transpose.run(x, from, xRow, y, to, yRow, Math.min(stripRows, rows - row), columns);
                }
            });
        }

        private int count() {
            int count = 1;
            for (int d = 0; d < walk.rank() - 1; d++) {
                count *= d == across ? 1 : walk.size(d);
            }
            return count;
        }

        /** Where tensor i begins in matrix {@code number}. */
        private int start(int number, int i) {
            int at = 0;
            for (int d = walk.rank() - 2, rest = number; d >= 0; d--) {
                if (d != across) {
                    at += rest % walk.size(d) * walk.stride(d, i);
                    rest /= walk.size(d);
                }
            }
            return at;
        }
    }
}
