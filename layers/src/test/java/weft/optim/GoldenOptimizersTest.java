package weft.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.layers.Parameter;

/** Twenty steps of each optimizer give what PyTorch's give; {@code src/test/golden/optimizers.py} wrote the numbers. */
class GoldenOptimizersTest {

    private static final int STEPS = 20;
    private static final Map<String, double[]> GOLDEN = read();

    /** Makes an optimizer for given parameters. */
    @FunctionalInterface
    private interface Make {
        Optimizer of(List<Parameter> parameters);
    }

    private static final Map<String, Make> CASES = Map.of(
            "sgd", p -> new SGD(p, 0.1),
            "sgd decay", p -> new SGD(p, 0.1, new SGD.Settings(0, 0, 0.05, false)),
            "sgd momentum", p -> new SGD(p, 0.1, new SGD.Settings(0.9, 0, 0, false)),
            "sgd dampening", p -> new SGD(p, 0.1, new SGD.Settings(0.9, 0.3, 0.05, false)),
            "sgd nesterov", p -> new SGD(p, 0.1, new SGD.Settings(0.9, 0, 0.05, true)),
            "adam", p -> new Adam(p, 0.01),
            "adam decay", p -> new Adam(p, 0.01, Adam.Settings.DEFAULT.withWeightDecay(0.05)),
            "adam betas", p -> new Adam(p, 0.01, new Adam.Settings(0.5, 0.7, 0.1, 0)));

    static Stream<Arguments> cases() {
        return CASES.keySet().stream().sorted().flatMap(name -> Stream.of(
                Arguments.of(name, DType.FLOAT64, Device.reference(), 1e-13),
                Arguments.of(name, DType.FLOAT32, Device.reference(), 1e-6),
                Arguments.of(name, DType.FLOAT32, Device.cpu(), 1e-6)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void twentyStepsAreThoseOfPyTorch(String name, DType dtype, Device device, double tolerance) {
        try (Scope _ = Scope.open()) {
            double[] start = GOLDEN.get("start");
            Parameter first = new Parameter(tensor(Shape.of(3), Arrays.copyOfRange(start, 0, 3), dtype, device));
            Parameter second = new Parameter(tensor(Shape.of(2, 2), Arrays.copyOfRange(start, 3, 7), dtype, device));
            Optimizer optimizer = CASES.get(name).of(List.of(first, second));
            int compared = 0;
            for (int t = 1; t <= STEPS; t++) {
                if (t == 11) {
                    optimizer.setLearningRate(optimizer.learningRate() / 2);
                }
                double[] gradient = GOLDEN.get("gradient " + t);
                optimizer.zeroGrad();
                giveGradient(first, Arrays.copyOfRange(gradient, 0, 3));
                giveGradient(second, Arrays.copyOfRange(gradient, 3, 7));
                optimizer.step();

                double[] expected = GOLDEN.get(name + " " + t);
                if (expected != null) {
                    compared++;
                    double[] values = new double[7];
                    System.arraycopy(first.value().toDoubles(), 0, values, 0, 3);
                    System.arraycopy(second.value().toDoubles(), 0, values, 3, 4);
                    for (int i = 0; i < 7; i++) {
                        assertThat(values[i]).as("element %d after step %d", i, t).isCloseTo(expected[i], within(tolerance));
                    }
                }
            }
            assertThat(compared).isEqualTo(6);
        }
    }

    private static Tensor tensor(Shape shape, double[] values, DType dtype, Device device) {
        return Tensor.of(shape, values, device).cast(dtype);
    }

    private static void giveGradient(Parameter p, double[] gradient) {
        try (Scope _ = Scope.open()) {
            Tensor seed = tensor(p.value().shape(), gradient, p.value().dtype(), p.value().device());
            p.value().mul(1).backward(seed);
        }
    }

    private static Map<String, double[]> read() {
        try (InputStream in = GoldenOptimizersTest.class.getResourceAsStream("optimizers.txt")) {
            Map<String, double[]> lines = new LinkedHashMap<>();
            new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(line -> {
                int colon = line.indexOf(':');
                lines.put(line.substring(0, colon),
                        Arrays.stream(line.substring(colon + 2).split(" ")).mapToDouble(Double::parseDouble).toArray());
            });
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
