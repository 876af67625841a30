package weft.engine.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.engine.reference.On.INF;
import static weft.engine.reference.On.NAN;
import static weft.engine.reference.On.bytes;
import static weft.engine.reference.On.floats;
import static weft.engine.reference.On.ints;
import static weft.engine.reference.On.matrix;
import static weft.engine.reference.On.reference;

import org.junit.jupiter.api.Test;
import weft.engine.DType;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.Ops;
import weft.engine.op.Pointwise;
import weft.engine.op.attrs.Attrs;

class PointwiseKernelsTest {

    @Test
    void aRowIsAddedToEachRowAndAColumnToEachColumn() {
        Tensor x = matrix("1 2 3 / 4 5 6");
        assertThat(x.add(reference(10, 20, 30)).toDoubles()).containsExactly(11, 22, 33, 14, 25, 36);
        assertThat(x.mul(matrix("2 / -1")).toDoubles()).containsExactly(2, 4, 6, -4, -5, -6);
    }

    @Test
    void aColumnAndARowMakeATable() {
        Tensor table = matrix("1 / 2").sub(reference(1, 2, 3));
        assertThat(table.shape()).isEqualTo(Shape.of(2, 3));
        assertThat(table.toDoubles()).containsExactly(0, -1, -2, 1, 0, -1);
    }

    @Test
    void nothingBroadcastWithOneIsNothing() {
        assertThat(reference().add(reference(1)).shape()).isEqualTo(Shape.of(0));
    }

    @Test
    void divisionByZeroGivesInfinitiesAndNan() {
        assertThat(reference(1, -1, 0).div(reference(0, 0, 0)).toDoubles()).containsExactly(INF, -INF, NAN);
    }

    @Test
    void maximumAndMinimumAreNanWhenEitherSideIs() {
        assertThat(reference(NAN, 1, 3).maximum(reference(1, NAN, 2)).toDoubles()).containsExactly(NAN, NAN, 3);
        assertThat(reference(NAN, 1, 3).minimum(reference(1, NAN, 2)).toDoubles()).containsExactly(NAN, NAN, 2);
    }

    @Test
    void everyComparisonWithNanIsFalseButUnequal() {
        Tensor nan = reference(NAN, NAN);
        Tensor other = reference(NAN, 1);
        assertThat(nan.eq(other).toInts()).containsExactly(0, 0);
        assertThat(nan.lt(other).toInts()).containsExactly(0, 0);
        assertThat(nan.le(other).toInts()).containsExactly(0, 0);
        assertThat(nan.gt(other).toInts()).containsExactly(0, 0);
        assertThat(nan.ge(other).toInts()).containsExactly(0, 0);
        assertThat(nan.ne(other).toInts()).containsExactly(1, 1);
    }

    @Test
    void comparisonsTakeIntegersAndAnswerWithAMask() {
        Tensor mask = ints(1, 2, 3).lt(ints(2));
        assertThat(mask.dtype()).isEqualTo(DType.UINT8);
        assertThat(mask.toInts()).containsExactly(1, 0, 0);
    }

    @Test
    void whereTakesAWhereTheMaskIsSetAndIgnoresTheOtherValue() {
        Tensor y = Pointwise.where(bytes(1, 0, 255), reference(1, NAN, 3), reference(-1));
        assertThat(y.toDoubles()).containsExactly(1, -1, 3);
    }

    @Test
    void aScalarIsRoundedToTheTypeOfTheElementsFirst() {
        assertThat(floats(3).mul(0.1).toFloats()).containsExactly(3 * 0.1f);
        assertThat(reference(3).mul(0.1).toDoubles()).containsExactly(3 * 0.1);
        // 0.1f is a little more than 0.1: what is clamped to it is the float.
        assertThat(floats(5).clamp(0, 0.1).toFloats()).containsExactly(0.1f);
    }

    @Test
    void float32ResultsAreRoundedOnce() {
        assertThat(floats(1).add(floats(0x1p-24)).toFloats()).containsExactly(1f);
        assertThat(floats(16777216, 1e-30).mul(floats(16777217, 1e-30)).toFloats()).containsExactly(16777216f * 16777216f, 0f);
    }

    @Test
    void scalarOperandsKeepTheirSide() {
        Tensor x = reference(4);
        assertThat(x.rsub(1).item()).isEqualTo(-3);
        assertThat(x.rdiv(1).item()).isEqualTo(0.25);
        assertThat(x.div(8).item()).isEqualTo(0.5);
    }

    @Test
    void anythingToThePowerOfZeroAndOneToAnyPowerIsOne() {
        assertThat(reference(NAN, 1, 1, -1).pow(reference(0, NAN, INF, -INF)).toDoubles()).containsExactly(1, 1, 1, 1);
        assertThat(reference(NAN, 0).pow(0.0).toDoubles()).containsExactly(1, 1);
    }

