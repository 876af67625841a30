package weft.engine.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import weft.engine.math.Log;
import weft.engine.math.SinCosPi;

class RandomNumbersTest {
    private static final long SEED = 0x5eedL;
    private static final long OFFSET = 77;
    private static final int N = 200_003;

    @Test
    void uniformFloatsTakeOneWordEach() {
        float[] y = new float[11];
        RandomNumbers.fillUniform(SEED, OFFSET, 0f, 1f, y, 1, 10);
        for (int i = 0; i < 10; i++) {
            assertThat(y[1 + i]).isEqualTo((words(OFFSET + i / 4)[i % 4] >>> 8) * 0x1p-24f);
        }
        assertThat(y[0]).isZero();
    }

    @Test
    void uniformDoublesTakeTwoWordsEach() {
        double[] y = new double[5];
        RandomNumbers.fillUniform(SEED, OFFSET, 0.0, 1.0, y, 0, 5);
        for (int i = 0; i < 5; i++) {
            int[] w = words(OFFSET + i / 2);
            long bits = (long) w[2 * (i % 2) + 1] << 32 | w[2 * (i % 2)] & 0xffffffffL;
            assertThat(y[i]).isEqualTo((bits >>> 11) * 0x1p-53);
        }
    }

    @Test
    void normalFloatsAreBoxMullerPairsOfOneCounter() {
        float[] y = new float[7];
        RandomNumbers.fillNormal(SEED, OFFSET, 0f, 1f, y, 0, 7);
        for (int i = 0; i < 7; i++) {
            int[] w = words(OFFSET + i / 4);
            float v = Math.fma((float) (w[i % 4 / 2 * 2] >>> 1), 0x1p-31f, 0x1p-32f);
            float x = (w[i % 4 / 2 * 2 + 1] >> 8) * 0x1p-23f;
            float r = (float) Math.sqrt(-2 * Log.log(v));
            assertThat(y[i]).isEqualTo(r * (i % 2 == 0 ? SinCosPi.cos(x) : SinCosPi.sin(x)));
        }
    }

    @Test
    void aPartStartedAtAMultipleOfFourEqualsThatPartOfTheWhole() {
        float[] whole = new float[100];
        float[] part = new float[100];
        RandomNumbers.fillNormal(SEED, OFFSET, 1f, 2f, whole, 0, 100);
        RandomNumbers.fillNormal(SEED, OFFSET, 1f, 2f, part, 0, 36);
        RandomNumbers.fillNormal(SEED, OFFSET + 9, 1f, 2f, part, 36, 64);
        assertThat(part).containsExactly(whole);
    }

    @Test
    void uniformNumbersHaveTheRightMomentsAndStayInRange() {
        float[] f = new float[N];
        double[] d = new double[N];
        RandomNumbers.fillUniform(SEED, 0, -2f, 3f, f, 0, N);
        RandomNumbers.fillUniform(SEED, 0, -2.0, 3.0, d, 0, N);
        for (double[] y : new double[][] {widened(f), d}) {
            assertThat(Arrays.stream(y).allMatch(v -> v >= -2 && v < 3)).isTrue();
            assertThat(mean(y, 1)).isCloseTo(0.5, within(5 * 5 / Math.sqrt(12.0 * N)));
            assertThat(mean(y, 2) - mean(y, 1) * mean(y, 1)).isCloseTo(25 / 12.0, within(0.03));
        }
    }

    @Test
    void normalNumbersHaveTheRightMoments() {
        float[] f = new float[N];
        double[] d = new double[N];
        RandomNumbers.fillNormal(SEED, 0, 0f, 1f, f, 0, N);
        RandomNumbers.fillNormal(SEED, 0, 0.0, 1.0, d, 0, N);
        for (double[] y : new double[][] {widened(f), d}) {
            assertThat(mean(y, 1)).isCloseTo(0, within(5 / Math.sqrt(N)));
            assertThat(mean(y, 2)).isCloseTo(1, within(5 * Math.sqrt(2.0 / N)));
            assertThat(mean(y, 3)).isCloseTo(0, within(5 * Math.sqrt(15.0 / N)));
            assertThat(mean(y, 4)).isCloseTo(3, within(5 * Math.sqrt(96.0 / N)));
            double pairs = IntStream.range(0, N / 2).mapToDouble(i -> y[2 * i] * y[2 * i + 1]).average().orElseThrow();
            assertThat(pairs).as("the two of a pair are independent").isCloseTo(0, within(5 / Math.sqrt(N / 2.0)));
        }
    }

    @Test
    void normalNumbersTakeMeanAndDeviation() {
        double[] standard = new double[9];
        double[] scaled = new double[9];
        RandomNumbers.fillNormal(SEED, OFFSET, 0.0, 1.0, standard, 0, 9);
        RandomNumbers.fillNormal(SEED, OFFSET, -4.0, 0.5, scaled, 0, 9);
        for (int i = 0; i < 9; i++) {
            assertThat(scaled[i]).isEqualTo(Math.fma(standard[i], 0.5, -4.0));
        }
    }

    @Test
    void uniformNeverReachesTheUpperBoundByRounding() {
        float[] y = new float[N];
        float low = 1;
        float high = Math.nextUp(Math.nextUp(low));
        RandomNumbers.fillUniform(SEED, 0, low, high, y, 0, N);
        for (float v : y) {
            assertThat(v >= low && v < high).isTrue();
        }
        RandomNumbers.fillUniform(SEED, 0, 2f, 2f, y, 0, 3);
        assertThat(Arrays.copyOf(y, 3)).containsExactly(2f, 2f, 2f);
    }

    @Test
    void dropoutKeepsAShareOfOneMinusP() {
        int[] words = new int[N / 4 * 4];
        Philox.blocks(SEED, 0, N / 4, words, 0);
        for (double p : new double[] {0.1, 0.5, 0.9}) {
            int threshold = RandomNumbers.dropThreshold(p);
            double kept = Arrays.stream(words).filter(w -> RandomNumbers.keeps(w, threshold)).count();
            assertThat(kept / words.length).isCloseTo(1 - p, within(5 * Math.sqrt(p * (1 - p) / words.length)));
        }
    }

    @Test
    void dropoutAtZeroKeepsAllAndAtOneKeepsNone() {
        for (int word : new int[] {0, 1, -1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            assertThat(RandomNumbers.keeps(word, RandomNumbers.dropThreshold(0))).isTrue();
            assertThat(RandomNumbers.keeps(word, RandomNumbers.dropThreshold(1))).isFalse();
        }
        assertThatIllegalArgumentException().isThrownBy(() -> RandomNumbers.dropThreshold(1.5)).withMessageContaining("1.5");
        assertThatIllegalArgumentException().isThrownBy(() -> RandomNumbers.dropThreshold(Double.NaN));
    }

    @Test
    void countersCoverAllElements() {
        assertThat(RandomNumbers.countersForFloats(0)).isZero();
        assertThat(RandomNumbers.countersForFloats(1)).isEqualTo(1);
        assertThat(RandomNumbers.countersForFloats(4)).isEqualTo(1);
        assertThat(RandomNumbers.countersForFloats(5)).isEqualTo(2);
        assertThat(RandomNumbers.countersForDoubles(2)).isEqualTo(1);
        assertThat(RandomNumbers.countersForDoubles(3)).isEqualTo(2);
    }

    private static int[] words(long counter) {
        int[] words = new int[4];
        Philox.block(SEED, counter, words, 0);
        return words;
    }

    private static double[] widened(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }

    private static double mean(double[] values, int power) {
        return Arrays.stream(values).map(v -> Math.pow(v, power)).average().orElseThrow();
    }
}
