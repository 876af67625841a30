package weft.engine.cpu.pointwise;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;
import weft.engine.cpu.base.HiddenLoops;
import weft.engine.cpu.base.LaneBytes;
import weft.engine.cpu.base.Lanes;

/** The loop of every comparison; {@link HiddenLoops} defines a copy of this class for each. */
final class CompareTemplate implements CompareLoop {
    private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
    private static final Function FUNCTION = HiddenLoops.function(MethodHandles.lookup(), Function.class);

    @Override
    public void run(float[] a, int aAt, int aStride, float[] b, int bAt, int bStride, byte[] y, int yAt, int n) {
        int whole = SPECIES.loopBound(n);
        for (int i = 0; i < whole; i += SPECIES.length()) {
            FloatVector va = aStride == 1 ? FloatVector.fromArray(SPECIES, a, aAt + i) : FloatVector.broadcast(SPECIES, a[aAt]);
            FloatVector vb = bStride == 1 ? FloatVector.fromArray(SPECIES, b, bAt + i) : FloatVector.broadcast(SPECIES, b[bAt]);
            VectorMask<Float> holds = FUNCTION.test(va, vb);
            if (LaneBytes.EXIST) {
                ByteVector.zero(LaneBytes.SPECIES).blend((byte) 1, holds.cast(LaneBytes.SPECIES)).intoArray(y, yAt + i);
            } else {
                spread(holds.toLong(), y, yAt + i, SPECIES.length());
            }
        }
        if (whole < n) {
            FloatVector va = Lanes.load(a, aAt, aStride, whole, n);
            FloatVector vb = Lanes.load(b, bAt, bStride, whole, n);
            spread(FUNCTION.test(va, vb).toLong(), y, yAt + whole, n - whole);
        }
    }

    private static void spread(long holds, byte[] y, int at, int n) {
        for (int lane = 0; lane < n; lane++) {
            y[at + lane] = (byte) (holds >>> lane & 1);
        }
    }
}
