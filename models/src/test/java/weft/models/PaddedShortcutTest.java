package weft.models;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import weft.engine.Shape;
import weft.engine.Tensor;

class PaddedShortcutTest {
    private static final Tensor X = Tensor.of(Shape.of(1, 2, 3, 3),
            1, 2, 3, 4, 5, 6, 7, 8, 9, -1, -2, -3, -4, -5, -6, -7, -8, -9);

    @Test
    void slicingTakesEverySecondRowAndColumnAndPutsZerosOnEitherSide() {
        Tensor y = PaddedShortcut.slicing(2, 4).call(X);

        assertThat(y.shape()).isEqualTo(Shape.of(1, 4, 2, 2));
        assertThat(y.toFloats()).containsExactly(0, 0, 0, 0, 1, 3, 7, 9, -1, -3, -7, -9, 0, 0, 0, 0);
    }

    @Test
    void averagingTakesTheMeanOfEach2x2() {
        Tensor y = PaddedShortcut.averaging(2, 4).call(X);

        assertThat(y.shape()).isEqualTo(Shape.of(1, 4, 1, 1));
        assertThat(y.toFloats()).containsExactly(0, 3, -3, 0);
    }
}
