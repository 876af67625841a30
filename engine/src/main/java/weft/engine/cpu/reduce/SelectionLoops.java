package weft.engine.cpu.reduce;

import static weft.engine.cpu.base.Lanes.COUNT;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import weft.engine.cpu.base.Lanes;
import weft.engine.cpu.base.Parallel;

/**
 * The largest elements of float32 along one dimension, and their indices: {@code x: [outer, length, inner]} to
 * {@code values, indices: [outer, k, inner]}. NaN is larger than any number; of equal elements the first is taken; 0 and -0 are
 * equal.
 */
final class SelectionLoops {
    private static final VectorSpecies<Integer> INDICES = Lanes.of(int.class);
    /** Up to this k, elements are inserted into a list of the k largest so far; beyond, sorting all of them is faster. */
    private static final int INSERTED = 32;
    /**
     * Up to this length one pass over a line finds the value and its index; beyond, it is faster to find the largest value first,
     * then its index.
     */
    private static final int SHORT = 48;

    private SelectionLoops() {}

    /** The largest of each line and its index; {@code values} may be null. */
    static void largest(float[] x, int xAt, int outer, int length, int inner, float[] values, int valuesAt, int[] indices,
            int indicesAt) {
        int perTask = Math.max(1, Parallel.BLOCK / (length * inner));
        Parallel.forEach(Math.ceilDiv(outer, perTask), task -> {
            int end = Math.min(outer, (task + 1) * perTask);
            for (int o = task * perTask; o < end; o++) {
                int at = xAt + o * length * inner;
                if (inner == 1) {
                    int index = length <= SHORT ? largest(x, at, length)
                            : first(x, at, length, ReductionLoops.run(FoldLoops.MAX, x, at, length));
                    indices[indicesAt + o] = index;
                    if (values != null) {
                        values[valuesAt + o] = x[at + index];
                    }
                } else {
                    columns(x, at, length, inner, values, valuesAt + o * inner, indices, indicesAt + o * inner);
                }
            }
        });
    }

    private static int largest(float[] x, int at, int length) {
        int index = 0;
        float best = x[at];
        for (int i = 1; i < length && !Float.isNaN(best); i++) {
            float element = x[at + i];
            if (element > best || Float.isNaN(element)) {
                best = element;
                index = i;
            }
        }
        return index;
    }

    /** The index of the first element that equals {@code value}, or is NaN if {@code value} is NaN. */
    private static int first(float[] x, int at, int length, float value) {
        for (int i = 0; i < length; i++) {
            if (x[at + i] == value || Float.isNaN(x[at + i])) {
                return i;
            }
        }
        throw new IllegalStateException("the largest element is none of them: " + value);
    }

    /** Works on one vector of columns at a time, row by row. */
    private static void columns(float[] x, int at, int rows, int stride, float[] values, int valuesAt, int[] indices,
            int indicesAt) {
        for (int j = 0; j < stride; j += COUNT) {
            int left = stride - j;
            FloatVector best = Lanes.load(x, at + j, left);
            IntVector where = IntVector.zero(INDICES);
            for (int r = 1; r < rows; r++) {
                FloatVector row = Lanes.load(x, at + r * stride + j, left);
                VectorMask<Float> above = row.compare(VectorOperators.GT, best)
                        .or(row.test(VectorOperators.IS_NAN).andNot(best.test(VectorOperators.IS_NAN)));
                best = best.blend(row, above);
                where = where.blend(r, above.cast(INDICES));
            }
            if (values != null) {
                Lanes.store(best, values, valuesAt + j, left);
            }
            if (left >= COUNT) {
                where.intoArray(indices, indicesAt + j);
            } else {
                where.intoArray(indices, indicesAt + j, INDICES.indexInRange(0, left));
            }
        }
    }

    /** The k largest of each line in descending order, and their indices. */
    static void topK(float[] x, int xAt, int outer, int length, int inner, int k, float[] values, int valuesAt, int[] indices,
            int indicesAt) {
        int lines = outer * inner;
        int perTask = Math.max(1, Parallel.BLOCK / Math.max(1, length));
        Parallel.forEach(Math.ceilDiv(lines, perTask), task -> {
            long[] keys = new long[k <= INSERTED ? k : length];
            int end = Math.min(lines, (task + 1) * perTask);
            for (int line = task * perTask; line < end; line++) {
                int from = xAt + line / inner * length * inner + line % inner;
                int to = line / inner * k * inner + line % inner;
                if (k <= INSERTED) {
                    insert(x, from, length, inner, keys);
                } else {
                    sort(x, from, length, inner, keys);
                }
                for (int i = 0; i < k; i++) {
                    int index = (int) keys[i];
                    values[valuesAt + to + i * inner] = x[from + index * inner];
                    indices[indicesAt + to + i * inner] = index;
                }
            }
        });
    }

    /** Leaves the smallest keys in {@code keys}, in ascending order. */
    private static void insert(float[] x, int from, int length, int stride, long[] keys) {
        int filled = 0;
        for (int i = 0; i < length; i++) {
            long key = key(x[from + i * stride], i);
            if (filled == keys.length) {
                if (filled == 0 || key > keys[filled - 1]) {
                    continue;
                }
                filled--;
            }
            int at = filled++;
            for (; at > 0 && keys[at - 1] > key; at--) {
                keys[at] = keys[at - 1];
            }
            keys[at] = key;
        }
    }

    private static void sort(float[] x, int from, int length, int stride, long[] keys) {
        for (int i = 0; i < length; i++) {
            keys[i] = key(x[from + i * stride], i);
        }
        Arrays.sort(keys);
    }

    /**
     * A sort key: smaller for a larger element, and among equal elements smaller for a smaller index. As an integer, the bits of
     * a positive float grow with the float and those of a negative float shrink; NaN has the highest bits. Adding 0 turns -0 into
     * 0.
     */
    private static long key(float element, int index) {
        int bits = Float.floatToIntBits(element + 0f);
        int ascending = bits ^ (bits >> 31 & Integer.MAX_VALUE);
        return (long) ~ascending << 32 | index;
    }
}
