package weft.engine.cpu.reduce;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.engine.cpu.Arrays32;

class SoftmaxLoopsTest {
    private static final double EPS = Math.ulp(1f) / 2;
    private static final int ROWS = 9;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10, 15, 16, 17, 100, 1000, 2500})
    void itIsTheLogarithmOfTheSoftmax(int classes) {
        float[] x = Arrays32.random(new Random(classes), ROWS * classes + 1);
        float[] y = new float[ROWS * classes + 2];
        SoftmaxLoops.logSoftmax(x, 1, ROWS, classes, y, 2);
        for (int r = 0; r < ROWS; r++) {
            double sum = 0;
            for (int c = 0; c < classes; c++) {
                sum += Math.exp(x[1 + r * classes + c]);
            }
            for (int c = 0; c < classes; c++) {
                double exact = x[1 + r * classes + c] - Math.log(sum);
                assertThat(Math.abs(y[2 + r * classes + c] - exact)).as("row %d, class %d", r, c)
                        .isLessThanOrEqualTo(40 * EPS * (1 + Math.abs(exact)));
            }
        }
        assertThat(new float[] {y[0], y[1]}).containsOnly(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10, 15, 16, 17, 100, 1000, 2500})
    void gradientSubtractsTheSumTimesTheSoftmax(int classes) {
        Random random = new Random(classes);
        float[] dy = Arrays32.random(random, ROWS * classes);
        float[] x = Arrays32.random(random, ROWS * classes);
        float[] y = new float[ROWS * classes];
        SoftmaxLoops.logSoftmax(x, 0, ROWS, classes, y, 0);
        float[] dx = new float[ROWS * classes + 3];
        SoftmaxLoops.logSoftmaxGrad(dy, 0, y, 0, ROWS, classes, dx, 3);
        for (int r = 0; r < ROWS; r++) {
            double sum = 0;
            double absolute = 0;
            for (int c = 0; c < classes; c++) {
                sum += dy[r * classes + c];
                absolute += Math.abs(dy[r * classes + c]);
            }
            for (int c = 0; c < classes; c++) {
                int i = r * classes + c;
                double probability = Math.exp(y[i]);
                assertThat(Math.abs(dx[3 + i] - (dy[i] - probability * sum))).as("row %d, class %d", r, c)
                        .isLessThanOrEqualTo(40 * EPS * (Math.abs(dy[i]) + probability * absolute));
            }
        }
    }

    @Test
    void aConstantAddedToARowDoesNotOverflow() {
        float[] y = new float[6];
        SoftmaxLoops.logSoftmax(new float[] {1000, 1000, 1000, -1000, -1001, -3000}, 0, 2, 3, y, 0);
        float third = (float) -Math.log(3);
        float first = (float) -Math.log1p(Math.exp(-1));
        float[] expected = {third, third, third, first, first - 1, first - 2000};
        for (int i = 0; i < 6; i++) {
            assertThat(Math.abs(y[i] - expected[i])).isLessThanOrEqualTo(Math.ulp(expected[i]) * 2);
        }
    }

    @Test
    void minusInfinityHasProbabilityZeroAndNaNSpoilsItsRowAlone() {
        float[] y = new float[9];
        float inf = Float.POSITIVE_INFINITY;
        SoftmaxLoops.logSoftmax(new float[] {0, -inf, 0, 0, Float.NaN, 0, 0, inf, 0}, 0, 3, 3, y, 0);
        assertThat(y[1]).isEqualTo(-inf);
        assertThat(y[0]).isEqualTo(y[2]).isEqualTo((float) -Math.log(2));
        assertThat(Arrays.copyOfRange(y, 3, 6)).containsOnly(Float.NaN);
        assertThat(y[7]).isNaN();
    }

    /** Widths below, at and above those of a vector and of a strip of lines. */
    @ParameterizedTest
    @ValueSource(ints = {2, 15, 16, 17, 1023, 1024, 1025, 2100})
    void columnsGiveWhatTheRowsOfTheTransposeGive(int inner) {
        int length = 7;
        int outer = 3;
        Random random = new Random(inner);
        float[] x = Arrays32.random(random, outer * length * inner);
        float[] dy = Arrays32.random(random, outer * length * inner);
        for (boolean logarithm : new boolean[] {true, false}) {
            float[] y = new float[x.length];
            float[] dx = new float[x.length];
            SoftmaxLoops.columns(logarithm, x, 0, outer, length, inner, y, 0);
            SoftmaxLoops.columnsGrad(logarithm, dy, 0, y, 0, outer, length, inner, dx, 0);

            float[] rows = new float[x.length];
            float[] rowsGrad = new float[x.length];
            float[] xRows = transposed(x, outer, length, inner);
            float[] dyRows = transposed(dy, outer, length, inner);
            if (logarithm) {
                SoftmaxLoops.logSoftmax(xRows, 0, outer * inner, length, rows, 0);
                SoftmaxLoops.logSoftmaxGrad(dyRows, 0, rows, 0, outer * inner, length, rowsGrad, 0);
            } else {
                SoftmaxLoops.softmax(xRows, 0, outer * inner, length, rows, 0);
                SoftmaxLoops.softmaxGrad(dyRows, 0, rows, 0, outer * inner, length, rowsGrad, 0);
            }

            requireClose(transposed(y, outer, length, inner), rows);
            requireClose(transposed(dx, outer, length, inner), rowsGrad);
        }
    }

    private static float[] transposed(float[] x, int outer, int length, int inner) {
        float[] y = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            int o = i / (length * inner);
            y[(o * inner + i % inner) * length + i / inner % length] = x[i];
        }
        return y;
    }

    /** Close, not equal: the two add seven terms in different orders. */
    private static void requireClose(float[] actual, float[] expected) {
        for (int i = 0; i < actual.length; i++) {
            assertThat((double) Math.abs(actual[i] - expected[i])).as("element %d", i)
                    .isLessThanOrEqualTo(40 * EPS * (4 + Math.abs(expected[i])));
        }
    }
}
