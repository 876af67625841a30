package weft.engine.math;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * {@code sigmoid(x) = 1 / (1 + exp(-x))} in FLOAT32, within 2.5 ulp.
 *
 * <pre>{@code
 *   e = exp(-|x|),   x >= 0:  1 / (1 + e),   x < 0:  e / (1 + e)
 * }</pre>
 *
 * So exp never overflows, and for very negative x the result keeps its relative accuracy.
 */
public final class Sigmoid {
    private Sigmoid() {}

    /** {@code sigmoid(x)}: 0 at -infinity, 1 at infinity, NaN for NaN. */
    public static float sigmoid(float x) {
        float e = Exp.exp(-Math.abs(x));
        return (x < 0 ? e : 1) / (1 + e);
    }

    /** The same operations on every lane, with the same bits. */
    public static FloatVector sigmoid(FloatVector x) {
        FloatVector e = Exp.exp(x.abs().neg());
        FloatVector numerator = x.broadcast(1).blend(e, x.compare(VectorOperators.LT, 0));
        return numerator.div(e.add(1));
    }
}
