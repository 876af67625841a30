package weft.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weft.engine.Scope;
import weft.engine.random.Generator;
import weft.layers.Module;

/** The initial weights of networks against their formulas, within 5 standard errors of the standard deviation. */
class FirstValuesTest {
    private Scope scope;

    @BeforeEach
    void begin() {
        scope = Scope.open();
        Generator.seed(1);
    }

    @AfterEach
    void end() {
        scope.close();
    }

    @Test
    void convolutionsOfResNetKeepTheSizeOfGradients() {
        Module network = new ResNet(ResNet.Depth.RESNET18, 10);

        requireNormal(network, "conv1.weight", Math.sqrt(2.0 / (64 * 7 * 7)));
        requireNormal(network, "layer2.0.conv1.weight", Math.sqrt(2.0 / (128 * 3 * 3)));
        requireNormal(network, "layer2.0.downsample.0.weight", Math.sqrt(2.0 / 128));
        assertThat(values(network, "layer2.0.bn1.weight")).containsOnly(1);
        assertThat(values(network, "layer2.0.bn1.bias")).containsOnly(0);
    }

    @Test
    void vggBeginsWithBiasesOf0AndLinearWeightsOfStandardDeviationOneHundredth() {
        Module network = new Vgg(Vgg.Depth.VGG11, false, Head.of("16-10"));

        requireNormal(network, "features.3.weight", Math.sqrt(2.0 / (128 * 3 * 3)));
        requireNormal(network, "classifier.0.weight", 0.01);
        assertThat(values(network, "features.3.bias")).containsOnly(0);
        assertThat(values(network, "classifier.2.bias")).containsOnly(0);
    }

    @Test
    void theVggLikeNetKeepsTheSizeOfActivationsInItsHeadToo() {
        Module network = new VggLike(120);

        requireNormal(network, "features.10.weight", Math.sqrt(2.0 / (256 * 3 * 3)));
        requireNormal(network, "classifier.0.weight", Math.sqrt(2.0 / 512));
        assertThat(values(network, "classifier.4.bias")).containsOnly(0);
    }

    @Test
    void theOriginalAlexNetBeginsAsThePaperSays() {
        Module network = new OriginalAlexNet(Head.of("16-10"));

        requireNormal(network, "features.4.weight", 0.01);
        requireNormal(network, "classifier.0.weight", 0.01);
        assertThat(values(network, "features.0.bias")).containsOnly(0);
        assertThat(values(network, "features.4.bias")).containsOnly(1);
        assertThat(values(network, "features.12.bias")).containsOnly(1);
    }

    @Test
    void googLeNetBeginsWithWeightsOfStandardDeviationOneHundredth() {
        Module network = new GoogLeNet(true, 10);

        requireNormal(network, "inception4a.branch2.1.conv.weight", 0.01);
        requireNormal(network, "aux1.fc1.weight", 0.01);
        requireNormal(network, "fc.weight", 0.01);
        // torchvision leaves biases as a linear layer has them: uniform in ±1 / sqrt(in).
        for (float bias : values(network, "aux1.fc1.bias")) {
            assertThat(bias).isBetween(-1 / (float) Math.sqrt(2048), 1 / (float) Math.sqrt(2048));
        }
    }

    @Test
    void theResNetsForCifarKeepTheSizeOfActivations() {
        Module network = new CifarResNet(3, 10);

        requireNormal(network, "layer2.0.conv1.weight", Math.sqrt(2.0 / (16 * 3 * 3)));
        requireNormal(network, "linear.weight", Math.sqrt(2.0 / 64));
    }

    @Test
    void theTinyNetKeepsTheSizeOfActivations() {
        Module network = new TinyResNet(10);

        requireNormal(network, "stage3.1.body.0.weight", Math.sqrt(2.0 / 9));
        requireNormal(network, "stage3.1.body.1.weight", Math.sqrt(2.0 / 80));
    }

    @Test
    void blocksOfTheDeepNetBeginWithHalfTheScale() {
        assertThat(values(new DeepResNet(2, false, 10), "resblocks.1.batch_norm.weight")).containsOnly(0.5f);
    }

    private static void requireNormal(Module network, String name, double std) {
        float[] values = values(network, name);
        double squares = 0;
        long beyond = 0;
        for (float value : values) {
            squares += (double) value * value;
            beyond += Math.abs(value) > 2 * std ? 1 : 0;
        }
        int n = values.length;
        assertThat(Math.sqrt(squares / n)).as(name).isCloseTo(std, within(5 * std / Math.sqrt(2.0 * n)));
        // 4.55 % of a normal distribution lie beyond two standard deviations, none of a uniform one.
        assertThat((double) beyond).as(name).isCloseTo(0.0455 * n, within(5 * Math.sqrt(0.0455 * n)));
    }

    private static float[] values(Module network, String name) {
        return network.namedParameters().get(name).value().toFloats();
    }
}
