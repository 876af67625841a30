package weft.engine.cpu.pointwise;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import weft.engine.cpu.base.LaneBytes;
import weft.engine.cpu.base.Lanes;

/**
 * {@code y[i] = mask[i] != 0 ? a[i] : b[i]} over a stretch of FLOAT32 elements; each input advances (stride 1) or repeats one
 * element (stride 0).
 */
final class WhereLoop {
    private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;

    private WhereLoop() {}

    static void run(byte[] mask, int maskAt, int maskStride, float[] a, int aAt, int aStride, float[] b, int bAt, int bStride,
            float[] y, int yAt, int n) {
        int i = 0;
        if (maskStride == 1 && LaneBytes.EXIST) {
            for (; i < SPECIES.loopBound(n); i += SPECIES.length()) {
                FloatVector va =
                        aStride == 1 ? FloatVector.fromArray(SPECIES, a, aAt + i) : FloatVector.broadcast(SPECIES, a[aAt]);
                FloatVector vb =
                        bStride == 1 ? FloatVector.fromArray(SPECIES, b, bAt + i) : FloatVector.broadcast(SPECIES, b[bAt]);
                ByteVector chosen = ByteVector.fromArray(LaneBytes.SPECIES, mask, maskAt + i);
                VectorMask<Float> left = chosen.compare(VectorOperators.NE, 0).cast(SPECIES);
                vb.blend(va, left).intoArray(y, yAt + i);
            }
        }
        for (; i < n; i++) {
            y[yAt + i] = mask[maskAt + i * maskStride] != 0 ? a[aAt + i * aStride] : b[bAt + i * bStride];
        }
    }
}
