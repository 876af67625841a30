package weft.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.Randomness;
import weft.engine.random.Generator;
import weft.layers.Module;
import weft.layers.loss.CrossEntropyLoss;
import weft.models.CifarResNet18;
import weft.models.GoogLeNet;
import weft.optim.SGD;

/** One training step of whole networks agrees between the simulated GPU and the reference, for two images of 32 by 32. */
class NetworkStepTest {

    private static final int BATCH = 2;
    private static final int CLASSES = 10;

    /** Sums of up to 4,608 float32 products in 18 layers. */
    @Test
    void resNet18TakesTheStepOfTheReference() {
        requireSameStep(CifarResNet18::new, DType.FLOAT32, 5e-5);
    }

    /**
     * In double precision: in the last blocks, images of 32 by 32 have become single pixels, so batch norm normalizes two values.
     * That gives almost exactly -1 and 1, and if the two values are close, the gradient in float32 has few correct digits.
     */
    @Test
    void googLeNetTakesTheStepOfTheReferenceWithItsAuxiliaryHeads() {
        requireSameStep(classes -> new GoogLeNet(true, classes), DType.FLOAT64, 1e-10);
    }

    @Test
    void aSingleValueForEachChannelCantBeNormalizedInTraining() {
        Device device = Device.of("meta");
        try (Device.Use _ = Device.use(device); Scope _ = Scope.open()) {
            Module network = new GoogLeNet(false, CLASSES);
            Tensor single = images(1, device, DType.FLOAT32);

            assertThatIllegalArgumentException().isThrownBy(() -> network.call(single)).withMessage(
                    "BatchNorm2d: one value per channel has no variance to train on: x: [1, 256, 1, 1]");
            assertThat(network.eval().call(single).shape()).isEqualTo(Shape.of(1, CLASSES));
        }
    }

    private static void requireSameStep(IntFunction<Module> maker, DType floats, double share) {
        Map<String, double[]> expected = step(Device.reference(), maker, floats);
        Map<String, double[]> actual = step(Device.of("sim"), maker, floats);

        assertThat(actual.keySet()).isEqualTo(expected.keySet()).contains("loss");
        expected.forEach((name, values) -> requireClose(name, actual.get(name), values, share));
    }

    /** Within a share of the largest value. Written so that NaN fails. */
    private static void requireClose(String name, double[] actual, double[] expected, double share) {
        double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            if (!(Math.abs(actual[i] - expected[i]) <= share * largest)) {
                throw new AssertionError("%s: number %d is %s, the reference has %s and at most %s".formatted(name, i, actual[i],
                        expected[i], largest));
            }
        }
    }

    /** The loss, each gradient, and the whole state after the step. */
    private static Map<String, double[]> step(Device device, IntFunction<Module> maker, DType floats) {
        Generator.seed(3);
        Map<String, double[]> results = new LinkedHashMap<>();
        try (Device.Use _ = Device.use(device); Scope _ = Scope.open()) {
            Module network = maker.apply(CLASSES).to(floats);
            SGD optimizer = new SGD(network.parameters(), 0.1, new SGD.Settings(0.9, 0, 0, false));
            Tensor x = images(BATCH, device, floats);
            Tensor labels = Tensor.of(Shape.of(BATCH), new int[] {3, 7}, device);
            CrossEntropyLoss criterion = new CrossEntropyLoss();
            Tensor loss = network.judge(x, scores -> criterion.call(scores, labels)).loss();
            loss.backward();
            results.put("loss", loss.toDoubles());
            network.namedParameters().forEach((name, p) -> results.put("gradient of " + name, p.gradient().toDoubles()));
            optimizer.step();
            network.stateDict().forEach((name, tensor) -> results.put(name, tensor.toDoubles()));
        }
        return results;
    }

    private static Tensor images(int count, Device device, DType floats) {
        return Randomness.normal(Shape.of(count, 3, 32, 32), 0, 1, DType.FLOAT32, device, Generator.global()).cast(floats);
    }
}
