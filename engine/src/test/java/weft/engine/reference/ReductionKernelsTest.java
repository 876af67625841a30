package weft.engine.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static weft.engine.reference.On.INF;
import static weft.engine.reference.On.NAN;
import static weft.engine.reference.On.floats;
import static weft.engine.reference.On.matrix;
import static weft.engine.reference.On.reference;

import java.util.List;
import org.junit.jupiter.api.Test;
import weft.engine.Device;
import weft.engine.Shape;
import weft.engine.Tensor;

class ReductionKernelsTest {

    private final Tensor x = matrix("1 2 3 / 4 5 7");

    @Test
    void aSumRunsOverTheDimensionsThatAreNamedAndOverAllWhenNoneIs() {
        assertThat(x.sum().item()).isEqualTo(22);
        assertThat(x.sum(0).toDoubles()).containsExactly(5, 7, 10);
        assertThat(x.sum(-1).toDoubles()).containsExactly(6, 16);
        assertThat(x.sum(0, 1).shape()).isEqualTo(Shape.SCALAR);
        assertThat(x.sum(true, 1).shape()).isEqualTo(Shape.of(2, 1));
    }

    @Test
    void dimensionsThatAreNotNeighboursReduceTogether() {
        Tensor cube = Tensor.of(Shape.of(2, 2, 2), new double[] {1, 2, 3, 4, 5, 6, 7, 8}, Device.reference());
        assertThat(cube.sum(0, 2).toDoubles()).containsExactly(1 + 2 + 5 + 6, 3 + 4 + 7 + 8);
        assertThat(cube.amax(0, 2).toDoubles()).containsExactly(6, 8);
    }

    @Test
    void float32IsAddedInDoubleAndRoundedOnce() {
        assertThat(floats(16777216, 1, 1, -16777216).sum().item()).isEqualTo(2);
    }

    @Test
    void theSumOfNothingIsZeroAndItsMeanIsNan() {
        assertThat(reference().sum().item()).isEqualTo(0);
        assertThat(reference().mean().item()).isNaN();
        Tensor empty = Tensor.of(Shape.of(2, 0), new double[0], Device.reference());
        assertThat(empty.sum(1).toDoubles()).containsExactly(0, 0);
        assertThat(empty.mean(1).toDoubles()).containsExactly(NAN, NAN);
        assertThat(empty.mean(0).shape()).isEqualTo(Shape.of(0));
    }

    @Test
    void theVarianceDividesByOneLessThanTheCount() {
        assertThat(reference(1, 2, 3, 4).var().item()).isEqualTo(5.0 / 3);
        assertThat(reference(1, 2, 3, 4).var(0, false).item()).isEqualTo(5.0 / 4);
    }

    @Test
    void aVarianceOfTooFewIsNanOrInfinite() {
        assertThat(reference(1).var().item()).isNaN();
        assertThat(reference().var().item()).isNaN();
        assertThat(reference(1, 2).var(2, false).item()).isEqualTo(INF);
        assertThat(reference(1, 2).var(3, false).item()).isEqualTo(INF);
        assertThat(reference(1, INF).var().item()).isNaN();
    }

    @Test
    void theVarianceSurvivesAMeanFarAboveTheDeviation() {
        assertThat(reference(1e9 + 1, 1e9 + 2, 1e9 + 3).var().item()).isCloseTo(1, within(1e-12));
    }

    @Test
    void nanIsLargerThanEveryNumber() {
        Tensor y = matrix("1 NaN 3 NaN / 2 5 5 1");
        assertThat(y.amax(1).toDoubles()).containsExactly(NAN, 5);
        List<Tensor> max = y.max(1, false);
        assertThat(max.getFirst().toDoubles()).containsExactly(NAN, 5);
        assertThat(max.getLast().toInts()).containsExactly(1, 1);
        assertThat(y.argmax(1).toInts()).containsExactly(1, 1);
    }

    @Test
    void theFirstOfEqualsCountsEvenAmongInfinities() {
        assertThat(reference(-INF, -INF).argmax(0).item()).isEqualTo(0);
        assertThat(reference(0.0, -0.0, 0.0).argmax(0).item()).isEqualTo(0);
        assertThat(reference(-INF, -INF).amax().item()).isEqualTo(-INF);
    }

    @Test
    void maxRunsDownTheColumnsOfTheFirstDimension() {
        List<Tensor> max = matrix("1 9 / 7 2 / 3 4").max(0, true);
        assertThat(max.getFirst().shape()).isEqualTo(Shape.of(1, 2));
        assertThat(max.getFirst().toDoubles()).containsExactly(7, 9);
        assertThat(max.getLast().toInts()).containsExactly(1, 0);
    }

    @Test
    void topkSortsDownwardsWithNanFirstAndEqualsByIndex() {
        List<Tensor> top = reference(1, NAN, 3, NAN, INF, 3).topk(5, 0);
        assertThat(top.getFirst().toDoubles()).containsExactly(NAN, NAN, INF, 3, 3);
        assertThat(top.getLast().toInts()).containsExactly(1, 3, 4, 2, 5);
    }

    @Test
    void topkWorksAlongTheColumnsAndOfNone() {
        List<Tensor> top = matrix("1 9 / 7 2 / 3 4").topk(2, 0);
        assertThat(top.getFirst().toDoubles()).containsExactly(7, 9, 3, 4);
        assertThat(top.getLast().toInts()).containsExactly(1, 0, 2, 2);
        assertThat(reference(1, 2).topk(0, 0).getFirst().shape()).isEqualTo(Shape.of(0));
    }

    @Test
    void aScalarIsItsOwnMaximum() {
        Tensor scalar = Tensor.of(Shape.SCALAR, new double[] {3}, Device.reference());
        assertThat(scalar.max(0, false).getFirst().item()).isEqualTo(3);
        assertThat(scalar.argmax(-1).item()).isEqualTo(0);
        assertThat(scalar.sum().item()).isEqualTo(3);
    }
}
