package weft.engine.cpu.reduce;

import static weft.engine.cpu.base.Lanes.COUNT;
import static weft.engine.cpu.base.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;
import weft.engine.cpu.base.Lanes;

/**
 * The loops of {@link PieceMoments} over {@code rows} stretches of {@code n} FLOAT32 elements that begin {@code stride} apart.
 * The elements after the last whole vector of a stretch are handled one by one: a stretch may have a single element.
 *
 * <p>Sums are kept lane by lane in FLOAT32 and added up in double, in the order of the lanes. A loop writes its sums to
 * {@code s}: [1 or 2].
 */
final class MomentLoops {

    private MomentLoops() {}

    /** {@code s[0] = sum(x - shift)}: a shift near the mean keeps the sum small, so that it loses no digits. */
    static void sum(float[] x, int at, int rows, int stride, int n, float shift, double[] s) {
        int whole = SPECIES.loopBound(n);
        FloatVector even = FloatVector.zero(SPECIES);
        FloatVector odd = even;
        double last = 0;
        for (int row = 0; row < rows; row++, at += stride) {
            int i = 0;
            for (; i <= whole - 2 * COUNT; i += 2 * COUNT) {
                even = even.add(FloatVector.fromArray(SPECIES, x, at + i).sub(shift));
                odd = odd.add(FloatVector.fromArray(SPECIES, x, at + i + COUNT).sub(shift));
            }
            if (i < whole) {
                even = even.add(FloatVector.fromArray(SPECIES, x, at + i).sub(shift));
            }
            for (i = whole; i < n; i++) {
                last += x[at + i] - shift;
            }
        }
        s[0] = Lanes.total(even.add(odd)) + last;
    }

    /** {@code s = (sum(x - mean), sum((x - mean)^2))}: the first, divided by the count, is the error of the given mean. */
    static void squares(float[] x, int at, int rows, int stride, int n, float mean, double[] s) {
        int whole = SPECIES.loopBound(n);
        FloatVector distances = FloatVector.zero(SPECIES);
        FloatVector squares = distances;
        FloatVector oddDistances = distances;
        FloatVector oddSquares = distances;
        double lastDistances = 0;
        double lastSquares = 0;
        for (int row = 0; row < rows; row++, at += stride) {
            int i = 0;
            for (; i <= whole - 2 * COUNT; i += 2 * COUNT) {
                FloatVector d = FloatVector.fromArray(SPECIES, x, at + i).sub(mean);
                FloatVector odd = FloatVector.fromArray(SPECIES, x, at + i + COUNT).sub(mean);
                distances = distances.add(d);
                squares = d.fma(d, squares);
                oddDistances = oddDistances.add(odd);
                oddSquares = odd.fma(odd, oddSquares);
            }
            if (i < whole) {
                FloatVector d = FloatVector.fromArray(SPECIES, x, at + i).sub(mean);
                distances = distances.add(d);
                squares = d.fma(d, squares);
            }
            for (i = whole; i < n; i++) {
                double d = x[at + i] - mean;
                lastDistances += d;
                lastSquares += d * d;
            }
        }
        s[0] = Lanes.total(distances.add(oddDistances)) + lastDistances;
        s[1] = Lanes.total(squares.add(oddSquares)) + lastSquares;
    }
}
