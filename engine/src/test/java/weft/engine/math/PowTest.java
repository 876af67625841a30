package weft.engine.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PowTest {
    @Test
    void itRoundsThePowerOnce() {
        assertThat(Pow.pow(2, 10)).isEqualTo(1024f);
        assertThat(Pow.pow(1.1f, 7.3f)).isEqualTo((float) StrictMath.pow(1.1f, 7.3f));
        assertThat(Pow.pow(-2, 3)).isEqualTo(-8f);
        assertThat(Pow.pow(-2, 0.5f)).isNaN();
        assertThat(Pow.pow(10, 39)).isEqualTo(Float.POSITIVE_INFINITY);
    }

    @Test
    void itFollowsIeeeWhereJavaDoesNot() {
        assertThat(Pow.pow(1, Float.NaN)).isEqualTo(1f);
        assertThat(Pow.pow(1, Float.POSITIVE_INFINITY)).isEqualTo(1f);
        assertThat(Pow.pow(-1, Float.NEGATIVE_INFINITY)).isEqualTo(1f);
        assertThat(Pow.pow(-1, Float.NaN)).isNaN();
        assertThat(Pow.pow(Float.NaN, 0)).isEqualTo(1f);
    }

    /** Over a million pairs, special values among them: the error is at most 0.5001 units in the last place. */
    @Test
    void itErrsByHardlyMoreThanRounding() {
        var random = new SplittableRandom(3);
        for (int i = 0; i < 1_000_000; i++) {
            float a = number(random);
            float b = random.nextBoolean() ? number(random) : random.nextInt(-9, 10);
            if (Float.isNaN(b) || Math.abs(a) == 1 && Float.isInfinite(b)) {
                continue; // where Java differs from IEEE 754, see above
            }
            double exact = StrictMath.pow(a, b);
            float y = Pow.pow(a, b);
            float rounded = (float) exact;
            boolean close = Float.floatToIntBits(y) == Float.floatToIntBits(rounded)
                    || Math.abs(y - exact) <= 0.5001 * Math.ulp(rounded);
            if (!close) {
                assertThat(y).as("%s to the power of %s, exactly %s", a, b, exact).isEqualTo(rounded);
            }
        }
    }

    /** Any bits, or a number of moderate size. */
    private static float number(SplittableRandom random) {
        return random.nextInt(4) == 0 ? Float.intBitsToFloat(random.nextInt()) : (float) random.nextGaussian() * 4;
    }
}
