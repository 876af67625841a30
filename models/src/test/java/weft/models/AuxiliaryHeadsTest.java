package weft.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
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
import weft.layers.Module;

class AuxiliaryHeadsTest {
    private Scope scope;
    private Tensor images;

    @BeforeEach
    void begin() {
        scope = Scope.open();
        Generator.seed(1);
        images = Randomness.normal(Shape.of(2, 3, 32, 32), 0, 1, DType.FLOAT32, Device.cpu(), Generator.global());
    }

    @AfterEach
    void end() {
        scope.close();
    }

    /** Judges by the mean of the scores, and collects the scores of all classifiers. */
    private Module.Judged judge(GoogLeNet network, List<Tensor> judged) {
        return network.judge(images, scores -> {
            judged.add(scores);
            return scores.mean();
        });
    }

    @Test
    void inTrainingTwoAuxiliaryHeadsLearn() {
        GoogLeNet network = new GoogLeNet(true, 7);
        List<Tensor> judged = new ArrayList<>();

        Module.Judged result = judge(network, judged);

        assertThat(result.output()).isSameAs(judged.getFirst());
        assertThat(judged).extracting(Tensor::shape).containsExactly(Shape.of(2, 7), Shape.of(2, 7), Shape.of(2, 7));
        result.loss().backward();
        for (String name : List.of("aux1.fc2.bias", "aux2.fc2.bias", "fc.bias")) {
            // The mean of 7 scores of 2 images has a gradient of 1/7 for each of 7 biases, times the head's weight.
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
        List<Tensor> judged = new ArrayList<>();

        Module.Judged result = judge(network, judged);

        assertThat(judged).containsExactly(result.output());
        assertThat(result.output().toFloats()).isEqualTo(network.call(images).toFloats());
    }

    @Test
    void aNetworkWithoutAuxiliaryHeadsHasItsScoresAlone() {
        List<Tensor> judged = new ArrayList<>();

        Module.Judged result = judge(new GoogLeNet(false, 7), judged);

        assertThat(judged).containsExactly(result.output());
    }

    @Test
    void theLossesOfTheHeadsCountWithTheirWeight() {
        Iterator<Tensor> losses = List.of(Tensor.scalar(2), Tensor.scalar(20), Tensor.scalar(200)).iterator();

        Module.Judged result = new GoogLeNet(true, 7).judge(images, _ -> losses.next());

        assertThat(result.loss().item()).isCloseTo(2 + 0.3 * 220, within(1e-5));
    }
}
