package weft.engine.cpu.reduce;

import static weft.engine.cpu.base.Lanes.COUNT;
import static weft.engine.cpu.base.Lanes.SPECIES;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import weft.engine.cpu.base.HiddenLoops;
import weft.engine.cpu.base.Lanes;

/**
 * The loops of every fold; {@link HiddenLoops} defines a copy of this class for each.
 *
 * <p>Many short stretches, such as the planes of a global pooling, are folded as many at a time as there are lanes: their vectors
 * of accumulators are rows of a square, and {@link LaneTurn} folds two rows into one until each lane holds the result of its
 * row. Lane by lane, the tree took most of the time: the sums of 8,192 planes of 4x4 went from 160 to 20 microseconds on
 * one thread of a Zen 5.
 */
final class FoldTemplate implements FoldLoop {
    private static final Function FUNCTION = HiddenLoops.function(MethodHandles.lookup(), Function.class);
    private static final float IDENTITY = FUNCTION.identity();

    @Override
    public float run(float[] x, int at, int n, float[] lanes) {
        lanes(x, at, n, beyond(n)).intoArray(lanes, 0);
        for (int half = COUNT / 2; half > 0; half /= 2) {
            for (int lane = 0; lane < half; lane++) {
                lanes[lane] = FUNCTION.apply(lanes[lane], lanes[lane + half]);
            }
        }
        return lanes[0];
    }

    private static VectorMask<Float> beyond(int n) {
        return SPECIES.indexInRange(0, n % COUNT).not();
    }

    /**
     * The fold of a stretch in each lane. The last vector is loaded whole where the array goes on, because masked loads cost
     * more; {@code beyond} are its lanes after the stretch.
     */
    private static FloatVector lanes(float[] x, int at, int n, VectorMask<Float> beyond) {
        FloatVector s0 = FloatVector.broadcast(SPECIES, IDENTITY);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        int i = 0;
        for (; i <= n - 4 * COUNT; i += 4 * COUNT) {
            s0 = FUNCTION.apply(s0, FloatVector.fromArray(SPECIES, x, at + i));
            s1 = FUNCTION.apply(s1, FloatVector.fromArray(SPECIES, x, at + i + COUNT));
            s2 = FUNCTION.apply(s2, FloatVector.fromArray(SPECIES, x, at + i + 2 * COUNT));
            s3 = FUNCTION.apply(s3, FloatVector.fromArray(SPECIES, x, at + i + 3 * COUNT));
        }
        for (; i <= n - COUNT; i += COUNT) {
            s0 = FUNCTION.apply(s0, FloatVector.fromArray(SPECIES, x, at + i));
        }
        if (i < n) {
            FloatVector last = at + i <= x.length - COUNT ? FloatVector.fromArray(SPECIES, x, at + i)
                    : FloatVector.fromArray(SPECIES, x, at + i, SPECIES.indexInRange(i, n));
            s1 = FUNCTION.apply(s1, last.blend(IDENTITY, beyond));
        }
        return FUNCTION.apply(FUNCTION.apply(s0, s1), FUNCTION.apply(s2, s3));
    }

    @Override
    public void rows(float[] x, int at, int n, int rows, float[] y, int yAt, float[] turn) {
        VectorMask<Float> beyond = beyond(n);
        for (int r = 0; r < rows; r += COUNT) {
            int some = Math.min(COUNT, rows - r);
            for (int i = 0; i < some; i++) {
                lanes(x, at + (r + i) * n, n, beyond).intoArray(turn, i * COUNT);
            }
            // Rows that are left over from before only fill lanes that are not stored.
            if (COUNT > 8) {
                halve(turn, 8, LaneTurn.UPPER_OF_8, LaneTurn.ACROSS_8);
            }
            if (COUNT > 4) {
                halve(turn, 4, LaneTurn.UPPER_OF_4, LaneTurn.ACROSS_4);
            }
            if (COUNT > 2) {
                halve(turn, 2, LaneTurn.UPPER_OF_2, LaneTurn.ACROSS_2);
            }
            halve(turn, 1, LaneTurn.UPPER_OF_1, LaneTurn.ACROSS_1);
            Lanes.store(FloatVector.fromArray(SPECIES, turn, 0), y, yAt + r, some);
        }
    }

    /** Folds rows {@code i} and {@code i + half} of the square into row i, see {@link LaneTurn}. */
    private static void halve(float[] turn, int half, VectorMask<Float> upper, VectorShuffle<Float> across) {
        for (int i = 0; i < half * COUNT; i += COUNT) {
            FloatVector a = FloatVector.fromArray(SPECIES, turn, i);
            FloatVector b = FloatVector.fromArray(SPECIES, turn, i + half * COUNT);
            FUNCTION.apply(a.blend(b, upper), b.blend(a, upper).rearrange(across)).intoArray(turn, i);
        }
    }

    @Override
    public void columns(float[] x, int at, int rows, int stride, float[] y, int yAt, int width) {
        int j = 0;
        for (; j <= width - 4 * COUNT; j += 4 * COUNT) {
            FloatVector s0 = FloatVector.broadcast(SPECIES, IDENTITY);
            FloatVector s1 = s0;
            FloatVector s2 = s0;
            FloatVector s3 = s0;
            for (int r = 0, row = at + j; r < rows; r++, row += stride) {
                s0 = FUNCTION.apply(s0, FloatVector.fromArray(SPECIES, x, row));
                s1 = FUNCTION.apply(s1, FloatVector.fromArray(SPECIES, x, row + COUNT));
                s2 = FUNCTION.apply(s2, FloatVector.fromArray(SPECIES, x, row + 2 * COUNT));
                s3 = FUNCTION.apply(s3, FloatVector.fromArray(SPECIES, x, row + 3 * COUNT));
            }
            s0.intoArray(y, yAt + j);
            s1.intoArray(y, yAt + j + COUNT);
            s2.intoArray(y, yAt + j + 2 * COUNT);
            s3.intoArray(y, yAt + j + 3 * COUNT);
        }
        for (; j < width; j += COUNT) {
            FloatVector s = FloatVector.broadcast(SPECIES, IDENTITY);
            for (int r = 0, row = at + j; r < rows; r++, row += stride) {
                s = FUNCTION.apply(s, Lanes.load(x, row, width - j));
            }
            Lanes.store(s, y, yAt + j, width - j);
        }
    }

    @Override
    public float both(float a, float b) {
        return FUNCTION.apply(a, b);
    }
}
