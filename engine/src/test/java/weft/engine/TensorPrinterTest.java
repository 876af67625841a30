package weft.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The output of NumPy 1.24 for {@code np.array2string(x, separator=', ')}; for fractions with {@code precision=4,
 * floatmode='fixed'}. The dtype follows if it is not float32, and the shape if the output is shortened.
 */
class TensorPrinterTest {

    @Test
    void wholeNumbersEndInAPointAndAlign() {
        assertThat(Tensor.of(1, -22, 3)).hasToString("[  1, -22,   3], int32");
        assertThat(Tensor.of(1f, -2f, 3f)).hasToString("[ 1., -2.,  3.]");
        assertThat(Tensor.scalar(3)).hasToString("3.");
        assertThat(Tensor.of(-0f)).hasToString("[-0.]");
    }

    @Test
    void fractionsHaveFourDigits() {
        assertThat(Tensor.of(Shape.of(2, 2), 1 / 3f, -200.5f, Float.NaN, 4)).hasToString("""
                [[   0.3333, -200.5000],
                 [      nan,    4.0000]]""");
        assertThat(Tensor.of(1.5f, 0, Float.NEGATIVE_INFINITY)).hasToString("[1.5000, 0.0000,   -inf]");
        assertThat(Tensor.scalar(1 / 3f)).hasToString("0.3333");
    }

    @Test
    void valuesThatDifferTooMuchAreWrittenWithExponents() {
        assertThat(Tensor.of(1e-5f, 1 / 3f)).hasToString("[1.0000e-05, 3.3333e-01]");
        assertThat(Tensor.of(1e9f, 1 / 3f)).hasToString("[1.0000e+09, 3.3333e-01]");
    }

    @Test
    void planesOfACubeAreSetApartByAnEmptyLine() {
        assertThat(Tensor.of(Shape.of(2, 2, 2), 1, 2, 3, 4, 5, 6, 7, 8)).hasToString("""
                [[[1., 2.],
                  [3., 4.]],

                 [[5., 6.],
                  [7., 8.]]]""");
        assertThat(Tensor.of(Shape.of(1, 2, 1, 4), 0, 1, 2, 3, 4, 5, 6, 7)).hasToString("""
                [[[[0., 1., 2., 3.]],

                  [[4., 5., 6., 7.]]]]""");
    }

    @Test
    void longRowsAreBrokenAndGoOnBeneathTheirFirstNumber() {
        assertThat(Tensor.of(numbers(40))).hasToString("""
                [ 0.,  1.,  2.,  3.,  4.,  5.,  6.,  7.,  8.,  9., 10., 11., 12., 13., 14.,
                 15., 16., 17., 18., 19., 20., 21., 22., 23., 24., 25., 26., 27., 28., 29.,
                 30., 31., 32., 33., 34., 35., 36., 37., 38., 39.]""");
        int[] integers = IntStream.range(0, 60).toArray();
        assertThat(Tensor.of(Shape.of(2, 30), integers, Device.cpu())).hasToString("""
                [[ 0,  1,  2,  3,  4,  5,  6,  7,  8,  9, 10, 11, 12, 13, 14, 15, 16, 17,
                  18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29],
                 [30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47,
                  48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59]], int32""");
    }

    @Test
    void ofMoreThanAThousandElementsOnlyTheEdgesAreShown() {
        assertThat(Tensor.of(numbers(1001)))
                .hasToString("[   0.,    1.,    2., ...,  998.,  999., 1000.], shape [1001], float32");
        int[] sevens = IntStream.range(0, 1200).map(i -> i % 7).toArray();
        assertThat(Tensor.of(Shape.of(30, 40), sevens, Device.cpu())).hasToString("""
                [[0, 1, 2, ..., 2, 3, 4],
                 [5, 6, 0, ..., 0, 1, 2],
                 [3, 4, 5, ..., 5, 6, 0],
                 ...,
                 [2, 3, 4, ..., 4, 5, 6],
                 [0, 1, 2, ..., 2, 3, 4],
                 [5, 6, 0, ..., 0, 1, 2]], shape [30, 40], int32""");
        assertThat(Tensor.zeros(2, 600)).hasToString("""
                [[0., 0., 0., ..., 0., 0., 0.],
                 [0., 0., 0., ..., 0., 0., 0.]], shape [2, 600], float32""");
    }

    @Test
    void aThousandElementsAreAllShown() {
        assertThat(Tensor.of(numbers(1000)).toString()).doesNotContain("...").contains("500.");
    }

    @Test
    void anEmptyTensorPrintsAsItsShape() {
        assertThat(Tensor.zeros(0)).hasToString("[], shape [0], float32");
        assertThat(Tensor.zeros(1 << 20, 0)).hasToString("[], shape [1048576, 0], float32");
    }

    @Test
    void otherTypesAreNamed() {
        assertThat(Tensor.of(Shape.of(2), new double[] {1, 2}, Device.cpu())).hasToString("[1., 2.], float64");
        assertThat(Tensor.of(Shape.of(3), new byte[] {1, 2, -1}, Device.cpu())).hasToString("[  1,   2, 255], uint8");
    }

    private static float[] numbers(int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = i;
        }
        return numbers;
    }
}
