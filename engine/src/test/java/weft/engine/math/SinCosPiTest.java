package weft.engine.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;

class SinCosPiTest {
    private static final SplittableRandom RANDOM = new SplittableRandom(7);

    @Test
    void itStaysWithinTwoUlps() {
        for (int i = 0; i < 2_000_000; i++) {
            float x = (float) (RANDOM.nextDouble() * 2 - 1) * (i % 100 == 0 ? 1000 : 1);
            assertWithin(2, SinCosPi.sin(x), sinPi(x), Math.ulp((float) sinPi(x)), x);
            assertWithin(2, SinCosPi.cos(x), sinPi(x + 0.5), Math.ulp((float) sinPi(x + 0.5)), x);
        }
    }

    /** The reference rounds pi once, so its own error is up to one unit. */
    @Test
    void inDoubleStaysWithinTwoUlps() {
        for (int i = 0; i < 1_000_000; i++) {
            double x = Math.scalb((double) (RANDOM.nextLong() >> 11), -52);
            assertWithin(3, SinCosPi.sin(x), sinPi(x), Math.ulp(sinPi(x)), x);
            double c = sinPi(0.5 - Math.abs(x));
            assertWithin(3, SinCosPi.cos(x), c, Math.ulp(c), x);
        }
    }

    @Test
    void everyLaneHasTheBitsOfTheScalar() {
        float[] x = new float[FloatVector.SPECIES_PREFERRED.length()];
        float[] sin = new float[x.length];
        float[] cos = new float[x.length];
        for (int round = 0; round < 100_000; round++) {
            for (int i = 0; i < x.length; i++) {
                x[i] = (RANDOM.nextInt() >> 8) * (round % 10 == 0 ? 0x1p-12f : 0x1p-23f);
            }
            SinCosPi.sin(FloatVector.fromArray(FloatVector.SPECIES_PREFERRED, x, 0)).intoArray(sin, 0);
            SinCosPi.cos(FloatVector.fromArray(FloatVector.SPECIES_PREFERRED, x, 0)).intoArray(cos, 0);
            for (int i = 0; i < x.length; i++) {
                if (Float.floatToIntBits(sin[i]) != Float.floatToIntBits(SinCosPi.sin(x[i]))
                        || Float.floatToIntBits(cos[i]) != Float.floatToIntBits(SinCosPi.cos(x[i]))) {
                    assertThat(new float[] {sin[i], cos[i]}).as("at %s", x[i])
                            .containsExactly(SinCosPi.sin(x[i]), SinCosPi.cos(x[i]));
                }
            }
        }
    }

    @Test
    void itIsExactAtQuarterTurns() {
        float[] quarters = {-1f, -0.5f, 0f, 0.5f, 1f, 1.5f, 2f, 101f};
        float[] sines = {0f, -1f, 0f, 1f, 0f, -1f, 0f, 0f};
        float[] cosines = {-1f, 0f, 1f, 0f, -1f, 0f, 1f, -1f};
        for (int i = 0; i < quarters.length; i++) {
            assertThat(SinCosPi.sin(quarters[i]) == sines[i]).as("sin %s pi", quarters[i]).isTrue();
            assertThat(SinCosPi.cos(quarters[i]) == cosines[i]).as("cos %s pi", quarters[i]).isTrue();
            assertThat(SinCosPi.sin((double) quarters[i]) == sines[i]).as("sin %s pi, double", quarters[i]).isTrue();
            assertThat(SinCosPi.cos((double) quarters[i]) == cosines[i]).as("cos %s pi, double", quarters[i]).isTrue();
        }
    }

    /** sin(pi x) by exact reduction to {@code |r| <= 1/4}, where rounding pi costs less than one unit. */
    private static double sinPi(double x) {
        double k = Math.rint(2 * x);
        double r = x - k / 2;
        double y = Math.floorMod((long) k, 2) == 0 ? StrictMath.sin(Math.PI * r) : StrictMath.cos(Math.PI * r);
        return Math.floorMod((long) k, 4) < 2 ? y : -y;
    }

    private static void assertWithin(double bound, double actual, double expected, double ulp, double x) {
        if (!(Math.abs(actual - expected) <= bound * ulp)) {
            assertThat(actual).as("at %s", x).isEqualTo(expected);
        }
    }
}
