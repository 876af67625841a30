package weft.layers;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
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
 * Layers over images mean what PyTorch means: names, text, values and all gradients. {@code spatial.txt} was printed by PyTorch
 * 1.13.1 through {@code src/test/golden/spatial.py}, which says how a line reads. It computed in float64; what is computed here
 * differs by the rounding of its type only.
 */
class GoldenSpatialTest {

    private static final Map<String, Supplier<Module>> LAYERS = Map.ofEntries(
            entry("conv2d", () -> new Conv2d(2, 3, 3)),
            entry("conv2d all", () -> new Conv2d(4, 6, 3, 2,
                    c -> c.stride(2, 1).padding(1, 2).dilation(1, 2).groups(2).bias(false))),
            entry("conv1d", () -> new Conv1d(2, 3, 3)),
            entry("conv1d all", () -> new Conv1d(4, 6, 3, c -> c.stride(2).padding(2).dilation(2).groups(2).bias(false))),
            entry("conv_transpose2d", () -> new ConvTranspose2d(2, 3, 3)),
            entry("conv_transpose2d stride", () -> new ConvTranspose2d(3, 2, 4, c -> c.stride(2).padding(1))),
            entry("conv_transpose2d all", () -> new ConvTranspose2d(4, 6, 3, 2,
                    c -> c.stride(3, 2).padding(1, 0).outputPadding(2, 1).groups(2).bias(false).dilation(1, 2))),
            entry("conv_transpose2d wide", () -> new ConvTranspose2d(2, 2, 2, c -> c.dilation(3).outputPadding(2).padding(1))),
            entry("max_pool2d", () -> new MaxPool2d(2)),
            entry("max_pool2d overlapping", () -> new MaxPool2d(3, 2)),
            entry("max_pool2d all", () -> new MaxPool2d(3, 2, p -> p.stride(2, 3).padding(1).dilation(1, 2).ceilMode(true))),
            entry("avg_pool2d", () -> new AvgPool2d(2)),
            entry("avg_pool2d counted", () -> new AvgPool2d(3, p -> p.stride(2).padding(1).ceilMode(true))),
            entry("avg_pool2d not counted", () -> new AvgPool2d(3, 2,
                    p -> p.stride(2).padding(1).ceilMode(true).countIncludePad(false))),
            entry("adaptive_avg_pool2d", () -> new AdaptiveAvgPool2d(3)),
            entry("adaptive_avg_pool2d global", () -> new AdaptiveAvgPool2d(1)),
            entry("adaptive_avg_pool2d larger", () -> new AdaptiveAvgPool2d(5, 2)),
            entry("adaptive_avg_pool2d kept", () -> new AdaptiveAvgPool2d(AdaptivePool2d.KEEP, 2)),
            entry("adaptive_max_pool2d", () -> new AdaptiveMaxPool2d(3)),
            entry("adaptive_max_pool2d larger", () -> new AdaptiveMaxPool2d(5, 2)),
            entry("nearest by 2", () -> Upsample.by(2)),
            entry("nearest by 1.7", () -> Upsample.by(1.7)),
            entry("nearest to", () -> Upsample.to(7, 3)),
            entry("bilinear by 2", () -> Upsample.by(2).bilinear()),
            entry("bilinear by 1.7", () -> Upsample.by(1.7).bilinear()),
            entry("bilinear by two factors", () -> Upsample.by(2.3, 0.6).bilinear(false)),
            entry("bilinear to", () -> Upsample.to(7, 3).bilinear()),
            entry("bilinear aligned by 2", () -> Upsample.by(2).bilinear(true)),
            entry("bilinear aligned by 1.7", () -> Upsample.by(1.7).bilinear(true)),
            entry("bilinear aligned to", () -> Upsample.to(7, 1).bilinear(true)),
            entry("concat", () -> new Concat(new Conv2d(2, 3, 1), new Sequential(new Conv2d(2, 1, 3, 1, 1), new ReLU()),
                    new Sequential())),
            entry("residual", () -> new Residual(new Conv2d(2, 2, 3, 1, 1))),
            entry("residual projected", () -> new Residual(new Sequential(new Conv2d(2, 3, 3, 2, 1), new ReLU()),
                    new Conv2d(2, 3, 1, c -> c.stride(2).bias(false)), new ReLU())),
            entry("repeated", () -> {
                Residual block = new Residual(new Conv2d(2, 2, 3, 1, 1), null, new ReLU());
                return new Sequential(block, block);
            }));

