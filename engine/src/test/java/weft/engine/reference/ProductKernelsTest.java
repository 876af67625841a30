package weft.engine.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.engine.reference.On.NAN;
import static weft.engine.reference.On.floats;
import static weft.engine.reference.On.image;
import static weft.engine.reference.On.matrix;
import static weft.engine.reference.On.reference;

import org.junit.jupiter.api.Test;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.Convolution;
import weft.engine.op.Creation;
import weft.engine.op.Matmul;
import weft.engine.op.attrs.Attrs;

/** Matrix products and convolutions. */
class ProductKernelsTest {

    private final Tensor a = matrix("1 2 3 / 4 5 6");
    private final Tensor b = matrix("1 0 / 0 2 / 3 0");

    @Test
    void aProductOfMatricesByHand() {
        assertThat(a.matmul(b).toDoubles()).containsExactly(10, 4, 22, 10);
    }

    @Test
    void aFactorReadTransposedGivesWhatItsTransposeGives() {
        double[] expected = a.matmul(b).toDoubles();
        assertThat(a.transpose().matmul(b, true, false).toDoubles()).containsExactly(expected);
        assertThat(a.matmul(b.transpose(), false, true).toDoubles()).containsExactly(expected);
        assertThat(a.transpose().matmul(b.transpose(), true, true).toDoubles()).containsExactly(expected);
    }

    @Test
    void oneMatrixMultipliesEachOfABatch() {
        Tensor batch = Tensor.of(Shape.of(2, 1, 3), new double[] {1, 0, 0, 0, 0, 1}, Device.reference());
        Tensor y = batch.matmul(b);
        assertThat(y.shape()).isEqualTo(Shape.of(2, 1, 2));
        assertThat(y.toDoubles()).containsExactly(1, 0, 3, 0);
    }

    @Test
    void batchesBroadcastAgainstEachOther() {
        Tensor left = Tensor.of(Shape.of(2, 1, 1, 1), new double[] {2, 3}, Device.reference());
        Tensor right = Tensor.of(Shape.of(3, 1, 1), new double[] {5, 7, 11}, Device.reference());
        assertThat(left.matmul(right).shape()).isEqualTo(Shape.of(2, 3, 1, 1));
        assertThat(left.matmul(right).toDoubles()).containsExactly(10, 14, 22, 15, 21, 33);
    }

    @Test
    void aProductOverNothingIsZero() {
        Tensor y = Creation.full(Shape.of(2, 0), 1, DType.FLOAT64, Device.reference())
                .matmul(Creation.full(Shape.of(0, 3), 1, DType.FLOAT64, Device.reference()));
        assertThat(y.toDoubles()).containsExactly(0, 0, 0, 0, 0, 0);
    }

    @Test
    void vectorsStandForARowOnTheLeftAndAColumnOnTheRight() {
        assertThat(reference(1, 2).matmul(a).toDoubles()).containsExactly(9, 12, 15);
        assertThat(a.matmul(reference(1, 1, 1)).toDoubles()).containsExactly(6, 15);
        assertThat(reference(1, 2).matmul(reference(3, 4)).shape()).isEqualTo(Shape.SCALAR);
    }

    @Test
    void zeroTimesNanIsNanInAProduct() {
        assertThat(matrix("0 1").matmul(matrix("NaN / 1")).item()).isNaN();
    }

    @Test
    void aLinearLayerAddsItsBiasAndMayApplyRelu() {
        Tensor x = matrix("1 2 / 0 -1 / NaN 0");
        Tensor w = matrix("1 1 / 1 -1 / 0 0");
        Tensor bias = reference(0.5, 0, -1);
        assertThat(Matmul.linear(x, w, bias, Attrs.Epilogue.NONE).toDoubles())
                .containsExactly(3.5, -1, -1, -0.5, 1, -1, NAN, NAN, NAN);
        assertThat(Matmul.linear(x, w, bias, Attrs.Epilogue.RELU).toDoubles())
                .containsExactly(3.5, 0, 0, 0, 1, 0, NAN, NAN, NAN);
    }

    @Test
    void aConvolutionIsTheProductOfItsColumnsWithItsWeights() {
        Tensor x = image("1 2 3 / 4 5 6 / 7 8 9");
        Attrs.Window window = new Attrs.Window(2, 2, Attrs.Conv2d.of(1, 0, 1));
        Tensor columns = Convolution.unfold(x, window);
        assertThat(columns.toDoubles()).containsExactly(1, 2, 4, 5, 2, 3, 5, 6, 4, 5, 7, 8, 5, 6, 8, 9);
        assertThat(matrix("1 0 0 -1").matmul(columns).toDoubles())
                .containsExactly(Convolution.conv2d(x, image("1 0 / 0 -1"), null, window.conv()).toDoubles());
    }

    @Test
    void foldingOnesCountsInHowManyWindowsAnElementLies() {
        Attrs.Window window = new Attrs.Window(2, 2, Attrs.Conv2d.of(1, 0, 1));
        Tensor ones = Creation.full(Shape.of(1, 4, 4), 1, DType.FLOAT64, Device.reference());
        assertThat(Convolution.fold(ones, window, 3, 3).toDoubles()).containsExactly(1, 2, 1, 2, 4, 2, 1, 2, 1);
    }

    @Test
    void paddingTakesNoPartInAConvolution() {
        Tensor infinite = image("Infinity Infinity Infinity / Infinity 1 Infinity / Infinity Infinity Infinity");
        assertThat(Convolution.conv2d(image("2"), infinite, null, Attrs.Conv2d.of(1, 1, 1)).item()).isEqualTo(2);
    }

    @Test
    void aDepthwiseConvolutionKeepsItsChannelsApart() {
        Tensor x = reference(1, 2, 10, 20).reshape(1, 2, 1, 2);
        Tensor w = reference(1, 1, 1, -1).reshape(2, 1, 1, 2);
        Attrs.Conv2d two = Attrs.Conv2d.of(1, 0, 1).groups(2);
        assertThat(Convolution.conv2d(x, w, reference(0, 5), two).toDoubles()).containsExactly(3, -5);
        assertThat(Convolution.conv2d(x, w, reference(0, 5), two.with(Attrs.Epilogue.RELU)).toDoubles()).containsExactly(3, 0);
    }

    @Test
    void float32ProductsAddUpInDouble() {
        Tensor y = floats(16777216, 1, 1).reshape(1, 3).matmul(floats(1, 1, 1).reshape(3, 1));
        assertThat(y.item()).isEqualTo(16777218);
    }
}
