package weft.engine.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static weft.engine.reference.On.INF;
import static weft.engine.reference.On.floats;
import static weft.engine.reference.On.reference;

import org.junit.jupiter.api.Test;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.Creation;
import weft.engine.op.Ops;
import weft.engine.op.Optimization;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.attrs.OptimizerAttrs;

/** New tensors, and operations that write to their inputs. */
class UpdateKernelsTest {

    @Test
    void fullRoundsItsValueToTheTypeAndSaturatesBytes() {
        assertThat(Creation.full(Shape.of(2), 0.1, DType.FLOAT32, Device.reference()).toFloats()).containsExactly(0.1f, 0.1f);
        assertThat(Creation.full(Shape.of(1), 300, DType.UINT8, Device.reference()).toInts()).containsExactly(255);
        assertThat(Creation.full(Shape.of(1), -1.5, DType.INT32, Device.reference()).toInts()).containsExactly(-1);
    }

    @Test
    void arangeStopsBeforeItsEndAndCountsDownwardsToo() {
        assertThat(arange(0, 2, 0.5)).containsExactly(0, 0.5, 1, 1.5);
        assertThat(arange(3, 0, -1)).containsExactly(3, 2, 1);
        assertThat(arange(3, 0, 1)).isEmpty();
    }

    private static double[] arange(double start, double end, double step) {
        return Creation.arange(start, end, step, DType.FLOAT64, Device.reference()).toDoubles();
    }

    @Test
    void updatesWriteIntoTheirFirstInputAndBumpItsVersion() {
        Tensor y = floats(1, 2);
        int version = y.version();
        Ops.apply(Creation.ACCUMULATE, Attrs.NONE, y, floats(10, 20));
        assertThat(y.toFloats()).containsExactly(11, 22);
        Ops.apply(Creation.SCALE, new Attrs.Value(0.5), y);
        assertThat(y.toFloats()).containsExactly(5.5f, 11);
        Ops.apply(Creation.FILL, new Attrs.Value(0.1), y);
        assertThat(y.toFloats()).containsExactly(0.1f, 0.1f);
        Ops.apply(Creation.COPY, Attrs.NONE, y, floats(7, 8));
        assertThat(y.toFloats()).containsExactly(7, 8);
        assertThat(y.version()).isEqualTo(version + 4);
    }

    @Test
    void aTensorAccumulatedIntoItselfDoubles() {
        Tensor y = reference(1, -3);
        Ops.apply(Creation.ACCUMULATE, Attrs.NONE, y, y);
        assertThat(y.toDoubles()).containsExactly(2, -6);
    }

    @Test
    void sgdWithoutMomentumStepsAgainstTheGradient() {
        Tensor param = reference(1, 2);
        Ops.apply(Optimization.SGD_STEP, new OptimizerAttrs.Sgd(0.5, 0, 0, 0, false, true), param, reference(2, -4), null);
        assertThat(param.toDoubles()).containsExactly(0, 4);
    }

    @Test
    void theFirstMomentumIsTheGradientItselfWhateverTheBufferHeld() {
        Tensor param = reference(0);
        Tensor v = reference(Double.NaN);
        Ops.apply(Optimization.SGD_STEP, new OptimizerAttrs.Sgd(1, 0.5, 0.25, 0, false, true), param, reference(8), v);
        assertThat(v.item()).isEqualTo(8);
        assertThat(param.item()).isEqualTo(-8);
        Ops.apply(Optimization.SGD_STEP, new OptimizerAttrs.Sgd(1, 0.5, 0.25, 0, false, false), param, reference(8), v);
        assertThat(v.item()).isEqualTo(0.5 * 8 + 0.75 * 8);
        assertThat(param.item()).isEqualTo(-18);
    }

    @Test
    void theFirstStepOfAdamIsAsLongAsTheLearningRate() {
        Tensor param = reference(1, 1);
        Tensor m = reference(0, 0);
        Tensor v = reference(0, 0);
        Ops.apply(Optimization.ADAM_STEP, new OptimizerAttrs.Adam(0.25, 0.9, 0.999, 0, 0, 1), param, reference(1e-6, -1e6), m, v);
        assertThat(param.toDoubles()[0]).isCloseTo(0.75, within(1e-12));
        assertThat(param.toDoubles()[1]).isCloseTo(1.25, within(1e-12));
    }

    @Test
    void withoutWeightDecayAnInfiniteParameterDoesNotSpoilItsMomentum() {
        Tensor param = reference(INF);
        Tensor v = reference(0);
        Ops.apply(Optimization.SGD_STEP, new OptimizerAttrs.Sgd(0.1, 0.9, 0, 0, false, true), param, reference(1), v);
        assertThat(v.item()).isEqualTo(1);
    }
}
