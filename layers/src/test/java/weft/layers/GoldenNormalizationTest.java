package weft.layers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import weft.autograd.Leaf;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;

/**
 * Three training steps of each normalization and one evaluation give what PyTorch's layers give: outputs, gradients and running
 * statistics. {@code src/test/golden/normalization.py} wrote the numbers and says which inputs they are of.
 */
class GoldenNormalizationTest {

    private static final int STEPS = 3;
    private static final Map<String, double[]> GOLDEN = GoldenLines.read(GoldenNormalizationTest.class, "normalization.txt");

    /** A layer and the shape of its input. */
    private record Case(Supplier<Module> layer, Shape x) {}

    private static final Map<String, Case> CASES = Map.ofEntries(
            Map.entry("batch norm of vectors", new Case(() -> new BatchNorm1d(3), Shape.of(4, 3))),
            Map.entry("batch norm of sequences", new Case(() -> new BatchNorm1d(3, 0.1, 0.3, true, true), Shape.of(2, 3, 5))),
            Map.entry("batch norm of images", new Case(() -> new BatchNorm2d(2), Shape.of(3, 2, 3, 4))),
            Map.entry("batch norm, cumulative", new Case(() -> new BatchNorm2d(2, 1e-5, null, true, true), Shape.of(2, 2, 2, 3))),
            Map.entry("batch norm, not affine", new Case(() -> new BatchNorm2d(2, 1e-5, 0.1, false, true), Shape.of(2, 2, 2, 2))),
            Map.entry("batch norm without running statistics", new Case(() -> new BatchNorm2d(2, 1e-5, 0.1, true, false),
                    Shape.of(2, 2, 2, 2))),
            Map.entry("layer norm", new Case(() -> new LayerNorm(3, 4), Shape.of(2, 5, 3, 4))),
            Map.entry("layer norm of rows", new Case(() -> new LayerNorm(Shape.of(7), 0.1, false), Shape.of(3, 7))),
            Map.entry("group norm", new Case(() -> new GroupNorm(2, 4), Shape.of(2, 4, 3, 5))),
            Map.entry("group norm of vectors", new Case(() -> new GroupNorm(3, 6, 0.1, true), Shape.of(4, 6))),
            Map.entry("instance norm", new Case(() -> new InstanceNorm2d(3), Shape.of(2, 3, 3, 3))),
            Map.entry("instance norm, affine", new Case(() -> new InstanceNorm2d(3, 1e-5, true), Shape.of(2, 3, 2, 4))),
            Map.entry("instance norm, tracked", new Case(() -> new InstanceNorm2d(2, 0.1, 0.3, true, true),
                    Shape.of(3, 2, 2, 4))),
            Map.entry("instance norm, tracked, not affine", new Case(() -> new InstanceNorm2d(3, 1e-5, 0.1, false, true),
                    Shape.of(2, 3, 3, 2))),
            Map.entry("local response norm", new Case(() -> new LocalResponseNorm(5, 0.5, 0.75, 2), Shape.of(2, 7, 3, 2))),
            Map.entry("local response norm, even", new Case(() -> new LocalResponseNorm(4, 0.3, 0.5, 1), Shape.of(1, 6, 5))));

    static Stream<Arguments> cases() {
        return CASES.keySet().stream().sorted().flatMap(name -> Stream.of(
                Arguments.of(name, DType.FLOAT64, Device.reference(), 1e-12),
                Arguments.of(name, DType.FLOAT32, Device.cpu(), 2e-5),
                Arguments.of(name, DType.FLOAT32, Device.of("sim"), 2e-5)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void stepsAndEvaluationAreThoseOfPyTorch(String name, DType dtype, Device device, double tolerance) {
        Case c = CASES.get(name);
        try (Device.Use _ = Device.use(device); Scope _ = Scope.open()) {
            Module layer = c.layer().get().to(dtype);
            Map<String, Parameter> parameters = layer.namedParameters();
            if (!parameters.isEmpty()) {
                parameters.get("weight").set(fill(parameters.get("weight").value().shape(), 1, 2, dtype, device));
                parameters.get("bias").set(fill(parameters.get("bias").value().shape(), 2, 0, dtype, device));
            }
            for (int t = 1; t <= STEPS + 1; t++) {
                if (t > STEPS) {
                    layer.eval();
                }
                require(name + " " + t, step(layer, c.x(), t, dtype, device), tolerance);
            }
        }
    }

    /** What a step makes, by the names that the file has for it. */
    private static Map<String, double[]> step(Module layer, Shape shape, int t, DType dtype, Device device) {
        layer.parameters().forEach(p -> p.leaf().clearGradient());
        Map<String, double[]> made = new LinkedHashMap<>();
        try (Scope _ = Scope.open()) {
            Tensor x = Leaf.require(fill(shape, 10 * t + 3, 5 * t, dtype, device));
            Tensor y = layer.call(x);
            y.backward(fill(y.shape(), 10 * t + 4, 0, dtype, device));
            made.put("y", y.toDoubles());
            made.put("dx", Leaf.gradient(x).toDoubles());
            layer.namedParameters().forEach((key, p) -> made.put("d" + key, p.gradient().toDoubles()));
            layer.stateDict().forEach((key, tensor) -> {
                if (!layer.namedParameters().containsKey(key)) {
                    made.put(key, tensor.toDoubles());
                }
            });
        }
        return made;
    }

    private static void require(String step, Map<String, double[]> made, double tolerance) {
        List<String> expected = GOLDEN.keySet().stream().filter(key -> key.startsWith(step + " ")).toList();
        assertThat(made.keySet()).map(name -> step + " " + name).containsExactlyInAnyOrderElementsOf(expected);
        made.forEach((name, values) -> {
            double[] wanted = GOLDEN.get(step + " " + name);
            assertThat(values).as("%s %s", step, name).hasSameSizeAs(wanted);
            double largest = Arrays.stream(wanted).map(Math::abs).max().orElseThrow();
            for (int i = 0; i < values.length; i++) {
                // Written so that NaN fails.
                assertThat(Math.abs(values[i] - wanted[i]) <= tolerance * (1 + largest))
                        .as("%s %s at %d is %s, PyTorch has %s", step, name, i, values[i], wanted[i]).isTrue();
            }
        });
    }

    private static Tensor fill(Shape shape, int number, double up, DType dtype, Device device) {
        double[] values = IntStream.range(0, shape.size())
                .mapToDouble(i -> ((37 * i + 11 * number + number * i * i) % 101 - 50) / 16.0 + up).toArray();
        return Tensor.of(shape, values, device).cast(dtype);
    }
}
