package weft.engine.cpu.pointwise;

import jdk.incubator.vector.FloatVector;

/** {@code y[i] = f(a[i], b[i]; p)} over a stretch of FLOAT32 elements, where a or b may be one repeated element. */
public interface BinaryLoop {
    /**
     * Computes {@code n} elements from {@code a[aAt]} and {@code b[bAt]} to {@code y[yAt]}. With stride 1 an input advances
     * element by element, and with stride 0 it repeats one element; at least one of the two is 1 unless n is 1. The output may be
     * the same stretch as an input of stride 1, but must not overlap otherwise. {@code p} is the op's number, if it has one.
     */
    void run(float[] a, int aAt, int aStride, float[] b, int bAt, int bStride, float[] y, int yAt, int n, float p);

    /** One vector of the op; its lanes must not depend on each other. */
    @FunctionalInterface
    interface Function {
        FloatVector apply(FloatVector a, FloatVector b, float p);
    }
}
