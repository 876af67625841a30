package weft.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.Randomness;
import weft.engine.random.Generator;

class AuxiliaryHeadsTest {
    private Scope scope;
    private Tensor pictures;

    @BeforeEach
    void begin() {
        scope = Scope.open();
        Generator.seed(1);
        pictures = Randomness.normal(Shape.of(2, 3, 32, 32), 0, 1, DType.FLOAT32, Device.cpu(), Generator.global());
    }

    @AfterEach
    void end() {
        scope.close();
    }

    @Test
    void twoHeadsLookOnInTrainingAndLearn() {
        GoogLeNet network = new GoogLeNet(true, 7);

        AuxiliaryHeads.Outputs outputs = network.outputs(pictures);

        assertThat(outputs.scores().shape()).isEqualTo(Shape.of(2, 7));
        assertThat(outputs.auxiliary()).extracting(Tensor::shape).containsExactly(Shape.of(2, 7), Shape.of(2, 7));
        outputs.loss(Tensor::mean).backward();
        for (String name : List.of("aux1.fc2.bias", "aux2.fc2.bias", "fc.bias")) {
            // The mean of 7 scores of 2 pictures has a gradient of 1/7 for each of 7 biases, times the head's weight.
            double[] expected = new double[7];
            Arrays.fill(expected, (name.startsWith("aux") ? 0.3 : 1) / 7);
            assertThat(network.namedParameters().get(name).gradient().toDoubles()).as(name)
                    .containsExactly(expected, within(1e-6));
        }
    }

    @Test
    void inEvaluationThereAreTheScoresAlone() {
        GoogLeNet network = new GoogLeNet(true, 7);
        network.eval();

        AuxiliaryHeads.Outputs outputs = network.outputs(pictures);

        assertThat(outputs.auxiliary()).isEmpty();
        assertThat(outputs.scores().toFloats()).isEqualTo(network.call(pictures).toFloats());
    }

    @Test
    void aNetworkWithoutThemHasItsScoresAlone() {
        assertThat(new GoogLeNet(false, 7).outputs(pictures).auxiliary()).isEmpty();
    }

    @Test
    void theirLossesCountWithTheirWeight() {
        AuxiliaryHeads.Outputs outputs = new AuxiliaryHeads.Outputs(Tensor.scalar(1), List.of(Tensor.scalar(10),
                Tensor.scalar(100)), 0.3);

        assertThat(outputs.loss(said -> said.mul(2)).item()).isCloseTo(2 + 0.3 * 220, within(1e-5));
    }
}
