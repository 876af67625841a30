package weft.engine.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.engine.reference.On.INF;
import static weft.engine.reference.On.image;
import static weft.engine.reference.On.ints;

import java.util.List;
import org.junit.jupiter.api.Test;
import weft.engine.Tensor;
import weft.engine.op.Ops;
import weft.engine.op.Pooling;
import weft.engine.op.attrs.Attrs;

class PoolingKernelsTest {

    @Test
    void theFirstOfEqualsIsTheLargestOfItsWindow() {
        List<Tensor> y = Pooling.maxPool2dWithIndices(image("3 3 1 1 / 3 3 1 2"), Attrs.Pool2d.of(2, 2));
        assertThat(y.getFirst().toDoubles()).containsExactly(3, 2);
        assertThat(y.getLast().toInts()).containsExactly(0, 7);
    }

    @Test
    void nanIsTheLargestOfItsWindowAndTheLastOneCounts() {
        List<Tensor> y = Pooling.maxPool2dWithIndices(image("1 NaN / NaN 9"), Attrs.Pool2d.of(2, 2));
        assertThat(y.getFirst().item()).isNaN();
        assertThat(y.getLast().item()).isEqualTo(2);
    }

    @Test
    void paddingNeverWinsNotEvenOverMinusInfinity() {
        Attrs.Pool2d padded = Attrs.Pool2d.of(2, 2).padding(1);
        List<Tensor> y = Pooling.maxPool2dWithIndices(image("-5 -Infinity / -Infinity -7"), padded);
        assertThat(y.getFirst().toDoubles()).containsExactly(-5, -INF, -INF, -7);
        assertThat(y.getLast().toInts()).containsExactly(0, 1, 2, 3);
    }

    @Test
    void anAverageCountsItsPaddingOnlyWhenAskedTo() {
        Tensor x = image("4 4 / 4 4");
        Attrs.Pool2d include = Attrs.Pool2d.of(2, 2).padding(1);
        Attrs.Pool2d exclude = Attrs.Pool2d.of(2, 2).padding(1).countIncludePad(false);
        assertThat(Pooling.avgPool2d(x, include).toDoubles()).containsExactly(1, 1, 1, 1);
        assertThat(Pooling.avgPool2d(x, exclude).toDoubles()).containsExactly(4, 4, 4, 4);
    }

    @Test
    void positionsBeyondThePaddingNeverCount() {
        Attrs.Pool2d ceil = Attrs.Pool2d.of(2, 2).ceilMode(true);
        Tensor y = Pooling.avgPool2d(image("1 2 3 / 4 5 6 / 7 8 9"), ceil);
        assertThat(y.toDoubles()).containsExactly(3, 4.5, 7.5, 9);
    }

    @Test
    void aNormOfPowerTwoIsTheLengthOfItsWindow() {
        Tensor x = image("3 4 / 0 0");
        Tensor y = Pooling.lpPool2d(x, 2, Attrs.Pool2d.of(2, 2));
        assertThat(y.toDoubles()).containsExactly(5);
        Attrs.LpPool2d attrs = new Attrs.LpPool2d(2, Attrs.Pool2d.of(2, 2));
        assertThat(Ops.one(Pooling.LP_POOL2D_GRAD, attrs, image("10"), x, y).toDoubles()).containsExactly(6, 8, 0, 0);
    }

    @Test
    void aWindowBeyondTheEdgeIsScaledToAWholeOneAndANormOfZeroHasGradientZero() {
        Attrs.LpPool2d attrs = new Attrs.LpPool2d(1, Attrs.Pool2d.of(2, 2).ceilMode(true));
        Tensor x = image("1 2 3 / 4 5 6 / 7 8 9");
        Tensor y = Ops.one(Pooling.LP_POOL2D, attrs, x);
        assertThat(y.toDoubles()).containsExactly(12, 18, 30, 36);
        Tensor zero = image("0 0 / 0 0");
        Attrs.LpPool2d whole = new Attrs.LpPool2d(2, Attrs.Pool2d.of(2, 2));
        assertThat(Ops.one(Pooling.LP_POOL2D_GRAD, whole, image("1"), zero, image("0")).toDoubles()).containsOnly(0);
    }

    @Test
    void gradientsOfWindowsThatShareAnElementAddUp() {
        Attrs.Pool2d overlapping = Attrs.Pool2d.of(2, 1);
        Tensor x = image("1 1 1 / 1 9 1 / 1 1 1");
        Tensor indices = Pooling.maxPool2dWithIndices(x, overlapping).getLast();
        Attrs.PoolGrad grad = new Attrs.PoolGrad(overlapping, 3, 3);
        Tensor dy = image("1 2 / 3 4");
        assertThat(Ops.one(Pooling.MAX_POOL2D_GRAD, grad, dy, indices).toDoubles())
                .containsExactly(0, 0, 0, 0, 10, 0, 0, 0, 0);
        assertThat(Ops.one(Pooling.AVG_POOL2D_GRAD, grad, dy).toDoubles())
                .containsExactly(0.25, 0.75, 0.5, 1, 2.5, 1.5, 0.75, 1.75, 1);
    }

    @Test
    void anIndexOutsideOfThePlaneIsRefused() {
        Attrs.PoolGrad grad = new Attrs.PoolGrad(Attrs.Pool2d.of(2, 2), 2, 2);
        assertThatThrownBy(() -> Ops.one(Pooling.MAX_POOL2D_GRAD, grad, image("1"), ints(4).reshape(1, 1, 1, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("max_pool2d_grad: index 4 is not within a plane of 2 x 2");
    }
}
