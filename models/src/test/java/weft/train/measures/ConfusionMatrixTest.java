package weft.train.measures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {
    /** The example of scikit-learn's user guide for a classification report. */
    private static final int[] TRUTH = {0, 1, 2, 2, 0};
    private static final int[] PREDICTED = {0, 0, 2, 1, 0};

    @Test
    void rowsCountTheTruthAndColumnsThePrediction() {
        ConfusionMatrix matrix = matrix(3, TRUTH, PREDICTED);

        assertThat(matrix.count(0, 0)).isEqualTo(2);
        assertThat(matrix.count(1, 0)).isEqualTo(1);
        assertThat(matrix.count(0, 1)).isZero();
        assertThat(matrix.count(2, 1)).isEqualTo(1);
        assertThat(matrix.total()).isEqualTo(5);
    }

    @Test
    void itAgreesWithScikitLearnOnItsOwnExample() {
        ConfusionMatrix matrix = matrix(3, TRUTH, PREDICTED);

        assertThat(matrix.accuracy()).isEqualTo(0.6);
        assertThat(matrix.precision(0)).isEqualTo(2 / 3.0);
        assertThat(matrix.recall(0)).isEqualTo(1);
        assertThat(matrix.f1(0)).isCloseTo(0.8, within(1e-15));
        assertThat(matrix.precision(1)).isZero();
        assertThat(matrix.recall(1)).isZero();
        assertThat(matrix.f1(1)).isZero();
        assertThat(matrix.precision(2)).isEqualTo(1);
        assertThat(matrix.recall(2)).isEqualTo(0.5);
        assertThat(matrix.f1(2)).isCloseTo(2 / 3.0, within(1e-15));
        assertThat(matrix.support(2)).isEqualTo(2);
        assertThat(matrix.macroPrecision()).isCloseTo(5 / 9.0, within(1e-15));
        assertThat(matrix.macroRecall()).isCloseTo(0.5, within(1e-15));
        assertThat(matrix.macroF1()).isCloseTo((0.8 + 2 / 3.0) / 3, within(1e-15));
    }

    @Test
    void aClassThatNeverOccursCountsAsZero() {
        ConfusionMatrix matrix = matrix(4, TRUTH, PREDICTED);

        assertThat(matrix.precision(3)).isZero();
        assertThat(matrix.recall(3)).isZero();
        assertThat(matrix.f1(3)).isZero();
        assertThat(matrix.macroRecall()).isCloseTo(1.5 / 4, within(1e-15));
    }

    @Test
    void anEmptyMatrixHasAccuracy0() {
        assertThat(new ConfusionMatrix(2).accuracy()).isZero();
        assertThat(new ConfusionMatrix(2).macroF1()).isZero();
    }

    @Test
    void itRefusesClassesOutsideItsRangeAndListsOfDifferentLengths() {
        ConfusionMatrix matrix = new ConfusionMatrix(2);

        assertThatThrownBy(() -> matrix.add(2, 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> matrix.add(0, -1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatIllegalArgumentException().isThrownBy(() -> matrix.addAll(new int[2], new int[3]))
                .withMessage("confusion matrix: 2 true classes but 3 predicted ones");
        assertThatIllegalArgumentException().isThrownBy(() -> new ConfusionMatrix(0));
    }

    @Property
    void f1IsTheHarmonicMeanOfPrecisionAndRecall(@ForAll @Size(40) List<@IntRange(max = 2) Integer> truth,
            @ForAll @Size(40) List<@IntRange(max = 2) Integer> predicted) {
        ConfusionMatrix matrix = matrix(3, ints(truth), ints(predicted));
        for (int c = 0; c < 3; c++) {
            double precision = matrix.precision(c);
            double recall = matrix.recall(c);
            double mean = precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
            assertThat(matrix.f1(c)).isCloseTo(mean, within(1e-12));
        }
    }

    private static int[] ints(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }

    private static ConfusionMatrix matrix(int classes, int[] truth, int[] predicted) {
        ConfusionMatrix matrix = new ConfusionMatrix(classes);
        matrix.addAll(truth, predicted);
        return matrix;
    }
}
