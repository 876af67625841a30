package weft.kernels.simulator;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * A format of 16-bit floats as a definition: the numbers in the order of their bits, and rounding as a search among them by exact
 * decimals.
 */
public enum HalfNumber {
    F16(10), BF16(7);

    static final int NAN = 0x7fff;
    private final int fraction;

    HalfNumber(int fraction) {
        this.fraction = fraction;
    }

    /** The bits of infinity. */
    public int infinity() {
        return (1 << 15) - (1 << fraction);
    }

    /** The bits of 1. */
    public int one() {
        return (infinity() + (1 << fraction)) / 2 - (1 << fraction);
    }

    /** Whether the low 16 bits are a NaN. */
    public boolean isNaN(long bits) {
        return (bits & 0x7fff) > infinity();
    }

    private double magnitude(int bits) {
        int exponent = bits >> fraction;
        int bias = one() >> fraction;
        double significand = (bits & (1 << fraction) - 1) + (exponent == 0 ? 0 : 1 << fraction);
        return significand * Math.pow(2, Math.max(exponent, 1) - bias - fraction);
    }

    /** The number that the low 16 bits mean. */
    public double value(long bits) {
        double magnitude = isNaN(bits) ? Double.NaN : (bits & 0x7fff) == infinity() ? Double.POSITIVE_INFINITY
                : magnitude((int) bits & 0x7fff);
        return (bits & 0x8000) != 0 ? -magnitude : magnitude;
    }

    /** The bits of a number that may be infinite or NaN, or of an exact decimal when it is finite. */
    public int round(double value, RoundingMode mode) {
        if (value != value) {
            return NAN;
        }
        int sign = Double.doubleToRawLongBits(value) < 0 ? 0x8000 : 0;
        return Double.isInfinite(value) ? sign | infinity() : value == 0 ? sign : round(new BigDecimal(value), mode);
    }

    /** The bits of a decimal that is not zero. */
    public int round(BigDecimal exact, RoundingMode mode) {
        int sign = exact.signum() < 0 ? 0x8000 : 0;
        BigDecimal wanted = exact.abs();
        int low = 0;
        int high = infinity();
        while (high - low > 1) {
            int middle = low + high >>> 1;
            if (new BigDecimal(magnitude(middle)).compareTo(wanted) <= 0) {
                low = middle;
            } else {
                high = middle;
            }
        }
        BigDecimal below = new BigDecimal(magnitude(low));
        BigDecimal above = new BigDecimal(magnitude(low + 1));
        int side = wanted.add(wanted).compareTo(below.add(above));
        boolean up = switch (mode) {
            case DOWN -> false;
            case FLOOR -> sign != 0;
            case CEILING -> sign == 0;
            default -> side > 0 || side == 0 && (low & 1) != 0;
        };
        return sign | (up && wanted.compareTo(below) != 0 ? low + 1 : low);
    }

    /** The bits of a b + c rounded once, by exact decimals where the operands are finite. */
    public int multiplyAdd(double a, double b, double c) {
        if (!Double.isFinite(a * b) || !Double.isFinite(c) || a * b == 0 && c == 0) {
            return round(a * b + c, RoundingMode.HALF_EVEN);
        }
        BigDecimal exact = new BigDecimal(a).multiply(new BigDecimal(b), MathContext.UNLIMITED).add(new BigDecimal(c));
        return exact.signum() == 0 ? 0 : round(exact, RoundingMode.HALF_EVEN);
    }
}
