package weft.engine.cpu.reduce;

import static weft.engine.cpu.base.Lanes.COUNT;
import static weft.engine.cpu.base.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;
import weft.engine.cpu.base.Parallel;

/**
 * The variance of FLOAT32 over any dimensions, in parallel: the moments of pieces that stay in the cache (see
 * {@link PieceMoments}), then of larger and larger parts, merged in order and in double. So x is read from memory once. The
 * innermost reduced dimensions come first: their elements are stretches, or columns.
 */
final class VarianceLoops {

    /** Rows of a piece of columns. */
    private static final int ROWS = 128;
    /** Columns of a piece. */
    private static final int COLUMNS = 256;

    private VarianceLoops() {}

    /**
     * The squared distances from the mean, summed and divided by {@code max(0, terms - correction)}, over the dimensions that are
     * marked.
     */
    static void var(float[] x, int xAt, int[] shape, boolean[] reduced, double correction, float[] y, int yAt) {
        Dimensions dims = Dimensions.of(shape, reduced);
        int terms = 1;
        int results = 1;
        for (int d = 0; d < shape.length; d++) {
            terms *= reduced[d] ? shape[d] : 1;
            results *= reduced[d] ? 1 : shape[d];
        }
        double[] squares = terms == 0 || results == 0 ? new double[results] : squares(x, xAt, dims);
        double divisor = Math.max(0, terms - correction);
        for (int i = 0; i < results; i++) {
            y[yAt + i] = (float) (squares[i] / divisor);
        }
    }

    /**
     * The dimensions of a shape, alternately reduced and kept: extents of 1 are left out, neighbours of the same kind are merged.
     */
    private record Dimensions(int[] extents, boolean[] reduced, int count) {

        static Dimensions of(int[] shape, boolean[] marks) {
            int[] extents = new int[shape.length];
            boolean[] reduced = new boolean[shape.length];
            int count = 0;
            for (int d = 0; d < shape.length; d++) {
                if (shape[d] == 1) {
                    continue;
                }
                if (count > 0 && reduced[count - 1] == marks[d]) {
                    extents[count - 1] *= shape[d];
                } else {
                    extents[count] = shape[d];
                    reduced[count++] = marks[d];
                }
            }
            return new Dimensions(extents, reduced, count);
        }

        /** The product of the extents before {@code end}. */
        int before(int end) {
            int size = 1;
            for (int d = 0; d < end; d++) {
                size *= extents[d];
            }
            return size;
        }
    }

    /** For each of several groups of elements, the mean and the sum of squared distances from it. */
    private record Parts(double[] means, double[] squares) {

        Parts(int n) {
            this(new double[n], new double[n]);
        }

        void put(int i, PieceMoments of) {
            means[i] = of.mean();
            squares[i] = of.squares();
        }
    }

    private static double[] squares(float[] x, int xAt, Dimensions dims) {
        int last = dims.count() - 1;
        int inner = last >= 0 && !dims.reduced()[last] ? dims.extents()[last--] : 1;
        int terms = last >= 0 ? dims.extents()[last--] : 1;
        int outer = dims.before(last + 1);
        int piece = Math.min(terms, inner == 1 ? PieceMoments.PIECE : ROWS);
        Parts parts = inner == 1 ? ofStretches(x, xAt, outer, terms, piece) : ofColumns(x, xAt, outer, terms, inner, piece);
        int pieces = Math.ceilDiv(terms, piece);
        parts = merge(parts, outer, pieces, inner, piece, terms - (pieces - 1) * piece);
        double each = terms;
        // The remaining dimensions, from here outwards, are alternately reduced and kept.
        for (int d = last; d >= 0; d--) {
            if (dims.reduced()[d]) {
                parts = merge(parts, dims.before(d), dims.extents()[d], inner, each, each);
                each *= dims.extents()[d];
            } else {
                inner *= dims.extents()[d];
            }
        }
        return parts.squares();
    }

    /** The pieces of stretches, x: [outer, terms]. */
    private static Parts ofStretches(float[] x, int xAt, int outer, int terms, int piece) {
        int pieces = Math.ceilDiv(terms, piece);
        Parts parts = new Parts(outer * pieces);
        forEach(outer * pieces, piece, (item, s) -> {
            int start = item % pieces * piece;
            int from = xAt + item / pieces * terms + start;
            int n = Math.min(piece, terms - start);
            if (n < COUNT) {
                column(x, from, n, 1, parts, item);
            } else {
                parts.put(item, PieceMoments.ofPiece(x, from, 1, 0, n, x[from], s));
            }
        });
        return parts;
    }

