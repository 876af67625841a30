package weft.engine.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LogTest {
    @Test
    void itStaysWithinOneAndAHalfUlpsOverAllFloats() {
        assertThat(Ulps.worst(Log::log, StrictMath::log)).isLessThanOrEqualTo(1.5);
    }

    @Test
    void everyLaneHasTheBitsOfTheScalar() {
        Ulps.assertSameBits(Log::log, Log::log);
    }

    @Test
    void itMeetsTheIeeeEdges() {
        assertThat(Float.floatToRawIntBits(Log.log(1f))).isZero();
        assertThat(Log.log(0f)).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(Log.log(-0f)).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(Log.log(-1f)).isNaN();
        assertThat(Log.log(Float.NEGATIVE_INFINITY)).isNaN();
        assertThat(Log.log(Float.NaN)).isNaN();
        assertThat(Log.log(Float.POSITIVE_INFINITY)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(Log.log(Float.MIN_VALUE)).isEqualTo(-103.27893f);
    }

    @Test
    void inDoubleStaysWithinTwoUlps() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 1_000_000; i++) {
            double anywhere = Double.longBitsToDouble(random.nextLong() & Long.MAX_VALUE);
            assertWithinTwoUlps(anywhere);
            assertWithinTwoUlps(random.nextDouble());
            assertWithinTwoUlps(1 + (random.nextDouble() - 0.5) * 0x1p-20);
        }
        assertWithinTwoUlps(Double.MIN_VALUE);
        assertWithinTwoUlps(Double.MIN_NORMAL);
        assertWithinTwoUlps(Double.MAX_VALUE);
    }

    @Test
    void inDoubleMeetsTheIeeeEdges() {
        assertThat(Double.doubleToRawLongBits(Log.log(1.0))).isZero();
        assertThat(Log.log(0.0)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(Log.log(-1.0)).isNaN();
        assertThat(Log.log(Double.NaN)).isNaN();
        assertThat(Log.log(Double.POSITIVE_INFINITY)).isEqualTo(Double.POSITIVE_INFINITY);
    }

    /** The reference itself has an error below 1 ulp, so the difference may be up to 3 ulp. */
    private static void assertWithinTwoUlps(double x) {
        double expected = StrictMath.log(x);
        double actual = Log.log(x);
        boolean close = Double.isNaN(x) ? Double.isNaN(actual) : x == Double.POSITIVE_INFINITY ? actual == x
                : Math.abs(actual - expected) <= 3 * Math.ulp(expected);
        assertThat(close).as("log(%s): %s, expected %s", x, actual, expected).isTrue();
    }
}
