package weft.engine.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import weft.engine.cpu.pointwise.UnaryLoop;

/**
 * Short stretches of every length around the vector width, with special values among their elements, for tests of pointwise
 * loops.
 */
public final class Stretches32 {
    /** Lengths of no vector, partial vectors and several vectors, for every width up to 16 lanes. */
    public static final int[] LENGTHS = {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 67, 130};

    private static final float[] EDGES = {
            0f, -0f, 1f, -1f, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.MIN_VALUE, -Float.MIN_VALUE,
            Float.MAX_VALUE, -Float.MAX_VALUE, 0.25f, -0.25f, 2f, 100f, -100f};

    private Stretches32() {}

    /** Normal numbers of deviation 3, one in three of them replaced by a special value. */
    public static float[] mixed(Random random, int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = random.nextInt(3) == 0 ? EDGES[random.nextInt(EDGES.length)] : (float) random.nextGaussian() * 3;
        }
        return values;
    }

    /** The operation on one element. */
    public interface Definition {
        float of(float x);
    }

    /** Fails unless a loop gives the bits of its definition at every length, and writes nothing outside. */
    public static void assertHasBitsOf(Definition definition, Enum<?> row, UnaryLoop loop, float p, float q) {
        Random random = new Random(row.ordinal());
        for (int n : LENGTHS) {
            float[] x = mixed(random, n + 5);
            float[] y = mixed(random, n + 7);
            float[] expected = y.clone();
            for (int i = 0; i < n; i++) {
                expected[4 + i] = definition.of(x[3 + i]);
            }
            loop.run(x, 3, y, 4, n, p, q);
            assertSameBits(row + " of " + n, y, expected);
        }
    }

    /** Fails unless the two have the same bits element by element; any NaN equals any other. */
    public static void assertSameBits(String what, float[] actual, float[] expected) {
        if (!Arrays.equals(actual, expected)) {
            assertThat(actual).as(what).containsExactly(expected);
        }
    }
}
