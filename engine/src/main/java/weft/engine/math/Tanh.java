package weft.engine.math;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * {@code tanh(x)} in FLOAT32, within 2 ulp.
 *
 * <pre>{@code
 *   z = |x| <  5/8:   z + z^3 P(z^2)
 *   otherwise:        1 - 2 / (exp(2 z) + 1)
 * }</pre>
 *
 * The sign of x is set at the end. The second form alone would cancel near zero, where most activations are.
 */
public final class Tanh {
    private static final float SMALL = 0.625f;
    private static final int SIGN = 0x80000000;

    // Minimax for (tanh(z) - z) / z^3 in z^2, relative error of tanh 2^-27.7.
    private static final float C0 = -0x1.555532p-2f;
    private static final float C1 = 0x1.1106fep-3f;
    private static final float C2 = -0x1.b8378p-5f;
    private static final float C3 = 0x1.52095ep-6f;
    private static final float C4 = -0x1.7567ecp-8f;

    private Tanh() {}

    /** {@code tanh(x)}: exactly 1 or -1 where |x| is above about 9, 0 for 0 and -0 for -0, NaN for NaN. */
    public static float tanh(float x) {
        float z = Math.abs(x);
        float y;
        if (z < SMALL) {
            float s = z * z;
            float p = Math.fma(C4, s, C3);
            p = Math.fma(p, s, C2);
            p = Math.fma(p, s, C1);
            p = Math.fma(p, s, C0);
            y = Math.fma(z * s, p, z);
        } else {
            y = 1 - 2 / (Exp.exp(z + z) + 1);
        }
        int sign = Float.floatToRawIntBits(x) & SIGN;
        return Float.intBitsToFloat(Float.floatToRawIntBits(y) | sign);
    }

    /**
     * The same operations on every lane, with the same bits. The exponential comes first, because the compiler does not inline it
     * later.
     */
    public static FloatVector tanh(FloatVector x) {
        FloatVector z = x.abs();
        FloatVector two = x.broadcast(2);
        FloatVector far = x.broadcast(1).sub(two.div(Exp.exp(z.add(z)).add(1)));
        FloatVector s = z.mul(z);
        FloatVector p = s.fma(x.broadcast(C4), x.broadcast(C3));
        p = p.fma(s, x.broadcast(C2));
        p = p.fma(s, x.broadcast(C1));
        p = p.fma(s, x.broadcast(C0));
        FloatVector near = z.mul(s).fma(p, z);
        VectorMask<Float> small = z.compare(VectorOperators.LT, SMALL);
        IntVector sign = x.reinterpretAsInts().and(SIGN);
        return far.blend(near, small).reinterpretAsInts().or(sign).reinterpretAsFloats();
    }
}
