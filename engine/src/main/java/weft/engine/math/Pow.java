package weft.engine.math;

import static weft.engine.math.Log.LN2_HI_D;
import static weft.engine.math.Log.LN2_LO_D;
import static weft.engine.math.Log.POWERS_D;
import static weft.engine.math.Log.SQRT_HALF_D;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * {@code a^b} of FLOAT32 numbers: {@code exp(b log |a|)}, negative where a is negative and b an odd integer. It is computed in
 * double and rounded once, so the error is at most 0.5 ulp plus a negligible amount (about 1e-4 ulp).
 *
 * <p>FLOAT32 arithmetic would not do: {@code exp(b log a)} loses up to seven bits. Special cases follow IEEE 754 and C. Java's
 * {@code Math.pow} differs in two of them: 1 to any power is 1, even to NaN, and -1 to an infinite power is 1.
 *
 * <p>On vectors it has three parts: {@link #log}, {@link #exp} and {@link #signed}. Rounded to FLOAT32 they give the same bits as
 * the scalar form. A loop runs them one after the other through a small buffer, because the compiler does not inline all three in
 * one loop.
 */
public final class Pow {
    /** The largest |b log a| that matters: exp of it, and of its negative, is out of range for FLOAT32 and a normal double. */
    private static final double LIMIT = 200;
    private static final double LOG2_E = 0x1.71547652b82fep0;
    /** Adding it puts the nearest integer into the low bits of a double; subtracting it again gives that integer as a double. */
    private static final double ROUND = 0x1.8p52;
    /** The bits of 1.0 and of 2^52. {@code ONE + (n << 52)} has the bits of 2^n, {@code TWO_52 + n} those of 2^52 + n. */
    private static final long ONE = 0x3ff0000000000000L;
    private static final long TWO_52 = 0x4330000000000000L;
    private static final int MANTISSA_BITS = 52;
    /** Makes the exponents of all FLOAT32 numbers positive, so that an unsigned shift extracts them. */
    private static final long LIFT = 1024;
    /** An even exponent that has the same effect as any larger one. */
    private static final double LARGE = 0x1p42;

    /** 1 / i! from the highest power down: on {@code |r| <= ln 2 / 2} the terms left out are below 2^-52. */
    private static final double[] EXP = {
            1 / 479001600.0, 1 / 39916800.0, 1 / 3628800.0, 1 / 362880.0, 1 / 40320.0, 1 / 5040.0, 1 / 720.0, 1 / 120.0, 1 / 24.0,
            1 / 6.0, 1 / 2.0, 1, 1};

    private Pow() {}

    /** {@code a^b}. */
    public static float pow(float a, float b) {
        if (b == 0 || a == 1 || a == -1 && Float.isInfinite(b)) {
            return 1;
        }
        double shifted = Math.clamp((double) b, -LARGE, LARGE) + ROUND;
        boolean whole = Math.abs(b) >= LARGE || shifted - ROUND == b;
        if (Float.isNaN(a) || Float.isNaN(b) || a < 0 && a > Float.NEGATIVE_INFINITY && !whole) {
            return Float.NaN;
        }
        double y = exp(b * Log.log((double) Math.abs(a)));
        boolean odd = whole && (Double.doubleToRawLongBits(shifted) & 1) == 1;
        return (float) (odd && Math.copySign(1, a) < 0 ? -y : y);
    }

    private static double exp(double x) {
        double y = Math.clamp(x, -LIMIT, LIMIT);
        double shifted = Math.fma(y, LOG2_E, ROUND);
        double n = shifted - ROUND;
        double r = Math.fma(n, -LN2_LO_D, Math.fma(n, -LN2_HI_D, y));
        double q = EXP[0];
        for (int i = 1; i < EXP.length; i++) {
            q = Math.fma(q, r, EXP[i]);
        }
        return q * Double.longBitsToDouble((Double.doubleToRawLongBits(shifted) << MANTISSA_BITS) + ONE);
    }

    /**
     * The last part: {@code a^b} from {@code y = |a|^b}: sets the sign, NaN, and the cases that are always 1.
     *
     * @param a FLOAT32 numbers
     * @param b FLOAT32 numbers, or doubles of magnitude below 2^42
     */
    public static DoubleVector signed(DoubleVector a, DoubleVector b, DoubleVector y) {
        VectorMask<Double> large = b.abs().compare(VectorOperators.GE, LARGE);
        DoubleVector shifted = b.max(-LARGE).min(LARGE).add(ROUND);
        VectorMask<Double> whole = shifted.sub(ROUND).compare(VectorOperators.EQ, b).or(large);
        VectorMask<Long> lowest = shifted.reinterpretAsLongs().and(1).compare(VectorOperators.EQ, 1);
        VectorMask<Double> odd = lowest.cast(a.species()).and(whole);
        VectorMask<Double> minus = a.reinterpretAsLongs().compare(VectorOperators.LT, 0).cast(a.species());
        VectorMask<Double> negative = a.compare(VectorOperators.LT, 0)
                .and(a.compare(VectorOperators.GT, Double.NEGATIVE_INFINITY));
        VectorMask<Double> none = a.test(VectorOperators.IS_NAN).or(b.test(VectorOperators.IS_NAN)).or(negative.andNot(whole));
        VectorMask<Double> one = a.compare(VectorOperators.EQ, -1).and(b.test(VectorOperators.IS_INFINITE))
                .or(a.compare(VectorOperators.EQ, 1)).or(b.compare(VectorOperators.EQ, 0));
        return y.blend(y.neg(), odd.and(minus)).blend(Double.NaN, none).blend(1, one);
    }

    /** The first part, {@code log |x|} of FLOAT32 numbers, which are all normal as doubles. The result for NaN is not used. */
    public static DoubleVector log(DoubleVector x) {
        DoubleVector size = x.abs();
        LongVector bits = size.reinterpretAsLongs();
        LongVector power = bits.add((LIFT << MANTISSA_BITS) - SQRT_HALF_D).lanewise(VectorOperators.LSHR, MANTISSA_BITS);
        DoubleVector e = power.or(TWO_52).reinterpretAsDoubles().sub(0x1p52 + LIFT);
        DoubleVector f = bits.sub(power.lanewise(VectorOperators.LSHL, MANTISSA_BITS)).add(LIFT << MANTISSA_BITS)
                .reinterpretAsDoubles().sub(1);
        DoubleVector q = polynomial(POWERS_D, f);
        DoubleVector y = e.fma(x.broadcast(LN2_HI_D), f.add(f.mul(f).fma(q, e.mul(LN2_LO_D))));
        y = y.blend(size, size.compare(VectorOperators.EQ, Double.POSITIVE_INFINITY));
        return y.blend(Double.NEGATIVE_INFINITY, x.compare(VectorOperators.EQ, 0));
    }

    /** The second part: {@code exp(x)}, with x clamped to -200 .. 200, beyond the range of FLOAT32. */
    public static DoubleVector exp(DoubleVector x) {
        DoubleVector y = x.max(-LIMIT).min(LIMIT);
        DoubleVector shifted = y.fma(x.broadcast(LOG2_E), x.broadcast(ROUND));
        DoubleVector n = shifted.sub(ROUND);
        DoubleVector r = n.fma(x.broadcast(-LN2_LO_D), n.fma(x.broadcast(-LN2_HI_D), y));
        LongVector power = shifted.reinterpretAsLongs().lanewise(VectorOperators.LSHL, MANTISSA_BITS).add(ONE);
        return polynomial(EXP, r).mul(power.reinterpretAsDoubles());
    }

    private static DoubleVector polynomial(double[] powers, DoubleVector x) {
        DoubleVector q = x.broadcast(powers[0]);
        for (int i = 1; i < powers.length; i++) {
            q = q.fma(x, x.broadcast(powers[i]));
        }
        return q;
    }
}
