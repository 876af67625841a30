package weft.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import weft.autograd.Leaf;
import weft.autograd.NoGrad;
import weft.engine.Device;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.random.Generator;

/** Small layers: how they are printed, what they refuse, and those that draw numbers. GoldenLossesTest has their values. */
@ExtendWith(InScope.class)
class ActivationsTest {

    @Test
    void layersArePrintedAsPyTorchPrintsThem() {
        assertThat(new ELU()).hasToString("ELU(alpha=1.0)");
        assertThat(new GELU()).hasToString("GELU(approximate='none')");
        assertThat(new GELU(GELU.Approximate.TANH)).hasToString("GELU(approximate='tanh')");
        assertThat(new SiLU()).hasToString("SiLU()");
        assertThat(new Softplus()).hasToString("Softplus(beta=1.0, threshold=20.0)");
        assertThat(new LeakyReLU()).hasToString("LeakyReLU(negative_slope=0.01)");
        assertThat(new Softmax(1)).hasToString("Softmax(dim=1)");
        assertThat(new LogSoftmax(-1)).hasToString("LogSoftmax(dim=-1)");
        assertThat(new Identity()).hasToString("Identity()");
        assertThat(new ZeroPad2d(1, 2, 3, 4)).hasToString("ZeroPad2d((1, 2, 3, 4))");
        assertThat(new ZeroPad2d(2)).hasToString("ZeroPad2d((2, 2, 2, 2))");
        assertThat(new Dropout2d()).hasToString("Dropout2d(p=0.5, inplace=False)");
        assertThat(new Embedding(10, 3)).hasToString("Embedding(10, 3)");
        assertThat(new Embedding(10, 3, -2)).hasToString("Embedding(10, 3, padding_idx=8)");
    }

    @Test
    void identityHandsOnItsInput() {
        Tensor x = Tensor.ones(2, 3);

        assertThat(new Identity().call(x)).isSameAs(x);
    }

    @Test
    void softplusWithoutAPositiveBetaIsRefused() {
        assertThatThrownBy(() -> new Softplus(0, 20).call(Tensor.ones(1))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("softplus: beta is positive, got 0.0");
    }

    @Test
    void softmaxNamesADimensionThatIsNotThere() {
        assertThatThrownBy(() -> new Softmax(2).call(Tensor.ones(2, 3))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("softmax: dimension 2 is out of range for shape [2, 3]");
    }

    @Test
    void paddingAVectorIsRefused() {
        assertThatThrownBy(() -> new ZeroPad2d(1).call(Tensor.ones(3))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ZeroPad2d: expected x: [..., H, W], got [3]");
    }

    // ---- dropout of channels ----

    @Test
    void dropoutOfChannelsDropsWholePlanesAndScalesTheOthers() {
        Generator.seed(5);
        float[] y = new Dropout2d(0.25).call(Tensor.ones(40, 50, 2, 3)).toFloats();
        int dropped = 0;
        for (int plane = 0; plane < 2000; plane++) {
            float[] elements = Arrays.copyOfRange(y, plane * 6, plane * 6 + 6);
            assertThat(elements).containsOnly(elements[0]);
            assertThat(elements[0]).isIn(0f, 1 / 0.75f);
            dropped += elements[0] == 0 ? 1 : 0;
        }

        // Five standard deviations of a binomial distribution.
        assertThat((double) dropped).isCloseTo(500, within(5 * Math.sqrt(2000 * 0.25 * 0.75)));
    }

    @Test
    void theGradientOfDroppedChannelsIsZero() {
        Tensor x = Leaf.require(Tensor.ones(4, 8, 3, 3));

        Tensor y = new Dropout2d(0.5).call(x);
        y.sum().backward();

        assertThat(Leaf.gradient(x).toFloats()).isEqualTo(y.toFloats()).contains(0, 2);
    }

    @Test
    void dropoutOfChannelsInEvaluationHandsOnItsInput() {
        Tensor x = Tensor.ones(1, 2, 3, 3);

        assertThat(new Dropout2d(0.5).eval().call(x)).isSameAs(x);
    }

    @Test
    void dropoutOfChannelsRefusesWhatHasNoneAndNoProbability() {
        assertThatThrownBy(() -> new Dropout2d(0.5).call(Tensor.ones(3))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Dropout2d: expected x: [N, C, H, W], got [3]");
        assertThatThrownBy(() -> new Dropout2d(-0.1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Dropout2d: the probability -0.1 is not from 0 to 1");
    }

    // ---- embedding ----

    @Test
    void anEmbeddingBeginsNormallyDistributedAndItsPaddingRowAtZero() {
        Generator.seed(2);
        float[] w = new Embedding(100, 50, -1).weight().value().toFloats();
        double mean = 0;
        double square = 0;
        for (int i = 0; i < 99 * 50; i++) {
            mean += w[i] / (99 * 50.0);
            square += w[i] * w[i] / (99 * 50.0);
        }

        // Five standard deviations of both means.
        assertThat(mean).isCloseTo(0, within(5 / Math.sqrt(99 * 50)));
        assertThat(square).isCloseTo(1, within(5 * Math.sqrt(2 / (99 * 50.0))));
        assertThat(Arrays.copyOfRange(w, 99 * 50, 100 * 50)).containsOnly(0);
    }

    @Test
    void anEmbeddingLooksRowsUpAndOnlyThoseAreTrained() {
        Embedding table = new Embedding(4, 2, 0);
        table.weight().set(0, 0, 1, 2, 3, 4, 5, 6);

        Tensor y = table.call(Tensor.of(Shape.of(2, 2), new int[] {3, 0, 1, 3}, Device.current()));
        y.sum().backward();

        assertThat(y.shape()).isEqualTo(Shape.of(2, 2, 2));
        assertThat(y.toFloats()).containsExactly(5, 6, 0, 0, 1, 2, 5, 6);
        assertThat(table.weight().gradient().toFloats()).containsExactly(0, 0, 1, 1, 0, 0, 2, 2);
        assertThat(table.stateDict()).containsOnlyKeys("weight");
    }

    @Test
    void anEmbeddingNamesTheNumberThatHasNoRow() {
        Embedding table = new Embedding(4, 2);

        assertThatThrownBy(() -> table.call(Tensor.of(1, 3, 4))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("embedding: index 4 at element 2 is not one of 4 rows");
        assertThatThrownBy(() -> table.call(Tensor.of(-1))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("embedding: index -1 at element 0 is not one of 4 rows");
        assertThatThrownBy(() -> table.call(Tensor.of(1f))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("embedding: the indices are int32, got float32[1]");
        assertThatThrownBy(() -> new Embedding(4, 2, 4)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Embedding: the padding index 4 is not one of 4 rows");
    }

    @Test
    void anEmbeddingOfNothingIsNothing() {
        try (NoGrad _ = NoGrad.enter()) {
            assertThat(new Embedding(4, 2).call(Tensor.of(new int[0])).shape()).isEqualTo(Shape.of(0, 2));
        }
    }
}
