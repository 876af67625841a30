package weft.engine.cpu.planes;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;
import weft.engine.cpu.base.Lanes;
import weft.engine.op.geometry.PoolGeometry;

/**
 * Max pooling with windows of 2x2 that neither overlap nor leave the image: a vector of windows at a time, without branches on
 * the data, because a processor mispredicts half of them.
 *
 * <p>The windows of several planes are handled in order, as if all rows of windows were one long row. A vector that begins near
 * the end of a row extends into the next row, or the next plane. What it writes there is overwritten later, when that row's own
 * vectors are computed. So only the very last windows of a task are computed one by one. Where two rows of windows fit into a
 * vector, two are computed together: each half of the vector takes its windows from a row of its own.
 *
 * <p>Measured on one thread of a Zen 5, against vectors that end with their plane: 64 images of 6 channels at 28x28 106 to 44
 * microseconds, of 16 channels at 10x10, where most windows were computed one by one, 347 to 30.
 */
final class TwoByTwoMax {

    private static final VectorSpecies<Float> FLOATS = Lanes.SPECIES;
    private static final VectorSpecies<Integer> INTS = Lanes.of(int.class);
    private static final int LANES = FLOATS.length();

    private static final VectorShuffle<Float> OTHER_HALF = VectorShuffle.fromOp(FLOATS, lane -> (lane + LANES / 2) % LANES);
    private static final VectorShuffle<Integer> OTHER_HALF_INTS = OTHER_HALF.cast(INTS);
    private static final VectorMask<Integer> UPPER_HALF = INTS.indexInRange(-LANES / 2, LANES / 2);

    private static final IntVector TWICE_LANE = IntVector.zero(INTS).addIndex(2);
    private static final IntVector TWICE_LANE_PLUS_1 = TWICE_LANE.add(1);

    private TwoByTwoMax() {}

    /** Whether the windows are of this kind. The last row and column of x may be left out. */
    static boolean fits(PoolGeometry v) {
        return v.R() == 2 && v.S() == 2 && v.strideH() == 2 && v.strideW() == 2 && v.padH() == 0 && v.padW() == 0
                && v.dilH() == 1 && v.dilW() == 1 && 2 * v.P() <= v.H() && 2 * v.Q() <= v.W();
    }

    /**
     * The maxima of planes {@code begin .. end-1} and their positions. {@link #windows} is called in one place alone: the
     * compiler inlines only so much into one method, and what it leaves out of a second copy passes its vectors as objects.
     */
    static void forward(PoolGeometry v, int begin, int end, float[] x, int xAt, float[] y, int yAt, int[] indices,
            int indicesAt) {
        int W = v.W();
        int area = v.H() * W;
        int outEnd = end * v.P() * v.Q();
        int lastRow = end * v.P();
        for (int row = begin * v.P(), rows; row < lastRow; row += rows) {
            int plane = row / v.P();
            int p = row - plane * v.P();
            int nextPlane = (row + 1) / v.P();
            int nextUpper = 2 * (row + 1 - nextPlane * v.P()) * W;
            int nextAt = nextPlane * area + nextUpper;
            boolean two = 2 * v.Q() <= LANES && row + 1 < lastRow && nextAt + W + LANES <= end * area
                    && (row + 1) * v.Q() + LANES <= outEnd;
            for (int q = 0; q < v.Q(); q += LANES) {
                int upper = 2 * p * W + 2 * q;
                int left = plane * area + upper;
                int out = row * v.Q() + q;
                if (two || left + W + 2 * LANES <= end * area && out + LANES <= outEnd) {
                    int right = two ? nextAt : left + LANES;
                    windows(x, xAt + left, xAt + right, W, upper, two ? nextUpper - LANES : upper, y, yAt + out, indices,
                            indicesAt + out, two ? v.Q() : 0);
                } else {
                    int planeOut = plane * v.P() * v.Q();
                    PoolingLoops.maxRow(v, p, q, Math.min(q + LANES, v.Q()), x, xAt + plane * area, y, yAt + planeOut, indices,
                            indicesAt + planeOut);
                }
            }
            rows = two ? 2 : 1;
        }
    }

    /**
     * One vector of windows, of which the first half begins at {@code x[left]} and the second at {@code x[right]}: of one row, or
     * of two rows that are each at most half a vector long.
     *
     * @param upper      the position in its plane of the first window's first element
     * @param rightUpper the same for the second half, less a vector's length
     * @param second     windows after which the second half is stored once more, or 0
     */
    private static void windows(float[] x, int left, int right, int W, int upper, int rightUpper, float[] y, int yAt,
            int[] indices, int indicesAt, int second) {
        IntVector first = TWICE_LANE.add(IntVector.broadcast(INTS, upper).blend(rightUpper, UPPER_HALF));
        FloatVector max = everySecond(x, left, right, TWICE_LANE);
        IntVector best = first;
        FloatVector value = everySecond(x, left, right, TWICE_LANE_PLUS_1);
        VectorMask<Float> wins = wins(value, max);
        max = max.blend(value, wins);
        best = best.blend(first.add(1), wins.cast(INTS));
        value = everySecond(x, left + W, right + W, TWICE_LANE);
        wins = wins(value, max);
        max = max.blend(value, wins);
        best = best.blend(first.add(W), wins.cast(INTS));
        value = everySecond(x, left + W, right + W, TWICE_LANE_PLUS_1);
        wins = wins(value, max);
        max = max.blend(value, wins);
        best = best.blend(first.add(W + 1), wins.cast(INTS));
        max.intoArray(y, yAt);
        best.intoArray(indices, indicesAt);
        if (second > 0) {
            max.rearrange(OTHER_HALF).intoArray(y, yAt + second);
            best.rearrange(OTHER_HALF_INTS).intoArray(indices, indicesAt + second);
        }
    }

    /** Where a value takes the place of the maximum of those before it: where it is larger, or NaN. */
    static VectorMask<Float> wins(FloatVector value, FloatVector max) {
        return value.compare(VectorOperators.GT, max).or(value.compare(VectorOperators.NE, value));
    }

    /** Elements of the two vectors that begin at {@code left} and {@code right}: those that {@code which} counts from 0. */
    private static FloatVector everySecond(float[] x, int left, int right, IntVector which) {
        IntVector lower = FloatVector.fromArray(FLOATS, x, left).reinterpretAsInts();
        IntVector upper = FloatVector.fromArray(FLOATS, x, right).reinterpretAsInts();
        return which.selectFrom(lower, upper).reinterpretAsFloats();
    }
}
