package weft.engine.cpu;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class SoftmaxLoopsTest {
    private static final double EPS = Math.ulp(1f) / 2;
    private static final int ROWS = 9;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10, 15, 16, 17, 100, 1000, 2500})
    void isTheLogarithmOfTheSoftmax(int classes) {
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
    void gradientTakesOutTheSumTimesTheSoftmax(int classes) {
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
    void minusInfinityHasNoShareAndNaNSpoilsItsRowAlone() {
        float[] y = new float[9];
        float inf = Float.POSITIVE_INFINITY;
        SoftmaxLoops.logSoftmax(new float[] {0, -inf, 0, 0, Float.NaN, 0, 0, inf, 0}, 0, 3, 3, y, 0);
        assertThat(y[1]).isEqualTo(-inf);
        assertThat(y[0]).isEqualTo(y[2]).isEqualTo((float) -Math.log(2));
        assertThat(Arrays.copyOfRange(y, 3, 6)).containsOnly(Float.NaN);
        assertThat(y[7]).isNaN();
    }
}
