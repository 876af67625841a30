package weft.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import weft.autograd.Leaf;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.attrs.Attrs;
import weft.engine.random.Generator;
import weft.layers.loss.CrossEntropyLoss;

/** What each layer makes of its input, by hand. */
@ExtendWith(InScope.class)
class LayersTest {

    // ---- linear ----

    @Test
    void linearMultipliesByTheTransposedWeightAndAddsTheBias() {
        Linear linear = new Linear(3, 2);
        linear.weight().set(1, 2, 3, 4, 5, 6);
        linear.bias().set(10, 20);

        assertThat(linear.call(Tensor.of(Shape.of(1, 3), 1, 0, -1)).toFloats()).containsExactly(10 - 2, 20 - 2);
    }

    @Test
    void linearOnRank3WorksOnTheLastDimension() {
        Linear linear = new Linear(2, 1);
        linear.weight().set(1, 10);
        linear.bias().set(100);
        Tensor x = Leaf.require(Tensor.of(Shape.of(2, 1, 2), 1, 2, 3, 4));

        Tensor y = linear.call(x);
        y.sum().backward();

        assertThat(y.shape()).isEqualTo(Shape.of(2, 1, 1));
        assertThat(y.toFloats()).containsExactly(121, 143);
        assertThat(Leaf.gradient(x).toFloats()).containsExactly(1, 10, 1, 10);
        assertThat(linear.weight().gradient().toFloats()).containsExactly(4, 6);
        assertThat(linear.bias().gradient().toFloats()).containsExactly(2);
    }

    @Test
    void linearOnAVectorGivesAVector() {
        Linear linear = new Linear(2, 3, false);
        linear.weight().set(1, 2, 3, 4, 5, 6);

        Tensor y = linear.call(Tensor.of(1f, 1f));

        assertThat(y.shape()).isEqualTo(Shape.of(3));
        assertThat(y.toFloats()).containsExactly(3, 7, 11);
    }

