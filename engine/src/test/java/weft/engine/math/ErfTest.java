package weft.engine.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class ErfTest {
    private static final MathContext DIGITS = new MathContext(60);
    private static final BigDecimal PI = new BigDecimal("3.14159265358979323846264338327950288419716939937510582097494");

    @Test
    void staysWithinOneAndAHalfUlpsOverAllFloats() {
        assertThat(Ulps.worst(Erf::erf, Erf::erf)).isLessThanOrEqualTo(1.5);
    }

    @Test
    void everyLaneHasTheBitsOfTheScalar() {
        Ulps.assertSameBits(Erf::erf, Erf::erf);
    }

    @Test
    void inDoubleStaysWithinTwoUlpsOfTheExactSeries() {
        DoubleStream.concat(DoubleStream.of(1e-300, 1e-8, 0.875, Math.nextDown(0.875), 5.9, 6, Math.nextUp(6.0)),
                DoubleStream.iterate(0.001, x -> x < 6.5, x -> x + 0.00731)).forEach(x -> {
                    double exact = series(x);
                    assertThat(Math.abs(Erf.erf(x) - exact) / Math.ulp(exact)).as("erf(%s)", x).isLessThanOrEqualTo(2);
                    assertThat(Erf.erf(-x)).isEqualTo(-Erf.erf(x));
                });
    }

    @Test
    void saturatesAndKeepsTheSignOfZero() {
        assertThat(Erf.erf(Float.POSITIVE_INFINITY)).isEqualTo(1f);
        assertThat(Erf.erf(Float.NEGATIVE_INFINITY)).isEqualTo(-1f);
        assertThat(Erf.erf(Double.POSITIVE_INFINITY)).isEqualTo(1);
        assertThat(Erf.erf(Double.NEGATIVE_INFINITY)).isEqualTo(-1);
        assertThat(Erf.erf(Float.NaN)).isNaN();
        assertThat(Erf.erf(Double.NaN)).isNaN();
        assertThat(Float.floatToRawIntBits(Erf.erf(-0f))).isEqualTo(Float.floatToRawIntBits(-0f));
        assertThat(Double.doubleToRawLongBits(Erf.erf(-0.0))).isEqualTo(Double.doubleToRawLongBits(-0.0));
    }

    /** {@code 2 / sqrt(pi) * sum of (-1)^n x^(2n + 1) / (n! (2n + 1))}, with digits enough for what cancels. */
    private static double series(double x) {
        BigDecimal square = new BigDecimal(x).pow(2, DIGITS);
        BigDecimal power = new BigDecimal(x);
        BigDecimal sum = power;
        for (int n = 1; n < 300; n++) {
            power = power.multiply(square, DIGITS).divide(BigDecimal.valueOf(-n), DIGITS);
            sum = sum.add(power.divide(BigDecimal.valueOf(2 * n + 1), DIGITS), DIGITS);
        }
        return sum.multiply(BigDecimal.TWO).divide(PI.sqrt(DIGITS), DIGITS).doubleValue();
    }
}
