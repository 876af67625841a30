package weft.engine.cpu;

import java.util.Arrays;
import java.util.Random;

/** Arrays, and a comparison with a rounding bound, for the tests of this package. */
public final class Arrays32 {

    private static final double EPS = Math.ulp(1f) / 2;

    private Arrays32() {}

    public static float[] random(Random random, int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    public static float[] filled(int length, float value) {
        float[] values = new float[length];
        Arrays.fill(values, value);
        return values;
    }

    /**
     * The bound of a sum of {@code terms} products: {@code |actual - exact| <= 2 (terms + 2) eps * sum |products|}. NaN fails.
     */
    public static void assertClose(String what, float actual, double exact, double absolute, long terms) {
        double bound = 2 * (terms + 2) * EPS * absolute;
        if (!(Math.abs(actual - exact) <= bound)) {
            throw new AssertionError(what + ": " + actual + " is not within " + bound + " of " + exact);
        }
    }
}
