package weft.engine.cpu.reduce;

import jdk.incubator.vector.FloatVector;

/** Folds many FLOAT32 elements into one, in an order that depends on their number alone (and on the vector width). */
interface FoldLoop {
    /**
     * The fold of {@code x[at .. at + n - 1]}: four vectors of accumulators go over the stretch; then they are folded as (0, 1),
     * (2, 3), and their lanes as a tree. The identity if n is 0.
     */
    float run(float[] x, int at, int n);

    /**
     * Folds each of {@code width} columns over {@code rows} rows that lie {@code stride} apart, in the order of the rows:
     * {@code y[yAt + j] = fold of x[at + r stride + j]}.
     */
    void columns(float[] x, int at, int rows, int stride, float[] y, int yAt, int width);

    /** The fold of two results. */
    float both(float a, float b);

    /** The folded function, for vectors and for single elements; it must be associative except for rounding. */
    interface Function {
        FloatVector apply(FloatVector a, FloatVector b);

        float apply(float a, float b);

        float identity();
    }
}
