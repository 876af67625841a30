package weft.engine.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static weft.engine.reference.On.image;
import static weft.engine.reference.On.matrix;

import org.junit.jupiter.api.Test;
import weft.engine.Tensor;
import weft.engine.op.Convolution;
import weft.engine.op.Matmul;
import weft.engine.op.Pooling;
import weft.engine.op.attrs.Attrs;

/** Textbook examples, small enough to check by hand. */
class WorkedExamplesTest {

    @Test
    void aCrossSlidesOverABinaryImage() {
        Tensor x = image("1 1 1 0 0 / 0 1 1 1 0 / 0 0 1 1 1 / 0 0 1 1 0 / 0 1 1 0 0");
        Tensor w = image("1 0 1 / 0 1 0 / 1 0 1");
        Tensor y = Convolution.conv2d(x, w, null, Attrs.Conv2d.of(1, 0, 1));
        assertThat(y.toDoubles()).containsExactly(matrix("4 3 4 / 2 4 3 / 2 3 4").toDoubles());
    }

    @Test
    void sharpeningSubtractsTheNeighboursFromFiveTimesTheCentre() {
        Tensor x = image("60 113 56 139 85 / 73 121 54 84 128 / 131 99 70 129 127 / 80 57 115 69 134 / 104 126 123 95 130");
        Tensor w = image("0 -1 0 / -1 5 -1 / 0 -1 0");
        Tensor y = Convolution.conv2d(x, w, null, Attrs.Conv2d.of(1, 1, 1));
        assertThat(y.shape()).isEqualTo(x.shape());
        // 5 * 60 - 113 - 73 in the corner; 5 * 121 - 113 - 73 - 54 - 99 one pixel further in.
        assertThat(y.toDoubles()).startsWith(114).contains(266);
        assertThat(y.toDoubles()[6]).isEqualTo(5 * 121 - 113 - 73 - 54 - 99);
    }

    @Test
    void poolingKeepsTheLargestOrTheMeanOfEachQuarter() {
        Tensor x = image("2 2 7 3 / 9 4 6 1 / 8 5 2 4 / 3 1 2 6");
        assertThat(Pooling.maxPool2d(x, Attrs.Pool2d.of(2, 2)).toDoubles()).containsExactly(9, 7, 8, 6);
        assertThat(Pooling.avgPool2d(x, Attrs.Pool2d.of(2, 2)).toDoubles()).containsExactly(4.25, 4.25, 4.25, 3.5);
    }

    @Test
    void aMeanFilterBlursABrightSeven() {
        Tensor x = image("0 0 0 0 0 0 / 0 255 255 255 255 0 / 0 0 0 0 255 0 / 0 0 0 255 0 0 / 0 0 255 0 0 0 / 0 0 0 0 0 0");
        Tensor ninths = image("1 1 1 / 1 1 1 / 1 1 1").div(9);
        Tensor y = Convolution.conv2d(x, ninths, null, Attrs.Conv2d.of(1, 0, 1));
        assertThat(y.slice(2, 0, 1).toDoubles())
                .containsExactly(new double[] {510 / 9.0, 765 / 9.0, 1020 / 9.0, 765 / 9.0}, within(1e-12));
    }

    @Test
    void aLinearLayerOfOnesAddsItsInputs() {
        Tensor w = matrix("1 1 1 / 1 1 1 / 1 1 1 / 1 1 1");
        Tensor y = Matmul.linear(matrix("3 5 4"), w, null, Attrs.Epilogue.NONE);
        assertThat(y.toDoubles()).containsExactly(12, 12, 12, 12);
    }
}
