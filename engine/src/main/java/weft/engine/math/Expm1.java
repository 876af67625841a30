package weft.engine.math;

import static weft.engine.math.Exp.ROUND;
import static weft.engine.math.Exp.ROUND_BITS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * {@code exp(x) - 1} for x at most 0 in FLOAT32, within 1.5 ulp: with the parts of {@link Exp},
 *
 * <pre>{@code
 *   exp(x) - 1 = 2^n p + (2^n - 1),   p = exp(r) - 1
 * }</pre>
 *
 * Near zero, n is 0 and p is the result. Computing exp(x) and subtracting 1 would leave only the rounding error there.
 */
public final class Expm1 {
    /** Below this the result rounds to -1. */
    private static final float LOWEST = -25f;

    private Expm1() {}

    /** {@code exp(x) - 1} for {@code x <= 0}: -1 at -infinity, NaN for NaN. */
    public static float expm1(float x) {
        float bounded = Math.max(x, LOWEST);
        float t = Math.fma(bounded, Exp.LOG2_E, ROUND);
        float p = Exp.fraction(bounded, t - ROUND);
        float scale = Exp.powerOfTwo(Float.floatToRawIntBits(t) - ROUND_BITS);
        return Math.fma(scale, p, scale - 1);
    }

    /** The same operations on every lane, with the same bits. */
    public static FloatVector expm1(FloatVector x) {
        FloatVector bounded = x.max(LOWEST);
        FloatVector t = bounded.fma(x.broadcast(Exp.LOG2_E), x.broadcast(ROUND));
        FloatVector p = Exp.fraction(bounded, t.sub(ROUND));
        IntVector power = t.reinterpretAsInts().sub(ROUND_BITS);
        FloatVector scale = Exp.powerOfTwo(power);
        return scale.fma(p, scale.sub(1));
    }
}
