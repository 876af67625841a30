package weft.engine.cpu.pointwise;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** {@code y[i] = test(a[i], b[i]) ? 1 : 0} over a stretch of FLOAT32 elements, into UINT8. */
public interface CompareLoop {
    /** As {@link BinaryLoop#run}. */
    void run(float[] a, int aAt, int aStride, float[] b, int bAt, int bStride, byte[] y, int yAt, int n);

    /** One vector of the comparison. */
    @FunctionalInterface
    interface Function {
        VectorMask<Float> test(FloatVector a, FloatVector b);
    }
}
