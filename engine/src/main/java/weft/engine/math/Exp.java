package weft.engine.math;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * {@code exp(x)} in FLOAT32, within 1.5 ulp: over the full range, subnormal results included.
 *
 * <pre>{@code
 *   n = round(x / ln 2),  r = x - n ln 2,  exp(x) = 2^n exp(r),  exp(r) = 1 + (r + r^2 Q(r))  on |r| <= ln 2 / 2
 * }</pre>
 *
 * Adding 1.5 * 2^23 rounds to an integer and leaves that integer in the low bits. 2^n is multiplied in as two factors. So a
 * subnormal result is rounded only once, and the result is infinite only when exp(x) itself overflows.
 */
public final class Exp {
    /** From here on the result is set to infinity. Just below, the computation overflows by itself where it must. */
    private static final float OVERFLOW = 89f;
    /** Below this the result is less than half the smallest subnormal. */
    private static final float UNDERFLOW = -104f;
    /** The lowest argument of upper and lower: both factors are still normal numbers, and their product is already 0. */
    public static final float LOWEST = -150f;
    static final float ROUND = 0x1.8p23f;
    static final int ROUND_BITS = 0x4B400000;
    static final float LOG2_E = 0x1.715476p0f;
    /** ln 2 in two parts. The first has so few bits that its product with n is exact, and so is x minus that product. */
    private static final float LN2_HI = 0x1.63p-1f;
    private static final float LN2_LO = -0x1.bd0106p-13f;
    private static final int BIAS = 127;
    private static final int MANTISSA_BITS = 23;

    // Minimax for (exp(r) - 1 - r) / r^2, relative error of exp(r) 2^-28.
    private static final float C0 = 0x1.fffff8p-2f;
    private static final float C1 = 0x1.55548ep-3f;
    private static final float C2 = 0x1.555b9ap-5f;
    private static final float C3 = 0x1.123bfp-7f;
    private static final float C4 = 0x1.684fe4p-10f;

    private Exp() {}

    /** {@code exp(x)}: 0 at -infinity, infinity from 88.73 on, NaN for NaN. */
    public static float exp(float x) {
        if (x > OVERFLOW) {
            return Float.POSITIVE_INFINITY;
        }
        if (x < UNDERFLOW) {
            return 0;
        }
        float t = Math.fma(x, LOG2_E, ROUND);
        float n = t - ROUND;
        float y = fraction(x, n) + 1;
        int power = Float.floatToRawIntBits(t) - ROUND_BITS;
        int half = power >> 1;
        return y * powerOfTwo(half) * powerOfTwo(power - half);
    }

    /** The same operations on every lane, with the same bits. */
    public static FloatVector exp(FloatVector x) {
        FloatVector t = x.fma(x.broadcast(LOG2_E), x.broadcast(ROUND));
        FloatVector n = t.sub(ROUND);
        FloatVector y = fraction(x, n).add(1);
        IntVector power = t.reinterpretAsInts().sub(ROUND_BITS);
        IntVector half = power.lanewise(VectorOperators.ASHR, 1);
        IntVector rest = power.sub(half);
        // The powers of two are computed here and not in a method: in a long loop the compiler would not inline the call.
        y = y.mul(half.add(BIAS).lanewise(VectorOperators.LSHL, MANTISSA_BITS).reinterpretAsFloats());
        y = y.mul(rest.add(BIAS).lanewise(VectorOperators.LSHL, MANTISSA_BITS).reinterpretAsFloats());
        VectorMask<Float> overflow = x.compare(VectorOperators.GT, OVERFLOW);
        VectorMask<Float> underflow = x.compare(VectorOperators.LT, UNDERFLOW);
        return y.blend(Float.POSITIVE_INFINITY, overflow).blend(0, underflow);
    }

    /**
     * The first of two factors of {@code exp(x + rest) = upper * lower}, for x at most 0; an x below -150 counts as -150.
     * Multiply any other factor with {@code upper} before {@code lower}: then the result loses digits to subnormal numbers only
     * once, at the end.
     *
     * @param rest the rounding error of x, far smaller than 1
     */
    public static float upper(float x, float rest) {
        float bounded = Math.max(x, LOWEST);
        float t = Math.fma(bounded, LOG2_E, ROUND);
        float y = fraction(bounded, t - ROUND) + 1;
        return Math.fma(y, rest, y) * powerOfTwo((Float.floatToRawIntBits(t) - ROUND_BITS) >> 1);
    }

    /** The second factor, see {@link #upper}: a power of two. */
    public static float lower(float x) {
        int power = Float.floatToRawIntBits(Math.fma(Math.max(x, LOWEST), LOG2_E, ROUND)) - ROUND_BITS;
        return powerOfTwo(power - (power >> 1));
    }

    /** The same operations on every lane, with the same bits. */
    public static FloatVector upper(FloatVector x, FloatVector rest) {
        FloatVector bounded = x.max(LOWEST);
        FloatVector t = bounded.fma(x.broadcast(LOG2_E), x.broadcast(ROUND));
        FloatVector y = fraction(bounded, t.sub(ROUND)).add(1);
        IntVector half = t.reinterpretAsInts().sub(ROUND_BITS).lanewise(VectorOperators.ASHR, 1);
        return y.fma(rest, y).mul(half.add(BIAS).lanewise(VectorOperators.LSHL, MANTISSA_BITS).reinterpretAsFloats());
    }

    /** The same operations on every lane, with the same bits. */
    public static FloatVector lower(FloatVector x) {
        FloatVector t = x.max(LOWEST).fma(x.broadcast(LOG2_E), x.broadcast(ROUND));
        IntVector power = t.reinterpretAsInts().sub(ROUND_BITS);
        IntVector rest = power.sub(power.lanewise(VectorOperators.ASHR, 1));
        return rest.add(BIAS).lanewise(VectorOperators.LSHL, MANTISSA_BITS).reinterpretAsFloats();
    }

    /** {@code exp(r) - 1} for the reduced argument {@code r = x - n ln 2}, between -ln 2 / 2 and ln 2 / 2. */
    static float fraction(float x, float n) {
        float r = Math.fma(n, -LN2_LO, Math.fma(n, -LN2_HI, x));
        float q = Math.fma(C4, r, C3);
        q = Math.fma(q, r, C2);
        q = Math.fma(q, r, C1);
        q = Math.fma(q, r, C0);
        return Math.fma(r * r, q, r);
    }

    static FloatVector fraction(FloatVector x, FloatVector n) {
        FloatVector r = n.fma(x.broadcast(-LN2_LO), n.fma(x.broadcast(-LN2_HI), x));
        FloatVector q = r.fma(x.broadcast(C4), x.broadcast(C3));
        q = q.fma(r, x.broadcast(C2));
        q = q.fma(r, x.broadcast(C1));
        q = q.fma(r, x.broadcast(C0));
        return r.mul(r).fma(q, r);
    }

    static float powerOfTwo(int n) {
        return Float.intBitsToFloat((n + BIAS) << MANTISSA_BITS);
    }

    static FloatVector powerOfTwo(IntVector n) {
        return n.add(BIAS).lanewise(VectorOperators.LSHL, MANTISSA_BITS).reinterpretAsFloats();
    }
}
