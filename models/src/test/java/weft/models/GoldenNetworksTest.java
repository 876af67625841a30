package weft.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.autograd.NoGrad;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.layers.Module;
import weft.models.summary.Summary;

/** The networks have the keys, the sizes and the scores of PyTorch's; src/test/golden/networks.py wrote them down. */
class GoldenNetworksTest {

    /** float32 sums of some hundred to some thousand terms in up to 50 layers; scores are compared with the largest one. */
    private static final double TOLERANCE = 2e-5;

    static List<List<String>> keys() throws IOException {
        return golden("keys");
    }

    @ParameterizedTest
    @MethodSource("keys")
    void stateDictsHavePyTorchsKeysAndShapes(List<String> golden) {
        try (Device.Use _ = Device.use(Device.of("meta")); Scope _ = Scope.open()) {
            Models.Entry model = Models.named(golden.getFirst());
            Module network = model.make(model.classes());
            List<String> lines = network.stateDict().entrySet().stream()
                    .map(entry -> entry.getKey() + " " + Arrays.toString(entry.getValue().shape().dims())).sorted().toList();

            assertThat(network.parameterCount()).isEqualTo(Long.parseLong(golden.get(1)));
            assertThat(lines).hasSize(Integer.parseInt(golden.get(2)));
            assertThat(sha256(String.join("\n", lines))).as(() -> String.join("\n", lines)).isEqualTo(golden.get(3));
        }
    }

    static List<List<String>> memory() throws IOException {
        return golden("memory");
    }

    @ParameterizedTest
    @MethodSource("memory")
    void memoryIsThatOfTorchsummary(List<String> golden) {
        int side = Integer.parseInt(golden.get(1));
        Summary summary = Summary.of(() -> Models.named(golden.getFirst()).make(1000), 3, side, side);

        assertThat(summary.activationBytes()).isEqualTo(Long.parseLong(golden.get(2)));
    }

    static List<List<String>> scores() throws IOException {
        return golden("scores");
    }

    @ParameterizedTest
    @MethodSource("scores")
    void scoresArePyTorchs(List<String> golden) {
        int side = Integer.parseInt(golden.get(1));
        double[] expected = golden.stream().skip(2).mapToDouble(Double::parseDouble).toArray();
        try (Device.Use _ = Device.use(Device.cpu()); Scope _ = Scope.open(); NoGrad _ = NoGrad.enter()) {
            Module network = make(golden.getFirst()).eval();
            network.stateDict().forEach((key, tensor) -> {
                if (!key.endsWith("num_batches_tracked")) {
                    tensor.upload(value(key, tensor.shape()));
                }
            });
            Shape input = Shape.of(2, 3, side, side);
            double[] scores = network.call(Tensor.of(input, floats(noise("input", input.size())), Device.cpu())).toDoubles();

            double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
            assertThat(scores).hasSameSizeAs(expected);
            for (int i = 0; i < scores.length; i++) {
                assertThat(Math.abs(scores[i] - expected[i]) <= TOLERANCE * largest)
                        .as("score %d is %s, PyTorch has %s", i, scores[i], expected[i]).isTrue();
            }
        }
    }

    /** The head of VGG is replaced in the golden values too, to keep them small to compute. */
    private static Module make(String name) {
        return switch (name) {
            case "vgg11_bn" -> Models.named(name).make(Head.of("64-10"));
            case "googlenet" -> Models.named("googlenet-aux").make(10);
            default -> Models.named(name).make(10);
        };
    }

    /** Numbers from -1 up to 1: MurmurHash3's finalizer over FNV-1a of the name plus the index times the golden ratio. */
    private static double[] noise(String name, int count) {
        int start = 0x811C9DC5;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            start = (start ^ b & 0xff) * 0x01000193;
        }
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            int x = start + i * 0x9E3779B9;
            x ^= x >>> 16;
            x *= 0x85EBCA6B;
            x ^= x >>> 13;
            x *= 0xC2B2AE35;
            x ^= x >>> 16;
            values[i] = Integer.toUnsignedLong(x) / 0x1p31 - 1;
        }
        return values;
    }

    private static float[] value(String name, Shape shape) {
        double[] u = noise(name, shape.size());
        double bound = shape.rank() > 1 ? Math.sqrt(6.0 / shape.sizeOf(1, shape.rank())) : 0;
        for (int i = 0; i < u.length; i++) {
            u[i] = name.endsWith("running_var") ? 1 + 0.5 * u[i]
                    : shape.rank() > 1 ? u[i] * bound
                            : name.endsWith("weight") ? 1 + 0.25 * u[i] : 0.1 * u[i];
        }
        return floats(u);
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    /** The lines of one kind, as words without the kind. */
    private static List<List<String>> golden(String kind) throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(GoldenNetworksTest.class.getResourceAsStream("networks.txt")), StandardCharsets.UTF_8))) {
            List<List<String>> found = lines.lines().filter(line -> line.startsWith(kind + " "))
                    .map(line -> Arrays.stream(line.split(" ")).skip(1).collect(Collectors.toList())).toList();
            assertThat(found).isNotEmpty();
            return found;
        }
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JVM has SHA-256", e);
        }
    }
}