    @Test
    void thePowerOfOneHalfIsTheSquareRoot() {
        assertThat(reference(9, -INF, -1).pow(0.5).toDoubles()).containsExactly(3, NAN, NAN);
    }

    @Test
    void nanGoesThroughReluAndItsGradient() {
        assertThat(reference(NAN, -1, 0, 2, -INF, INF).relu().toDoubles()).containsExactly(NAN, 0, 0, 2, 0, INF);
        Tensor dx = Ops.one(Pointwise.RELU_GRAD, Attrs.NONE, reference(5, 5, 5, 5), reference(NAN, -1, 0, 2));
        assertThat(dx.toDoubles()).containsExactly(5, 0, 0, 5);
    }

    @Test
    void leakyReluKeepsASlopeBelowZero() {
        assertThat(reference(-2, 3, NAN).leakyRelu(0.5).toDoubles()).containsExactly(-1, 3, NAN);
        Tensor dx = Ops.one(Pointwise.LEAKY_RELU_GRAD, new Attrs.Value(0.5), reference(8, 8, 8), reference(-2, 3, 0));
        assertThat(dx.toDoubles()).containsExactly(4, 8, 4);
    }

    @Test
    void clampKeepsNanAndTakesInfiniteBounds() {
        assertThat(reference(NAN, -5, 5, INF).clamp(-1, 1).toDoubles()).containsExactly(NAN, -1, 1, 1);
        assertThat(reference(-5, 5).clamp(0, INF).toDoubles()).containsExactly(0, 5);
    }

    @Test
    void sigmoidAndTanhSaturateWithoutOverflow() {
        assertThat(reference(-INF, -1000, 0, 1000, INF, NAN).sigmoid().toDoubles()).containsExactly(0, 0, 0.5, 1, 1, NAN);
        assertThat(reference(-720).sigmoid().item()).isGreaterThan(0);
        assertThat(reference(-INF, 0, 1000, NAN).tanh().toDoubles()).containsExactly(-1, 0, 1, NAN);
        assertThat(reference(-INF, 0, INF).exp().toDoubles()).containsExactly(0, 1, INF);
        assertThat(reference(0, -1, INF).log().toDoubles()).containsExactly(-INF, NAN, INF);
    }

    @Test
    void softsignStaysBetweenTheSigns() {
        assertThat(reference(-3, -1, 0, 1, 3, 1e300, INF, NAN).softsign().toDoubles()).containsExactly(-0.75, -0.5, 0, 0.5, 0.75,
                1, NAN, NAN);
    }

    @Test
    void gradientsOfSigmoidAndTanhComeFromTheirOutputs() {
        assertThat(Ops.one(Pointwise.SIGMOID_GRAD, Attrs.NONE, reference(8), reference(0.25)).item()).isEqualTo(1.5);
        assertThat(Ops.one(Pointwise.TANH_GRAD, Attrs.NONE, reference(8), reference(0.5)).item()).isEqualTo(6);
    }

    @Test
    void signAndIsFiniteTellNanAndInfinityApart() {
        assertThat(reference(-3, 0, 7, -INF, NAN).sign().toDoubles()).containsExactly(-1, 0, 1, -1, NAN);
        assertThat(reference(-3, 0, INF, -INF, NAN).isFinite().toInts()).containsExactly(1, 1, 0, 0, 0);
    }

    @Test
    void aCastToIntegersDropsTheFractionAndSaturates() {
        Tensor x = reference(1.9, -1.9, 3e9, -3e9, INF, -INF, NAN);
        assertThat(x.cast(DType.INT32).toInts())
                .containsExactly(1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, Integer.MAX_VALUE, Integer.MIN_VALUE, 0);
        assertThat(reference(1.9, -1.9, 254.5, 256, 1e10, -INF, NAN).cast(DType.UINT8).toInts())
                .containsExactly(1, 0, 254, 255, 255, 0, 0);
        assertThat(ints(-1, 300).cast(DType.UINT8).toInts()).containsExactly(0, 255);
    }

    @Test
    void aCastToFloat32RoundsOnceAndBackIsExact() {
        assertThat(reference(0.1, 1e300).cast(DType.FLOAT32).toFloats()).containsExactly(0.1f, Float.POSITIVE_INFINITY);
        assertThat(floats(0.1).cast(DType.FLOAT64).toDoubles()).containsExactly((double) 0.1f);
        assertThat(ints(16777217).cast(DType.FLOAT32).toFloats()).containsExactly(16777216f);
    }
}
