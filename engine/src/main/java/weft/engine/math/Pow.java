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
 * {@code a^b} of FLOAT32 numbers, {@code exp(b log |a|)} with the sign that b gives it, computed in double and rounded once: so
 * within half a unit in the last place and a trifle.
 *
 * <p>In double, because {@code exp(b log a)} in FLOAT32 loses up to seven bits. The edges are those of IEEE 754 and C, from which
 * Java differs in two cases: 1 to the power of anything is 1, NaN included, and so is -1 to that of an infinity.
 *
 * <p>On vectors it comes in three steps, which give the bits of the scalar form once they are rounded to FLOAT32. A loop takes
 * them one after the other through a small buffer, because all three at once are more than the compiler inlines.
 */
public final class Pow {
    /** exp of this is far beyond FLOAT32 at either end, and yet a normal double. */
    private static final double LIMIT = 200;
    private static final double LOG2_E = 0x1.71547652b82fep0;
    /** Added, it leaves the nearest whole number in the low bits of a double, and subtracted again, that number. */
    private static final double ROUND = 0x1.8p52;
    /** Added, it makes the exponent of a power of two of a whole number's bits, and that of 2^52 + n of n. */
    private static final long ONE = 0x3ff0000000000000L;
    private static final long TWO_52 = 0x4330000000000000L;
    private static final int MANTISSA_BITS = 52;
    /** Makes the exponents of all FLOAT32 numbers positive, so that an unsigned shift will do. */
    private static final long LIFT = 1024;
    /** Even, and not less in effect than any larger exponent. */
    private static final double LARGE = 0x1p42;

    /** 1 / i! from the highest power down: on {@code |r| <= ln 2 / 2} the terms left out are below 2^-52. */
    private static final double[] EXP = {
            1 / 479001600.0, 1 / 39916800.0, 1 / 3628800.0, 1 / 362880.0, 1 / 40320.0, 1 / 5040.0, 1 / 720.0, 1 / 120.0, 1 / 24.0,
            1 / 6.0, 1 / 2.0, 1, 1};

    private Pow() {
    }

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
     * The last step: {@code a^b} from {@code y = |a|^b}, with its sign, what is no number, and what is 1 whatever else.
     *
     * @param a FLOAT32 numbers
     * @param b FLOAT32 numbers, or any of a size below 2^42
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

    /** The first step, {@code log |x|} of FLOAT32 numbers, all of which are normal as doubles. What NaN gives is no matter. */
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

    /** The second step: {@code exp(x)}, the exponent held to 200 on either side, where FLOAT32 has long ended. */
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
