package weft.engine.cpu.reduce;

import java.util.Arrays;
import weft.engine.cpu.base.Parallel;
import weft.engine.cpu.base.Scratch;
import weft.engine.cpu.pointwise.PointwiseLoops;
import weft.engine.cpu.pointwise.UnaryLoops;

/**
 * Sum, mean and maximum of FLOAT32 over any dimensions, in parallel.
 *
 * <p>Every reduction is cut into folds of {@code x: [outer, reduce, inner]} to {@code y: [outer, inner]}, the innermost reduced
 * dimensions first. Each fold cuts {@code reduce} into leaves by its extent alone, folds the leaves in parallel, and folds their
 * results as the next level of the tree. So the result does not depend on the number of threads, and a sum of n numbers differs
 * from the exact one by at most
 *
 * <pre>{@code
 *   |diff| <= c(n) eps (|x1| + ... + |xn|)
 *   c(n) = LEAF / (4 lanes) + 4 + log2(lanes) + log2(n / LEAF)   for inner = 1 and n up to 65,536, twice that beyond
 *   c(n) = ROWS ceil(log n / log ROWS)                           for inner > 1
 * }</pre>
 *
 * instead of n for a running sum: with 16 lanes at most 30 and 60, and 128 for a million rows.
 */
public final class ReductionLoops {
    /**
     * Elements that one set of accumulators sums. A longer stretch is cut into halves of whole leaves, which are summed
     * separately.
     */
    static final int LEAF = 1024;
    /** Rows that one column sum adds up before its result goes to the next level. */
    static final int ROWS = 32;
    /** A stretch longer than this is divided among the threads. */
    private static final int PIECE = 1 << 16;
    /** Columns of one task, so that several threads share even a matrix of few rows. */
    private static final int COLUMNS = 1 << 12;

    private ReductionLoops() {}

    /** The sum over the dimensions of {@code shape} that are marked; 0 if there are no elements. */
    public static void sum(float[] x, int xAt, int[] shape, boolean[] reduced, float[] y, int yAt) {
        reduce(FoldLoops.SUM, x, xAt, shape, reduced, y, yAt, Scratch.Use.REDUCED);
    }

    /** The mean over the dimensions that are marked: the sum divided by the count; NaN if there are no elements. */
    public static void mean(float[] x, int xAt, int[] shape, boolean[] reduced, float[] y, int yAt) {
        sum(x, xAt, shape, reduced, y, yAt);
        int terms = 1;
        int results = 1;
        for (int d = 0; d < shape.length; d++) {
            terms *= reduced[d] ? shape[d] : 1;
            results *= reduced[d] ? 1 : shape[d];
        }
        PointwiseLoops.unary(UnaryLoops.DIV_SCALAR, y, yAt, y, yAt, results, terms, 0);
    }

    /** The maximum over the dimensions that are marked; NaN if any element is NaN, -infinity if there are no elements. */
    public static void amax(float[] x, int xAt, int[] shape, boolean[] reduced, float[] y, int yAt) {
        reduce(FoldLoops.MAX, x, xAt, shape, reduced, y, yAt, Scratch.Use.REDUCED);
    }

    /** One group of neighbouring dimensions after the other; {@code use} is for the result of this group, if others follow. */
    private static void reduce(FoldLoop loop, float[] x, int xAt, int[] shape, boolean[] reduced, float[] y, int yAt,
            Scratch.Use use) {
        int last = shape.length - 1;
        while (last >= 0 && !reduced[last]) {
            last--;
        }
        if (last < 0) {
            System.arraycopy(x, xAt, y, yAt, product(shape, 0, shape.length));
            return;
        }
        int first = last;
        while (first > 0 && reduced[first - 1]) {
            first--;
        }
        int outer = product(shape, 0, first);
        int inner = product(shape, last + 1, shape.length);
        int terms = product(shape, first, last + 1);
        boolean[] left = Arrays.copyOf(reduced, first + 1);
        left[first] = false;
        if (!anyOf(left)) {
            fold(loop, x, xAt, outer, terms, inner, y, yAt);
            return;
        }
        float[] partial = Scratch.floats(use, outer * inner);
        fold(loop, x, xAt, outer, terms, inner, partial, 0);
        int[] rest = Arrays.copyOf(shape, first + 1);
        rest[first] = inner;
        // The next group reads this array, so it writes to the other one.
        reduce(loop, partial, 0, rest, left, y, yAt,
                use == Scratch.Use.REDUCED ? Scratch.Use.REDUCED_AGAIN : Scratch.Use.REDUCED);
    }

