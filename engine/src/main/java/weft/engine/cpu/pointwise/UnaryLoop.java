package weft.engine.cpu.pointwise;

import jdk.incubator.vector.FloatVector;

/** {@code y[i] = f(x[i]; p, q)} over a stretch of FLOAT32 elements. */
public interface UnaryLoop {
    /**
     * Computes {@code n} elements from {@code x[xAt]} to {@code y[yAt]}. The two stretches may be the same, but must not overlap
     * otherwise. {@code p} and {@code q} are the op's numbers (a slope, two limits); an op that has none ignores them.
     */
    void run(float[] x, int xAt, float[] y, int yAt, int n, float p, float q);

    /** One vector of the op; its lanes must not depend on each other. */
    @FunctionalInterface
    interface Function {
        FloatVector apply(FloatVector x, float p, float q);
    }
}
