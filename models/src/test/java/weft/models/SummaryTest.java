package weft.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import weft.engine.Tensor;
import weft.layers.Conv2d;
import weft.layers.Module;

class SummaryTest {
    @Test
    void lenet5HasTheShapesAndNumbersOfTheTextbook() {
        List<Summary.Layer> rows = Summary.of(() -> new LeNet5(10), 1, 32, 32);

        assertThat(rows).extracting(Summary.Layer::name).containsExactly("features.0", "features.1", "features.2", "features.3",
                "features.4", "features.5", "classifier.0", "classifier.1", "classifier.2", "classifier.3", "classifier.4",
                "classifier.5");
        assertThat(rows.stream().mapToLong(Summary.Layer::parameters)).containsExactly(
                156L, 0L, 0L, 2416L, 0L, 0L, 0L, 48120L, 0L, 10164L, 0L, 850L);
        assertThat(rows.stream().mapToLong(Summary.Layer::parameters).sum()).isEqualTo(61706);
        assertThat(rows.get(0).output()).containsExactly(6, 28, 28);
        assertThat(rows.get(2).output()).containsExactly(6, 14, 14);
        assertThat(rows.get(3).output()).containsExactly(16, 10, 10);
        assertThat(rows.get(5).output()).containsExactly(16, 5, 5);
        assertThat(rows.get(6).output()).containsExactly(400);
        assertThat(rows.get(11).output()).containsExactly(10);
    }

    @Test
    void receptiveFieldsGrowThroughConvolutionsAndJumpThroughPooling() {
        List<Summary.Layer> rows = Summary.of(() -> new LeNet5(10), 1, 32, 32);

        // 5; 5 + 1 = 6 and from here each pixel is 2 apart; 6 + 4 * 2 = 14; 14 + 1 * 2 = 16; then everything.
        assertThat(rows.stream().mapToInt(Summary.Layer::receptiveField))
                .containsExactly(5, 5, 6, 14, 14, 16, 16, Summary.ALL, Summary.ALL, Summary.ALL, Summary.ALL, Summary.ALL);
    }

    @Test
    void aConvolutionWorksTwiceForEachWeightAndOutput() {
        List<Summary.Layer> rows = Summary.of(() -> new LeNet5(10), 1, 32, 32);

        assertThat(rows.get(0).type()).isEqualTo("Conv2d(1, 6, kernel_size=(5, 5), stride=(1, 1))");
        assertThat(rows.get(0).flops()).isEqualTo(2.0 * 6 * 28 * 28 * 25);
        assertThat(rows.get(3).flops()).isEqualTo(2.0 * 16 * 10 * 10 * 6 * 25);
    }

    @Test
    void aModuleThatIsUsedTwiceHasTwoRowsAndCountsItsParametersOnce() {
        List<Summary.Layer> rows = Summary.of(Twice::new, 1, 8, 8);

        assertThat(rows).extracting(Summary.Layer::name).containsExactly("conv", "conv");
        assertThat(rows.stream().mapToLong(Summary.Layer::parameters)).containsExactly(10L, 0L);
        assertThat(rows.stream().mapToInt(Summary.Layer::receptiveField)).containsExactly(3, 5);
    }

    @Test
    void aPictureOfTheWrongShapeIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Summary.of(() -> new LeNet5(10), 3, 32, 32))
                .withMessageContaining("3 channels");
    }

    private static final class Twice extends Module {
        private final Conv2d conv = child("conv", new Conv2d(1, 1, 3));

        @Override
        protected Tensor forward(Tensor x) {
            return conv.call(conv.call(x));
        }
    }
}
