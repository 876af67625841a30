package weft.engine.cpu.base;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Elements of even and of odd place, taken apart and put together again: what a stride of 2 needs. A vector shuffle takes its
 * lanes from two vectors at once, so 32 elements cost two loads, two shuffles and two stores instead of 32 of each.
 */
public final class Interleave {

    private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
    private static final int LANES = Lanes.COUNT;

    /** Of two vectors one after the other: the lanes of even places, and of odd ones. */
    public static final VectorShuffle<Float> EVEN = VectorShuffle.makeUnzip(SPECIES, 0);
    public static final VectorShuffle<Float> ODD = VectorShuffle.makeUnzip(SPECIES, 1);

    /** Of two vectors: the lanes of their first halves by turns, and of their second halves. */
    public static final VectorShuffle<Float> FIRST = VectorShuffle.makeZip(SPECIES, 0);
    public static final VectorShuffle<Float> SECOND = VectorShuffle.makeZip(SPECIES, 1);

    private Interleave() {}

    /** {@code even[i] = x[2 i]} and {@code odd[i] = x[2 i + 1]} for {@code 0 <= i < n}; indices from the places given. */
    public static void split(float[] x, int xAt, int n, float[] even, int evenAt, float[] odd, int oddAt) {
        int i = 0;
        for (; i + LANES <= n; i += LANES) {
            FloatVector a = FloatVector.fromArray(SPECIES, x, xAt + 2 * i);
            FloatVector b = FloatVector.fromArray(SPECIES, x, xAt + 2 * i + LANES);
            a.rearrange(EVEN, b).intoArray(even, evenAt + i);
            a.rearrange(ODD, b).intoArray(odd, oddAt + i);
        }
        for (; i < n; i++) {
            even[evenAt + i] = x[xAt + 2 * i];
            odd[oddAt + i] = x[xAt + 2 * i + 1];
        }
    }

    /**
     * {@code y[2 i] = even[i] + add} and {@code y[2 i + 1] = odd[i] + add} for {@code rows} rows of {@code n} elements of y; the
     * rows of each lie as far apart as its {@code row} says. Reads whole vectors of {@code even} and {@code odd}.
     */
    public static void mergeRows(float[] even, int evenAt, int evenRow, float[] odd, int oddAt, int oddRow, float add,
            float[] y, int yAt, int yRow, int rows, int n) {
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < n; i += 2 * LANES) {
                FloatVector a = FloatVector.fromArray(SPECIES, even, evenAt + row * evenRow + i / 2).add(add);
                FloatVector b = FloatVector.fromArray(SPECIES, odd, oddAt + row * oddRow + i / 2).add(add);
                int to = yAt + row * yRow + i;
                Lanes.store(a.rearrange(FIRST, b), y, to, n - i);
                if (n - i > LANES) {
                    Lanes.store(a.rearrange(SECOND, b), y, to + LANES, n - i - LANES);
                }
            }
        }
    }
}