    /** One case of the file. */
    private record Case(String name, Map<String, String> text, Map<String, Result> results) {
        @Override
        public String toString() {
            return name;
        }
    }

    private record Result(Shape shape, double[] values) {}

    static Stream<Case> cases() throws IOException {
        List<Case> cases = new ArrayList<>();
        try (InputStream file = GoldenSpatialTest.class.getResourceAsStream("spatial.txt")) {
            for (String line : new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
                String[] words = line.strip().split(" ");
                if (!line.startsWith(" ")) {
                    cases.add(new Case(line, new LinkedHashMap<>(), new LinkedHashMap<>()));
                } else if (words.length > 1 && words[1].endsWith(":")) {
                    String[] dims = words[1].substring(0, words[1].length() - 1).split(",");
                    cases.getLast().results.put(words[0], new Result(
                            Shape.of(Arrays.stream(dims).mapToInt(Integer::parseInt).toArray()),
                            Arrays.stream(words).skip(2).mapToDouble(Double::parseDouble).toArray()));
                } else {
                    cases.getLast().text.put(words[0], line.strip().substring(words[0].length()).strip());
                }
            }
        }
        return cases.stream();
    }

    @Test
    void everyLayerHasACase() throws IOException {
        assertThat(cases().map(Case::name)).containsExactlyInAnyOrderElementsOf(LAYERS.keySet());
    }

    static Stream<Arguments> everywhere() throws IOException {
        return cases().flatMap(golden -> Stream.of(Arguments.of(golden, DType.FLOAT64, Device.reference(), 1e-12),
                Arguments.of(golden, DType.FLOAT32, Device.cpu(), 1e-5)));
    }

    @ParameterizedTest(name = "{0} in {1}")
    @MethodSource("everywhere")
    void aLayerAgreesWithPyTorch(Case golden, DType dtype, Device device, double tolerance) {
        try (Device.Use _ = Device.use(device); Scope _ = Scope.open()) {
            Module layer = LAYERS.get(golden.name).get().to(dtype);
            assertThat(String.join(" ", layer.stateDict().keySet())).as("state").isEqualTo(golden.text.get("state"));
            if (golden.text.containsKey("prints")) {
                assertThat(layer).hasToString(golden.text.get("prints"));
            }
            int number = 1;
            for (Parameter parameter : layer.parameters()) {
                parameter.set(fill(parameter.value().shape(), number++, dtype));
            }
            Tensor x = Leaf.require(fill(golden.results.get("x").shape, 0, dtype));

            Tensor y = layer.call(x);
            y.backward(fill(y.shape(), 9, dtype));

            Map<String, Tensor> actual = new LinkedHashMap<>();
            actual.put("x", x);
            actual.put("y", y);
            actual.put("dx", Leaf.gradient(x));
            Set<Parameter> listed = new HashSet<>();
            layer.namedParameters().forEach((name, parameter) -> {
                if (listed.add(parameter)) {
                    actual.put("d" + name, parameter.gradient());
                }
            });
            assertThat(actual.keySet()).containsExactlyElementsOf(golden.results.keySet());
            golden.results.forEach((name, expected) -> requireClose(name, actual.get(name), expected, tolerance));
        }
    }

    private static void requireClose(String name, Tensor actual, Result expected, double tolerance) {
        assertThat(actual.shape()).as("shape of %s", name).isEqualTo(expected.shape);
        double[] values = actual.toDoubles();
        for (int i = 0; i < values.length; i++) {
            double bound = tolerance * (1 + Math.abs(expected.values[i]));
            assertThat(Math.abs(values[i] - expected.values[i]) <= bound)
                    .as("%s at %d is %s, PyTorch has %s", name, i, values[i], expected.values[i]).isTrue();
        }
    }

    /** Multiples of 1/16, which every type holds. */
    private static Tensor fill(Shape shape, int number, DType dtype) {
        double[] values = IntStream.range(0, shape.size()).mapToDouble(i -> ((37 * i + 11 * number) % 101 - 50) / 16.0).toArray();
        return Tensor.of(shape, values, Device.current()).cast(dtype);
    }
}
