package weft.engine.cpu.movement;

import weft.engine.Shape;
import weft.engine.cpu.base.Parallel;

/**
 * Reading and adding up by index along one dimension, float32 with int32 indices:
 *
 * <pre>{@code
 *   gather        y[..., i, ...] = x[..., index[..., i, ...], ...]
 *   scatter_add   y[..., index[..., i, ...], ...] += src[..., i, ...]   for each i in ascending order
 * }</pre>
 *
 * x: any shape; index: of the same rank, no larger than x along the other dimensions. Along its last dimension the index advances
 * by one element. If that is the indexed dimension, x does not advance; otherwise x advances by one element, too. So each row is
 * one loop.
 */
final class IndexLoops {

    /** One row: {@code n} elements of the index from {@code at} on, which begin at element {@code base} of x. */
    @FunctionalInterface
    private interface Row {
        void run(int at, int base, int n);
    }

    private IndexLoops() {}

    /** Rows in parallel: each writes elements of its own. */
    static void gather(float[] x, int xAt, Shape shape, int axis, int[] index, int indexAt, Shape rows, float[] y, int yAt) {
        requireWithin("gather", index, indexAt, rows.size(), shape, axis);
        int along = shape.strides()[axis];
        int stride = axis == shape.rank() - 1 ? 0 : 1;
        forEachRow(shape, axis, rows, true, (at, base, n) -> {
            for (int i = 0; i < n; i++) {
                y[yAt + at + i] = x[xAt + base + index[indexAt + at + i] * along + i * stride];
            }
        });
    }

    /** Rows one after the other: two of them may add to the same element. */
    static void scatterAdd(float[] y, int yAt, Shape shape, int axis, int[] index, int indexAt, Shape rows, float[] src,
            int srcAt) {
        requireWithin("scatter_add", index, indexAt, rows.size(), shape, axis);
        int along = shape.strides()[axis];
        int stride = axis == shape.rank() - 1 ? 0 : 1;
        forEachRow(shape, axis, rows, false, (at, base, n) -> {
            for (int i = 0; i < n; i++) {
                y[yAt + base + index[indexAt + at + i] * along + i * stride] += src[srcAt + at + i];
            }
        });
    }

    private static void forEachRow(Shape x, int axis, Shape index, boolean parallel, Row row) {
        int n = index.dim(-1);
        if (index.size() == 0) {
            return;
        }
        int[] strides = x.strides();
        // The index gives the position along the axis, so the row's own position there does not count.
        strides[axis] = 0;
        int count = index.size() / n;
        int perTask = parallel ? Math.max(1, Parallel.BLOCK / n) : count;
        Parallel.forEach(Math.ceilDiv(count, perTask), task -> {
            int end = Math.min(count, (task + 1) * perTask);
            for (int r = task * perTask; r < end; r++) {
                row.run(r * n, base(r, index, strides), n);
            }
        });
    }

    /** Where row r of the index begins in x. */
    private static int base(int r, Shape index, int[] strides) {
        int base = 0;
        for (int d = index.rank() - 2, rest = r; d >= 0; d--) {
            base += rest % index.dim(d) * strides[d];
            rest /= index.dim(d);
        }
        return base;
    }

    /** @throws IllegalArgumentException naming the first index that points outside */
    private static void requireWithin(String op, int[] index, int at, int n, Shape x, int axis) {
        int extent = x.dim(axis);
        for (int i = 0; i < n; i++) {
            if (index[at + i] < 0 || index[at + i] >= extent) {
                throw new IllegalArgumentException("%s: index %d at element %d is not within dimension %d of %s".formatted(op,
                        index[at + i], i, axis, x));
            }
        }
    }
}
