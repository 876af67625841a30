package weft.engine.math;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * {@code log(1 + exp(x))} in FLOAT32, within 3 ulp.
 *
 * <pre>{@code
 *   max(x, 0) + log(1 + e),   e = exp(-|x|)
 * }</pre>
 *
 * So exp never overflows. The argument of the logarithm, 1 + e, is at most 2. It is written as {@code 1 + f} with f = e, or as
 * {@code 2 (1 + f)} with f = (e - 1) / 2. Both f are exact, so for very negative x, where 1 + e would round to 1, the result
 * keeps its relative accuracy.
 */
public final class Softplus {
    private static final float SQRT_2_LESS_1 = 0x1.a8279ap-2f;

    private Softplus() {}

    /** {@code log(1 + exp(x))}: 0 at -infinity, infinity at infinity, NaN for NaN. */
    public static float softplus(float x) {
        return Math.max(x, 0) + log1p(Exp.exp(-Math.abs(x)));
    }

    /** {@code log(1 + e)} for e from 0 to 1. */
    public static float log1p(float e) {
        boolean large = e > SQRT_2_LESS_1;
        float f = large ? Math.fma(0.5f, e, -0.5f) : e;
        float power = large ? 1 : 0;
        return Math.fma(power, Log.LN2_HI, f + Math.fma(f * f, Log.polynomial(f), power * Log.LN2_LO));
    }

    /** {@code log(1 + e)} for e from 0 to 1 in every lane. A loop of this and {@link Exp} gives the bits of the scalar form. */
    public static FloatVector log1p(FloatVector e) {
        VectorMask<Float> large = e.compare(VectorOperators.GT, SQRT_2_LESS_1);
        FloatVector f = e.blend(e.fma(e.broadcast(0.5f), e.broadcast(-0.5f)), large);
        FloatVector power = e.broadcast(0).blend(1, large);
        return power.fma(e.broadcast(Log.LN2_HI), f.add(f.mul(f).fma(Log.polynomial(f), power.mul(Log.LN2_LO))));
    }
}
