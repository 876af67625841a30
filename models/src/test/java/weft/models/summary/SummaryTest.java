package weft.models.summary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import weft.engine.Tensor;
import weft.layers.AdaptiveAvgPool2d;
import weft.layers.Concat;
import weft.layers.Conv2d;
import weft.layers.ConvTranspose2d;
import weft.layers.MaxPool2d;
import weft.layers.Module;
import weft.layers.Residual;
import weft.layers.Sequential;
import weft.layers.Upsample;
import weft.models.GoogLeNet;
import weft.models.LeNet5;
import weft.models.Vgg;
import weft.models.VggLike;

class SummaryTest {
    @Test
    void lenet5HasTheShapesAndParametersOfTheTextbook() {
        List<Layer> rows = Summary.of(() -> new LeNet5(10), 1, 32, 32).layers();

        assertThat(rows).extracting(Layer::name).containsExactly("features.0", "features.1", "features.2", "features.3",
                "features.4", "features.5", "classifier.0", "classifier.1", "classifier.2", "classifier.3", "classifier.4",
                "classifier.5");
        assertThat(rows.stream().mapToLong(Layer::parameters)).containsExactly(
                156L, 0L, 0L, 2416L, 0L, 0L, 0L, 48120L, 0L, 10164L, 0L, 850L);
        assertThat(rows.get(0).formula()).isEqualTo("5*5*1*6 + 6");
        assertThat(rows.get(9).formula()).isEqualTo("120*84 + 84");
        assertThat(rows.get(0).output()).containsExactly(6, 28, 28);
        assertThat(rows.get(2).output()).containsExactly(6, 14, 14);
        assertThat(rows.get(3).output()).containsExactly(16, 10, 10);
        assertThat(rows.get(5).output()).containsExactly(16, 5, 5);
        assertThat(rows.get(6).output()).containsExactly(400);
        assertThat(rows.get(11).output()).containsExactly(10);
    }

    @Test
    void receptiveFieldsGrowThroughConvolutionsAndJumpThroughPooling() {
        // 5; 5 + 1 = 6 and from here each pixel is 2 apart; 6 + 4 * 2 = 14; 14 + 1 * 2 = 16; then everything.
        assertThat(fields(() -> new LeNet5(10), 1, 32))
                .containsExactly("5", "5", "6", "14", "14", "16", "16", "all", "all", "all", "all", "all");
    }

    @Test
    void aDilatedWindowSpansWhatLiesBetween() {
        // 3; 3 + 2 * 2 = 7; 7 + 2 * 3 = 13 with jump 2; 13 + 1 * 2 = 15.
        assertThat(fields(() -> new Sequential(new Conv2d(1, 1, 3), new Conv2d(1, 1, 3, c -> c.dilation(2)),
                new Conv2d(1, 1, 3, c -> c.dilation(3).stride(2)), new MaxPool2d(2)), 1, 32))
                .containsExactly("3", "7", "13", "15");
    }

    @Test
    void anEnlargedImageHasNeighboursCloserTogether() {
        // 3; 4 with jump 2; nearest repeats and bilinear takes a neighbour 2 away, both with jump 1 after it; 3 more with that.
        assertThat(fields(() -> new Sequential(new Conv2d(1, 1, 3, 1, 1), new MaxPool2d(2), Upsample.by(2),
                new Conv2d(1, 1, 3)), 1, 32)).containsExactly("3", "4", "4", "6");
        assertThat(fields(() -> new Sequential(new Conv2d(1, 1, 3, 1, 1), new MaxPool2d(2), Upsample.by(2).bilinear(),
                new Conv2d(1, 1, 3)), 1, 32)).containsExactly("3", "4", "6", "8");
        // Each output of a transposed convolution of 4 with stride 2 sees 2 places.
        assertThat(fields(() -> new Sequential(new MaxPool2d(2), new ConvTranspose2d(1, 1, 4, c -> c.stride(2)),
                new Conv2d(1, 1, 3)), 1, 32)).containsExactly("2", "4", "6");
    }

    @Test
    void ofSeveralBranchesTheLargestFieldCounts() {
        Summary residual = Summary.of(() -> new Residual(new Conv2d(2, 2, 5, 1, 2)), 2, 8, 8);
        assertThat(residual.layers()).extracting(Layer::type).containsExactly(
                "Conv2d(2, 2, kernel_size=(5, 5), stride=(1, 1), padding=(2, 2))", "Residual: add");
        assertThat(residual.layers().getLast().field()).isEqualTo(new ReceptiveField(5, 1));
        assertThat(residual.layers().getLast().flops()).isEqualTo(2 * 8 * 8);

        Summary concat = Summary.of(() -> new Sequential(new MaxPool2d(2), new Concat(new Conv2d(1, 2, 3, 1, 1),
                new Conv2d(1, 3, 1), new Conv2d(1, 1, 7, 1, 3))), 1, 32, 32);
        assertThat(concat.layers().getLast().output()).containsExactly(6, 16, 16);
        assertThat(concat.layers().getLast().field()).isEqualTo(new ReceptiveField(2 + 6 * 2, 2));
    }

