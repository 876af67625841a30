package weft.engine.cpu.pointwise;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import weft.engine.cpu.base.HiddenLoops;
import weft.engine.cpu.base.Lanes;

/**
 * The loop of every binary op, in the three patterns that broadcasting gives along one stretch: both sides advance, or one of
 * them repeats its one element. {@link HiddenLoops} defines a copy of this class for each op.
 *
 * <p>Where both advance, stores are written out in place of calls of {@link Lanes}, because after an exponential the compiler no
 * longer inlines our methods.
 */
final class BinaryTemplate implements BinaryLoop {
    private static final Function FUNCTION = HiddenLoops.function(MethodHandles.lookup(), Function.class);

    @Override
    public void run(float[] a, int aAt, int aStride, float[] b, int bAt, int bStride, float[] y, int yAt, int n, float p) {
        if (n == 1 || aStride == 1 && bStride == 1) {
            both(a, aAt, b, bAt, y, yAt, n, p);
        } else if (aStride == 0) {
            left(a[aAt], b, bAt, y, yAt, n, p);
        } else {
            right(a, aAt, b[bAt], y, yAt, n, p);
        }
    }

    private static void both(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n, float p) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            FloatVector va = Lanes.load(a, aAt + i, n - i);
            FloatVector vb = Lanes.load(b, bAt + i, n - i);
            FloatVector vy = FUNCTION.apply(va, vb, p);
            if (n - i >= Lanes.COUNT) {
                vy.intoArray(y, yAt + i);
            } else {
                vy.intoArray(y, yAt + i, Lanes.SPECIES.indexInRange(i, n));
            }
        }
    }

    private static void left(float a, float[] b, int bAt, float[] y, int yAt, int n, float p) {
        FloatVector va = FloatVector.broadcast(Lanes.SPECIES, a);
        for (int i = 0; i < n; i += Lanes.COUNT) {
            Lanes.store(FUNCTION.apply(va, Lanes.load(b, bAt + i, n - i), p), y, yAt + i, n - i);
        }
    }

    private static void right(float[] a, int aAt, float b, float[] y, int yAt, int n, float p) {
        FloatVector vb = FloatVector.broadcast(Lanes.SPECIES, b);
        for (int i = 0; i < n; i += Lanes.COUNT) {
            Lanes.store(FUNCTION.apply(Lanes.load(a, aAt + i, n - i), vb, p), y, yAt + i, n - i);
        }
    }
}
