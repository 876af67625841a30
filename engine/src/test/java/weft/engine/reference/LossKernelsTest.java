package weft.engine.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static weft.engine.reference.On.INF;
import static weft.engine.reference.On.NAN;
import static weft.engine.reference.On.ints;
import static weft.engine.reference.On.matrix;
import static weft.engine.reference.On.reference;

import java.util.List;
import org.junit.jupiter.api.Test;
import weft.engine.Device;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.Loss;
import weft.engine.op.Ops;
import weft.engine.op.attrs.Attrs;

class LossKernelsTest {

    private static final Attrs.CrossEntropy MEAN = new Attrs.CrossEntropy(Attrs.Reduction.MEAN, -100);

    @Test
    void equalScoresShareTheProbability() {
        assertThat(Loss.logSoftmax(reference(7, 7, 7, 7), 0).toDoubles())
                .containsExactly(new double[] {-Math.log(4), -Math.log(4), -Math.log(4), -Math.log(4)}, within(1e-15));
    }

    @Test
    void largeScoresDoNotOverflow() {
        assertThat(Loss.logSoftmax(reference(1000, 0), 0).toDoubles()).containsExactly(0, -1000);
        assertThat(Loss.logSoftmax(reference(-INF, 0), 0).toDoubles()).containsExactly(-INF, 0);
    }

    @Test
    void rowsWithoutAnyProbabilityAreNan() {
        Tensor y = Loss.logSoftmax(matrix("-Infinity -Infinity / Infinity 1 / NaN 1 / 0 0"), 1);
        assertThat(y.toDoubles()).startsWith(NAN, NAN, NAN, NAN, NAN, NAN).doesNotContain(0)
                .endsWith(-Math.log(2), -Math.log(2));
    }

    @Test
    void aCertainAndRightAnswerHasLossZeroAndAnEvenChanceLogTwo() {
        assertThat(Loss.crossEntropy(matrix("1000 0 / 0 1000"), ints(0, 1)).item()).isEqualTo(0);
        assertThat(Loss.crossEntropy(matrix("3 3"), ints(1)).item()).isCloseTo(Math.log(2), within(1e-15));
    }

    @Test
    void anIgnoredLabelNeitherCountsNorGetsAGradient() {
        Tensor x = matrix("0 0 / 5 -5");
        Attrs.CrossEntropy ignoring = new Attrs.CrossEntropy(Attrs.Reduction.MEAN, 7);
        List<Tensor> loss = Ops.apply(Loss.CROSS_ENTROPY, ignoring, x, ints(0, 7), null);
        assertThat(loss.getFirst().item()).isCloseTo(Math.log(2), within(1e-15));
        Tensor dx = Ops.one(Loss.CROSS_ENTROPY_GRAD, ignoring, scalar(1), loss.getLast(), ints(0, 7), null);
        assertThat(dx.toDoubles()).containsExactly(new double[] {-0.5, 0.5, 0, 0}, within(1e-15));
    }

    @Test
    void theMeanOverNoRowsIsNanTheirSumIsZeroAndSoAreTheGradients() {
        Tensor x = matrix("1 2 / 3 4");
        Tensor ignored = ints(-100, -100);
        List<Tensor> loss = Ops.apply(Loss.CROSS_ENTROPY, MEAN, x, ignored, null);
        assertThat(loss.getFirst().item()).isNaN();
        assertThat(Ops.one(Loss.CROSS_ENTROPY_GRAD, MEAN, scalar(1), loss.getLast(), ignored, null).toDoubles())
                .containsExactly(0, 0, 0, 0);
        Attrs.CrossEntropy sum = new Attrs.CrossEntropy(Attrs.Reduction.SUM, -100);
        assertThat(Loss.crossEntropy(x, ignored, sum).item()).isEqualTo(0);
    }

    @Test
    void aLabelOutOfRangeIsNamedWithItsRow() {
        Tensor x = Tensor.of(Shape.of(4, 10), new double[40], Device.reference());
        assertThatThrownBy(() -> Loss.crossEntropy(x, ints(0, 9, -100, 12))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cross_entropy: label 12 at row 3 is not one of 10 classes");
        assertThatThrownBy(() -> Loss.crossEntropy(x, ints(0, -1, 0, 0)))
                .hasMessage("cross_entropy: label -1 at row 1 is not one of 10 classes");
        assertThatThrownBy(() -> Ops.one(Loss.CROSS_ENTROPY_GRAD, MEAN, scalar(1), x, ints(10, 0, 0, 0), null))
                .hasMessage("cross_entropy_grad: label 10 at row 0 is not one of 10 classes");
    }

    private static Tensor scalar(double value) {
        return Tensor.of(Shape.SCALAR, new double[] {value}, Device.reference());
    }
}
