package weft.engine.cpu.reduce;

import static weft.engine.cpu.base.Lanes.COUNT;
import static weft.engine.cpu.base.Lanes.SPECIES;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import weft.engine.cpu.base.HiddenLoops;
import weft.engine.cpu.base.Lanes;

/** The loops of every fold; {@link HiddenLoops} defines a copy of this class for each. */
final class FoldTemplate implements FoldLoop {
    private static final Function FUNCTION = HiddenLoops.function(MethodHandles.lookup(), Function.class);
    private static final float IDENTITY = FUNCTION.identity();
    /** Lane i meets lane i + d. As a tree, because the bits of a sum depend on the order. */
    private static final VectorShuffle<Float> ACROSS_8 = VectorShuffle.iota(SPECIES, 8, 1, true);
    private static final VectorShuffle<Float> ACROSS_4 = VectorShuffle.iota(SPECIES, 4, 1, true);
    private static final VectorShuffle<Float> ACROSS_2 = VectorShuffle.iota(SPECIES, 2, 1, true);
    private static final VectorShuffle<Float> ACROSS_1 = VectorShuffle.iota(SPECIES, 1, 1, true);

    @Override
    public float run(float[] x, int at, int n) {
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
            VectorMask<Float> rest = SPECIES.indexInRange(i, n);
            FloatVector last = FloatVector.fromArray(SPECIES, x, at + i, rest);
            s1 = FUNCTION.apply(s1, FloatVector.broadcast(SPECIES, IDENTITY).blend(last, rest));
        }
        FloatVector all = FUNCTION.apply(FUNCTION.apply(s0, s1), FUNCTION.apply(s2, s3));
        if (COUNT > 8) {
            all = FUNCTION.apply(all, all.rearrange(ACROSS_8));
        }
        if (COUNT > 4) {
            all = FUNCTION.apply(all, all.rearrange(ACROSS_4));
        }
        if (COUNT > 2) {
            all = FUNCTION.apply(all, all.rearrange(ACROSS_2));
        }
        return FUNCTION.apply(all, all.rearrange(ACROSS_1)).lane(0);
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
