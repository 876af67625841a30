package weft.engine.cpu.reduce;

import static weft.engine.cpu.base.Lanes.COUNT;
import static weft.engine.cpu.base.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;
import weft.engine.cpu.base.Parallel;

/**
 * The variance of FLOAT32 over any dimensions, in parallel: the moments of pieces that stay in the cache (see
 * {@link PieceMoments}), then of ever larger ones, put together in order and in double. So x comes from memory once. The
 * innermost reduced dimensions go first: their elements lie in one run, or in columns.
 */
final class VarianceLoops {

    /** Rows of a piece of columns. */
    private static final int ROWS = 128;
    /** Columns of a piece. */
    private static final int COLUMNS = 256;

    private VarianceLoops() {
    }

    /**
     * The squared distances from the mean, summed and divided by {@code max(0, terms - correction)}, over the dimensions that are
     * marked.
     */
    static void var(float[] x, int xAt, int[] shape, boolean[] reduced, double correction, float[] y, int yAt) {
        Runs runs = Runs.of(shape, reduced);
        int terms = 1;
        int results = 1;
        for (int d = 0; d < shape.length; d++) {
            terms *= reduced[d] ? shape[d] : 1;
            results *= reduced[d] ? 1 : shape[d];
        }
        double[] squares = terms == 0 || results == 0 ? new double[results] : squares(x, xAt, runs);
        double divisor = Math.max(0, terms - correction);
        for (int i = 0; i < results; i++) {
            y[yAt + i] = (float) (squares[i] / divisor);
        }
    }

    /** A shape whose neighbours are marked in turn: extents of 1 are left out, neighbours marked alike are one. */
    private record Runs(int[] extents, boolean[] reduced, int count) {

        static Runs of(int[] shape, boolean[] marks) {
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
            return new Runs(extents, reduced, count);
        }

        /** The number of elements of the runs before {@code end}. */
        int before(int end) {
            int size = 1;
            for (int d = 0; d < end; d++) {
                size *= extents[d];
            }
            return size;
        }
    }

    /** The mean of each of some groups of elements, and the sum of the squared distances from it. */
    private record Parts(double[] means, double[] squares) {

        Parts(int n) {
            this(new double[n], new double[n]);
        }

        void put(int i, PieceMoments of) {
            means[i] = of.mean();
            squares[i] = of.squares();
        }
    }

    private static double[] squares(float[] x, int xAt, Runs runs) {
        int last = runs.count() - 1;
        int inner = last >= 0 && !runs.reduced()[last] ? runs.extents()[last--] : 1;
        int terms = last >= 0 ? runs.extents()[last--] : 1;
        int outer = runs.before(last + 1);
        int piece = Math.min(terms, inner == 1 ? PieceMoments.PIECE : ROWS);
        Parts parts = inner == 1 ? ofRuns(x, xAt, outer, terms, piece) : ofColumns(x, xAt, outer, terms, inner, piece);
        int pieces = Math.ceilDiv(terms, piece);
        parts = merge(parts, outer, pieces, inner, piece, terms - (pieces - 1) * piece);
        double each = terms;
        // What is left is reduced, then kept, and so on from here outwards.
        for (int d = last; d >= 0; d--) {
            if (runs.reduced()[d]) {
                parts = merge(parts, runs.before(d), runs.extents()[d], inner, each, each);
                each *= runs.extents()[d];
            } else {
                inner *= runs.extents()[d];
            }
        }
        return parts.squares();
    }

    /** Pieces of runs x: [outer, terms]. */
    private static Parts ofRuns(float[] x, int xAt, int outer, int terms, int piece) {
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

    /** Pieces of columns x: [outer, terms, inner], so [outer, pieces, inner]. */
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

    /** A single column, or a run too short for lanes. */
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

    /** Parts [outer, count, inner] to [outer, inner], in order: each of {@code each} elements, but the last of {@code last}. */
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

    /** Runs {@code body} for all items, each of so many elements, in parallel. */
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