    @Test
    void adaptivePoolingSeesItsLongestWindowAndGlobalPoolingEverything() {
        // 10 rows to 4: floor(2.5 p) to ceil(2.5 (p + 1)), which is 3 rows each; 10 to 10 is one row each.
        assertThat(fields(() -> new Sequential(new AdaptiveAvgPool2d(10), new AdaptiveAvgPool2d(4), new AdaptiveAvgPool2d(1)), 1,
                10)).containsExactly("1", "3", "all");
    }

    @Test
    void theConvolutionsOfVgg16See212PixelsBeforeTheAveragePool() {
        Summary summary = Summary.of(() -> new Vgg(Vgg.Depth.VGG16, false, 1000), 3, 224, 224);

        assertThat(summary.layers().stream().filter(row -> row.name().startsWith("features.")).toList().getLast().field())
                .isEqualTo(new ReceptiveField(212, 32));
    }

    @Test
    void anAuxiliaryHeadIsCountedThoughItIsNotCalled() {
        List<Layer> rows = Summary.of(() -> new GoogLeNet(true, 1000), 3, 224, 224).layers();

        List<Layer> auxiliary = rows.stream().filter(row -> !row.called()).toList();
        assertThat(auxiliary.stream().mapToLong(Layer::parameters).sum()).isEqualTo(13_004_888 - 6_624_904);
        assertThat(auxiliary.stream().mapToLong(Layer::outputBytes)).containsOnly(0L);
    }

    @Test
    void aConvolutionHasTwoFlopsForEachWeightAndOutput() {
        List<Layer> rows = Summary.of(() -> new LeNet5(10), 1, 32, 32).layers();

        assertThat(rows.get(0).type()).isEqualTo("Conv2d(1, 6, kernel_size=(5, 5), stride=(1, 1))");
        assertThat(rows.get(0).flops()).isEqualTo(2.0 * 6 * 28 * 28 * 25);
        assertThat(rows.get(3).flops()).isEqualTo(2.0 * 16 * 10 * 10 * 6 * 25);
    }

    @Test
    void aModuleThatIsUsedTwiceHasTwoRowsAndCountsItsParametersOnce() {
        Summary summary = Summary.of(Twice::new, 1, 8, 8);

        assertThat(summary.layers()).extracting(Layer::name).containsExactly("conv", "conv");
        assertThat(summary.layers()).extracting(Layer::formula).containsExactly("3*3*1*1 + 1", "shared");
        assertThat(summary.layers().stream().mapToLong(Layer::parameters)).containsExactly(10L, 0L);
        assertThat(summary.layers()).extracting(row -> row.field().side()).containsExactly(3, 5);
        assertThat(summary.parameters()).isEqualTo(10);
    }

    @Test
    void whatANetworkComputesOutsideItsLayersHasARowOfItsOwn() {
        Summary summary = Summary.of(AddsItsInput::new, 1, 8, 8);

        assertThat(summary.layers()).extracting(Layer::name).containsExactly("(network)", "conv");
        assertThat(summary.layers()).extracting(Layer::flops).containsExactly(128.0, 2.0 * 64 * 9);
        assertThat(summary.layers().getFirst().type()).isEqualTo("AddsItsInput: add, add");
    }

    @Test
    void frozenParametersAreCountedApart() {
        Summary summary = Summary.of(() -> {
            Module network = new LeNet5(10);
            network.freeze("features.");
            return network;
        }, 1, 32, 32);

        assertThat(summary.parameters()).isEqualTo(61706);
        assertThat(summary.trainable()).isEqualTo(61706 - 156 - 2416);
    }

    @Test
    void memoryIsCountedAsTorchsummaryDoes() {
        Summary summary = Summary.of(() -> new VggLike(120), 3, 224, 224);

        assertThat(megabytes(summary.inputBytes())).isEqualTo("0.57");
        assertThat(megabytes(summary.activationBytes())).isEqualTo("195.26");
        assertThat(megabytes(summary.parameterBytes())).isEqualTo("20.11");
        assertThat(megabytes(summary.totalBytes())).isEqualTo("215.94");
    }

    @Test
    void anImageOfTheWrongShapeIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Summary.of(() -> new LeNet5(10), 3, 32, 32))
                .withMessageContaining("3 channels");
    }

    private static List<String> fields(Supplier<Module> network, int channels, int side) {
        return Summary.of(network, channels, side, side).layers().stream().map(row -> row.field().toString()).toList();
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.2f", bytes / 1048576.0);
    }

    private static final class Twice extends Module {
        private final Conv2d conv = child("conv", new Conv2d(1, 1, 3));

        @Override
        protected Tensor forward(Tensor x) {
            return conv.call(conv.call(x));
        }
    }

    private static final class AddsItsInput extends Module {
        private final Conv2d conv = child("conv", new Conv2d(1, 1, 3, 1, 1));

        @Override
        protected Tensor forward(Tensor x) {
            Tensor doubled = x.add(x);
            return conv.call(x).add(doubled);
        }
    }
}