    /** The pieces of columns, x: [outer, terms, inner]; the result is [outer, pieces, inner]. */
    private static Parts ofColumns(float[] x, int xAt, int outer, int terms, int inner, int piece) {
        int pieces = Math.ceilDiv(terms, piece);
        int strips = Math.ceilDiv(inner, COLUMNS);
        Parts parts = new Parts(outer * pieces * inner);
        forEach(outer * pieces * strips, piece * Math.min(inner, COLUMNS), (item, s) -> {
            int block = item / strips;
            int start = block % pieces * piece;
            int column = item % strips * COLUMNS;
            int from = xAt + (block / pieces * terms + start) * inner + column;
            columns(x, from, Math.min(piece, terms - start), inner, Math.min(COLUMNS, inner - column), parts,
                    block * inner + column);
        });
        return parts;
    }

    /** One piece of the columns, as {@link PieceMoments#ofPiece} takes it, in as many lanes as there are. */
    private static void columns(float[] x, int at, int rows, int stride, int width, Parts parts, int to) {
        int j = 0;
        for (; j <= width - COUNT; j += COUNT) {
            FloatVector first = FloatVector.fromArray(SPECIES, x, at + j);
            FloatVector shift = FloatVector.zero(SPECIES).blend(first, first.sub(first).eq(0));
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int r = 0, row = at + j; r < rows; r++, row += stride) {
                sum = sum.add(FloatVector.fromArray(SPECIES, x, row).sub(shift));
            }
            FloatVector mean = shift.add(sum.div(rows));
            FloatVector distances = FloatVector.zero(SPECIES);
            FloatVector squares = distances;
            for (int r = 0, row = at + j; r < rows; r++, row += stride) {
                FloatVector d = FloatVector.fromArray(SPECIES, x, row).sub(mean);
                distances = distances.add(d);
                squares = d.fma(d, squares);
            }
            float[] means = mean.toArray();
            float[] off = distances.toArray();
            float[] of = squares.toArray();
            for (int lane = 0; lane < COUNT; lane++) {
                put(parts, to + j + lane, means[lane], off[lane], of[lane], rows);
            }
        }
        for (; j < width; j++) {
            column(x, at + j, rows, stride, parts, to + j);
        }
    }

    /** A single column, or a stretch shorter than a vector. */
    private static void column(float[] x, int at, int rows, int stride, Parts parts, int to) {
        float shift = Float.isFinite(x[at]) ? x[at] : 0;
        double sum = 0;
        for (int r = 0, row = at; r < rows; r++, row += stride) {
            sum += (double) x[row] - shift;
        }
        double mean = shift + sum / rows;
        double distances = 0;
        double squares = 0;
        for (int r = 0, row = at; r < rows; r++, row += stride) {
            double d = x[row] - mean;
            distances += d;
            squares += d * d;
        }
        put(parts, to, mean, distances, squares, rows);
    }

    /** The moments from distances that were measured from a rounded mean. */
    private static void put(Parts parts, int i, double mean, double distances, double squares, int n) {
        double off = distances / n;
        parts.means[i] = mean + off;
        parts.squares[i] = Math.max(0, squares - off * distances);
    }

    /**
     * Merges parts [outer, count, inner] to [outer, inner], in order. Each part has {@code each} elements, the last one
     * {@code last}.
     */
    private static Parts merge(Parts parts, int outer, int count, int inner, double each, double last) {
        if (count == 1) {
            return parts;
        }
        Parts merged = new Parts(outer * inner);
        forEach(outer * inner, count, (item, _) -> {
            int at = item / inner * count * inner + item % inner;
            double n = 0;
            double mean = 0;
            double squares = 0;
            for (int r = 0; r < count; r++, at += inner) {
                double more = r < count - 1 ? each : last;
                double apart = parts.means[at] - mean;
                double share = more / (n + more);
                squares += parts.squares[at] + (n == 0 ? 0 : apart * apart * n * share);
                mean += apart * share;
                n += more;
            }
            merged.means[item] = mean;
            merged.squares[item] = squares;
        });
        return merged;
    }

    /** One item. {@code s} is scratch: [2]. */
    private interface Item {
        void run(int item, double[] s);
    }

    /** Runs {@code body} for all items, each of {@code elements} elements, in parallel. */
    private static void forEach(int items, int elements, Item body) {
        int perTask = Math.max(1, Parallel.BLOCK / Math.max(1, elements));
        Parallel.forEach(Math.ceilDiv(items, perTask), task -> {
            double[] s = new double[2];
            int end = Math.min(items, task * perTask + perTask);
            for (int item = task * perTask; item < end; item++) {
                body.run(item, s);
            }
        });
    }
}