    @Test
    void linearNamesBothShapesWhenTheyDoNotFit() {
        assertThatThrownBy(() -> new Linear(3, 2).call(Tensor.ones(1, 4))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("linear: x has 4 features, w takes 3: [1, 4] and [2, 3]");
    }

    @Test
    void withoutBiasThereIsNone() {
        assertThat(new Linear(3, 2, false).bias()).isNull();
        assertThat(new Linear(3, 2, false).stateDict()).containsOnlyKeys("weight");
        assertThat(new Conv2d(1, 2, 3, 3, Attrs.Conv2d.of(1, 0, 1), false).stateDict()).containsOnlyKeys("weight");
    }

    // ---- convolution ----

    @Test
    void convolutionKeepsItsGeometry() {
        assertThat(new Conv2d(3, 8, 5).call(Tensor.ones(2, 3, 9, 7)).shape()).isEqualTo(Shape.of(2, 8, 5, 3));
        assertThat(new Conv2d(3, 8, 3, 2, 1).call(Tensor.ones(2, 3, 9, 7)).shape()).isEqualTo(Shape.of(2, 8, 5, 4));
        assertThat(new Conv2d(4, 6, 1, 3, Attrs.Conv2d.of(1, 0, 1).stride(1, 2).padding(0, 1).dilation(1, 2).groups(2), true)
                .call(Tensor.ones(1, 4, 5, 9)).shape()).isEqualTo(Shape.of(1, 6, 5, 4));
    }

    @Test
    void aReluThatTheGeometryBringsAlongIsDropped() {
        Conv2d conv = new Conv2d(1, 1, 1, 1, Attrs.Conv2d.of(1, 0, 1).with(Attrs.Epilogue.RELU), false);
        conv.weight().set(-1);

        assertThat(conv.call(Tensor.ones(1, 1, 1, 1)).toFloats()).containsExactly(-1);
    }

    @Test
    void channelsThatDoNotDivideIntoGroupsAreRefused() {
        assertThatThrownBy(() -> new Conv2d(3, 4, 1, 1, Attrs.Conv2d.of(1, 0, 1).groups(2), true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Conv2d: 3 channels in and 4 out do not divide into 2 groups");
    }

    // ---- worked examples ----

    @Test
    void aConvolutionByHand() {
        Conv2d conv = new Conv2d(1, 1, 3, 3, Attrs.Conv2d.of(1, 0, 1), false);
        conv.weight().set(1, 0, 1, 0, 1, 0, 1, 0, 1);
        Tensor image = Tensor.of(Shape.of(1, 1, 5, 5),
                1, 1, 1, 0, 0,
                0, 1, 1, 1, 0,
                0, 0, 1, 1, 1,
                0, 0, 1, 1, 0,
                0, 1, 1, 0, 0);

        assertThat(conv.call(image).toFloats()).containsExactly(4, 3, 4, 2, 4, 3, 2, 3, 4);
    }

    @Test
    void sharpeningAnImage() {
        Conv2d conv = new Conv2d(1, 1, 3, 3, Attrs.Conv2d.of(1, 1, 1), false);
        conv.weight().set(0, -1, 0, -1, 5, -1, 0, -1, 0);
        Tensor image = Tensor.of(Shape.of(1, 1, 5, 5),
                60, 113, 56, 139, 85,
                73, 121, 54, 84, 128,
                131, 99, 70, 129, 127,
                80, 57, 115, 69, 134,
                104, 126, 123, 95, 130);

        Tensor y = conv.call(image);

        assertThat(y.shape()).isEqualTo(image.shape());
        assertThat(y.toFloats()[0]).isEqualTo(5 * 60 - 113 - 73).isEqualTo(114);
        assertThat(y.toFloats()[24]).isEqualTo(5 * 130 - 95 - 134);
    }

    @Test
    void theMeanOfNinePixels() {
        Conv2d conv = new Conv2d(1, 1, 3, 3, Attrs.Conv2d.of(1, 0, 1), false);
        float ninth = 1 / 9f;
        conv.weight().set(ninth, ninth, ninth, ninth, ninth, ninth, ninth, ninth, ninth);
        Tensor image = Tensor.of(Shape.of(1, 1, 6, 6),
                0, 0, 0, 0, 0, 0,
                0, 255, 255, 255, 255, 0,
                0, 0, 0, 0, 255, 0,
                0, 0, 0, 255, 0, 0,
                0, 0, 255, 0, 0, 0,
                0, 0, 0, 0, 0, 0);

        float[] firstRow = Arrays.copyOf(conv.call(image).toFloats(), 4);

        assertThat(firstRow).usingComparatorWithPrecision(1e-4f).containsExactly(510 / 9f, 765 / 9f, 1020 / 9f, 765 / 9f);
    }

    @Test
    void theLargestAndTheMeanOfEachQuarter() {
        Tensor x = Tensor.of(Shape.of(1, 1, 4, 4),
                2, 2, 7, 3,
                9, 4, 6, 1,
                8, 5, 2, 4,
                3, 1, 2, 6);

        assertThat(new MaxPool2d(2).call(x).toFloats()).containsExactly(9, 7, 8, 6);
        assertThat(new AvgPool2d(2).call(x).toFloats()).containsExactly(4.25f, 4.25f, 4.25f, 3.5f);
    }

    @Test
    void weightsOfOneAddUpTheInputs() {
        Linear linear = new Linear(3, 4, false);
        linear.weight().set(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);

        assertThat(linear.call(Tensor.of(Shape.of(1, 3), 3, 5, 4)).toFloats()).containsExactly(12, 12, 12, 12);
    }

    // ---- activations and shapes ----

    @Test
    void activationsAreTheirFunctions() {
        Tensor x = Tensor.of(-1f, 0f, 2f);

        assertThat(new ReLU().call(x).toFloats()).containsExactly(0, 0, 2);
        assertThat(new Tanh().call(x).toFloats()).isEqualTo(x.tanh().toFloats());
        assertThat(new Sigmoid().call(x).toFloats()).isEqualTo(x.sigmoid().toFloats());
        assertThat(new Softsign().call(x).toFloats()).containsExactly(-0.5f, 0, 2 / 3f);
    }

    @Test
    void flattenKeepsTheBatch() {
        assertThat(new Flatten().call(Tensor.ones(2, 3, 4, 5)).shape()).isEqualTo(Shape.of(2, 60));
        assertThat(new Flatten().call(Tensor.ones(0, 3, 4)).shape()).isEqualTo(Shape.of(0, 12));
    }

    // ---- dropout ----

    @Test
    void dropoutInEvaluationHandsOnItsInput() {
        Tensor x = Tensor.ones(4);

        assertThat(new Dropout(0.5).eval().call(x)).isSameAs(x);
    }

    @Test
    void dropoutInTrainingDropsAShareAndScalesTheRest() {
        Generator.seed(3);
        float[] y = new Dropout(0.25).call(Tensor.ones(10_000)).toFloats();
        int dropped = 0;
        for (float v : y) {
            assertThat(v).isIn(0f, 1 / 0.75f);
            dropped += v == 0 ? 1 : 0;
        }

        // Five standard deviations of a binomial distribution.
        assertThat((double) dropped).isCloseTo(2500, within(5 * Math.sqrt(10_000 * 0.25 * 0.75)));
    }

    @Test
    void theGradientOfDropoutGoesWhereTheValuesWent() {
        Tensor x = Leaf.require(Tensor.ones(1000));

        Tensor y = new Dropout(0.5).call(x);
        y.sum().backward();

        assertThat(Leaf.gradient(x).toFloats()).isEqualTo(y.toFloats()).contains(0, 2);
    }

    @Test
    void eachCallOfDropoutDrawsAnew() {
        Dropout dropout = new Dropout(0.5);
        Tensor x = Tensor.ones(100);

        assertThat(dropout.call(x).toFloats()).isNotEqualTo(dropout.call(x).toFloats());
    }

    @Test
    void theSeedDecidesWhatIsDropped() {
        Dropout dropout = new Dropout(0.5);
        Tensor x = Tensor.ones(100);
        Generator.seed(11);
        float[] first = dropout.call(x).toFloats();

        Generator.seed(11);

        assertThat(dropout.call(x).toFloats()).isEqualTo(first);
    }

    @Test
    void theEndsOfTheProbabilityAreAllowed() {
        assertThat(new Dropout(0).call(Tensor.ones(50)).toFloats()).containsOnly(1);
        assertThat(new Dropout(1).call(Tensor.ones(50)).toFloats()).containsOnly(0);
        assertThatThrownBy(() -> new Dropout(1.1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Dropout: the probability 1.1 is not from 0 to 1");
        assertThatThrownBy(() -> new Dropout(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }

    // ---- loss ----

    @Test
    void crossEntropyOfEqualScoresIsTheLogarithmOfTheirNumber() {
        Tensor loss = new CrossEntropyLoss().call(Tensor.zeros(3, 10), Tensor.of(0, 4, 9));

        assertThat(loss.item()).isCloseTo(Math.log(10), within(1e-6));
    }

    @Test
    void crossEntropySumsOrIgnoresAsAsked() {
        Tensor scores = Tensor.zeros(3, 2);
        Tensor labels = Tensor.of(0, 1, 7);

        assertThat(new CrossEntropyLoss(Attrs.Reduction.SUM, 7).call(scores, labels).item())
                .isCloseTo(2 * Math.log(2), within(1e-6));
        assertThat(new CrossEntropyLoss(Attrs.Reduction.NONE, 7).call(scores, labels).toFloats())
                .usingComparatorWithPrecision(1e-6f).containsExactly((float) Math.log(2), (float) Math.log(2), 0);
    }
}