    private static boolean anyOf(boolean[] marks) {
        for (boolean mark : marks) {
            if (mark) {
                return true;
            }
        }
        return false;
    }

    /** {@code x: [outer, reduce, inner]} to {@code y: [outer, inner]}: one level of leaves, and again until one leaf is left. */
    static void fold(FoldLoop loop, float[] x, int xAt, int outer, int reduce, int inner, float[] y, int yAt) {
        fold(loop, x, xAt, outer, reduce, inner, y, yAt, Scratch.Use.LEAVES);
    }

    private static void fold(FoldLoop loop, float[] x, int xAt, int outer, int reduce, int inner, float[] y, int yAt,
            Scratch.Use use) {
        if (outer == 0 || inner == 0) {
            return;
        }
        int leaf = inner == 1 ? PIECE : ROWS;
        int leaves = Math.max(1, Math.ceilDiv(reduce, leaf));
        if (leaves > 1) {
            float[] partial = Scratch.floats(use, outer * leaves * inner);
            level(loop, x, xAt, outer, reduce, inner, leaf, partial, 0);
            fold(loop, partial, 0, outer, leaves, inner, y, yAt,
                    use == Scratch.Use.LEAVES ? Scratch.Use.LEAVES_OF_LEAVES : Scratch.Use.LEAVES);
        } else {
            level(loop, x, xAt, outer, reduce, inner, leaf, y, yAt);
        }
    }

    private static void level(FoldLoop loop, float[] x, int xAt, int outer, int reduce, int inner, int leaf, float[] y, int yAt) {
        int leaves = Math.max(1, Math.ceilDiv(reduce, leaf));
        int strips = Math.ceilDiv(inner, COLUMNS);
        int items = outer * leaves * strips;
        int perTask = Math.max(1, Parallel.BLOCK / Math.max(1, Math.min(leaf, reduce) * Math.min(inner, COLUMNS)));
        Parallel.forEach(Math.ceilDiv(items, perTask), task -> {
            int begin = task * perTask;
            int end = begin + Math.min(perTask, items - begin);
            for (int item = begin; item < end; item++) {
                int result = item / strips;
                int start = result % leaves * leaf;
                int terms = Math.min(leaf, reduce - start);
                int from = xAt + (result / leaves * reduce + start) * inner;
                if (inner == 1) {
                    y[yAt + result] = run(loop, x, from, terms);
                } else {
                    int column = item % strips * COLUMNS;
                    int width = Math.min(COLUMNS, inner - column);
                    loop.columns(x, from + column, terms, inner, y, yAt + result * inner + column, width);
                }
            }
        });
    }

    /** Folds one stretch of any length: leaves of {@value #LEAF}, folded by halves. */
    static float run(FoldLoop loop, float[] x, int at, int n) {
        if (n <= LEAF) {
            return loop.run(x, at, n);
        }
        int half = Math.ceilDiv(Math.ceilDiv(n, LEAF), 2) * LEAF;
        float left = run(loop, x, at, half);
        return loop.both(left, run(loop, x, at + half, n - half));
    }

    private static int product(int[] shape, int from, int to) {
        int product = 1;
        for (int d = from; d < to; d++) {
            product *= shape[d];
        }
        return product;
    }
}
