package weft.layers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
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
import weft.engine.op.Lookup;
import weft.engine.op.attrs.Attrs.Reduction;
import weft.layers.loss.BCEWithLogitsLoss;
import weft.layers.loss.CrossEntropyLoss;
import weft.layers.loss.KLDivLoss;
import weft.layers.loss.L1Loss;
import weft.layers.loss.LossFunction;
import weft.layers.loss.MSELoss;
import weft.layers.loss.NLLLoss;
import weft.layers.loss.SmoothL1Loss;

/**
 * Activations and losses give what PyTorch's give, values and gradients; {@code src/test/golden/losses.py} wrote the numbers and
 * says how cases are named.
 */
class GoldenLossesTest {

    private static final Map<String, double[]> GOLDEN = GoldenLines.read(GoldenLossesTest.class, "losses.txt");
    private static final Map<String, int[]> LABELS = Map.of(
            "all", new int[] {2, 0, 4, 1, 3, 3},
            "some", new int[] {2, -100, 4, -100, 3, 0},
            "none", new int[] {-100, -100, -100, -100, -100, -100},
            "zero", new int[] {2, 0, 4, 0, 3, 1});

    /** A function of a tensor, and the tensor. */
    private record Case(Tensor x, LossFunction function, Tensor target) {}

    static Stream<Arguments> cases() {
        return GOLDEN.keySet().stream().filter(name -> name.endsWith(" y")).map(name -> name.substring(0, name.length() - 2))
                .flatMap(name -> Stream.of(Arguments.of(name, DType.FLOAT64, Device.reference(), 1e-12),
                        Arguments.of(name, DType.FLOAT32, Device.cpu(), 1e-5)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void valuesAndGradientsAreThoseOfPyTorch(String name, DType dtype, Device device, double tolerance) {
        try (Device.Use _ = Device.use(device); Scope _ = Scope.open()) {
            Case of = new Maker(dtype, device).of(name.split(" "));
            Tensor x = Leaf.require(of.x);
            Tensor y = of.function.call(x, of.target);
            double[] cotangents = IntStream.range(0, y.size()).mapToDouble(i -> 1 + i / 8.0).toArray();
            y.backward(Tensor.of(y.shape(), cotangents, device).cast(dtype));

            requireClose(name, y.toDoubles(), GOLDEN.get(name + " y"), tolerance);
            requireClose("gradient of " + name, Leaf.gradient(x).toDoubles(), GOLDEN.get(name + " dx"), tolerance);
        }
    }

    /** NaN is close to NaN alone, an infinity to itself. */
    private static void requireClose(String name, double[] got, double[] want, double tolerance) {
        assertThat(got).as(name).hasSameSizeAs(want);
        for (int i = 0; i < want.length; i++) {
            boolean close = got[i] == want[i] || Double.isNaN(got[i]) && Double.isNaN(want[i])
                    || Math.abs(got[i] - want[i]) <= tolerance * (1 + Math.abs(want[i]));
            assertThat(close).as("%s: element %d is %s, PyTorch has %s", name, i, got[i], want[i]).isTrue();
        }
    }

    /** Makes a case from the words of its name. */
    private record Maker(DType dtype, Device device) {

        Case of(String[] words) {
            return switch (words[0]) {
                case "elu" -> layer(new ELU(number(words[1])));
                case "gelu" -> layer(new GELU(GELU.Approximate.valueOf(words[1].toUpperCase(Locale.ROOT))));
                case "silu" -> layer(new SiLU());
                case "softplus" -> layer(new Softplus(number(words[1]), number(words[2])));
                case "leaky_relu" -> layer(new LeakyReLU(number(words[1])));
                case "softmax" -> words[1].equals("huge") ? layer(new Softmax(0), numbers(Shape.of(3), 1000, -1000, 999))
                        : layer(new Softmax(Integer.parseInt(words[1])), numbers("x", 2, 3, 4));
                case "log_softmax" -> layer(new LogSoftmax(Integer.parseInt(words[1])), numbers("x", 2, 3, 4));
                case "zero_pad" -> layer(new ZeroPad2d(1, 2, 0, 3), numbers("x", 1, 2, 3, 4));
                case "embedding" -> embedding(words[1]);
                case "cross_entropy" -> crossEntropy(words);
                case "nll" -> nll(words);
                case "mse" -> pair("a", "b", new MSELoss(reduction(words[1])));
                case "l1" -> pair("a", "b", new L1Loss(reduction(words[1])));
                case "smooth_l1" -> pair("a", words[1].equals("0.0") ? "c" : "b",
                        new SmoothL1Loss(number(words[1]), reduction(words[2])));
                case "bce" -> pair("logits", "chances", new BCEWithLogitsLoss(
                        words[1].equals("weighted") ? numbers(Shape.of(3, 1), 0.5, 1, 3) : null, reduction(words[3]),
                        words[2].equals("positive") ? numbers(Shape.of(4), 1, 0.2, 4, 2.5) : null));
                case "kl_div" -> divergence(words);
                default -> throw new IllegalArgumentException(words[0]);
            };
        }

        private Case layer(Module layer) {
            return layer(layer, numbers("x", GOLDEN.get("x").length));
        }

        private static Case layer(Module layer, Tensor x) {
            return new Case(x, (input, _) -> layer.call(input), null);
        }

        /** The gradient is with respect to the table. */
        private Case embedding(String padding) {
            int row = switch (padding) {
                case "None" -> -1;
                case "-1" -> 4;
                default -> Integer.parseInt(padding);
            };
            Tensor indices = Tensor.of(Shape.of(2, 3), new int[] {3, 0, 3, 1, 4, 3}, device);
            return new Case(numbers("x", 5, 3), (w, x) -> Lookup.embedding(w, x, row), indices);
        }

        private Case crossEntropy(String[] words) {
            Shape three = Shape.of(3, 3);
            return switch (words[1]) {
                case "single" -> new Case(numbers("scores", 5), new CrossEntropyLoss(weight(true), -100, Reduction.MEAN, 0),
                        Tensor.of(Shape.SCALAR, new int[] {2}, device));
                case "huge" -> new Case(numbers(three, 1e4, 0, -1e4, -1e4, 1e4, 1e4, -800, -900, -1000),
                        new CrossEntropyLoss(null, -100, Reduction.NONE, number(words[2])),
                        Tensor.of(Shape.of(3), new int[] {2, 0, 1}, device));
                case "impossible" -> new Case(numbers(Shape.of(1, 3), 0, Double.NEGATIVE_INFINITY, 1), new CrossEntropyLoss(),
                        Tensor.of(Shape.of(1), new int[] {2}, device));
                case "soft" -> new Case(numbers("scores", 6, 5), ofProbabilities(words), numbers("soft", 6, 5));
                case "soft_wide" -> new Case(numbers("wide", 2, 5, 2, 2), ofProbabilities(words),
                        numbers("soft_wide", 2, 5, 2, 2));
                case "soft_single" -> new Case(numbers("scores", 5), new CrossEntropyLoss(weight(true), -100, Reduction.MEAN, 0),
                        numbers("soft", 5));
                case "wide" -> new Case(numbers("wide", 2, 5, 2, 2),
                        new CrossEntropyLoss(weight(words[2].equals("weighted")), -100, reduction(words[3]), 0.2), pixels());
                default -> new Case(numbers("scores", 6, 5), new CrossEntropyLoss(weight(words[2].equals("weighted")),
                        ignored(words[1]), reduction(words[3]), number(words[4])), labels(words[1]));
            };
        }

        private CrossEntropyLoss ofProbabilities(String[] words) {
            return new CrossEntropyLoss(weight(words[2].equals("weighted")), -100, reduction(words[3]), number(words[4]));
        }

        private Case nll(String[] words) {
            return switch (words[1]) {
                case "single" -> new Case(numbers("scores", 5), new NLLLoss(null, -100, Reduction.NONE),
                        Tensor.of(Shape.SCALAR, new int[] {2}, device));
                case "wide" -> new Case(numbers("wide", 2, 5, 2, 2),
                        new NLLLoss(weight(words[2].equals("weighted")), -100, reduction(words[3])), pixels());
                default -> new Case(numbers("scores", 6, 5), new NLLLoss(weight(words[2].equals("weighted")), ignored(words[1]),
                        reduction(words[3])), labels(words[1]));
            };
        }

        private Case divergence(String[] words) {
            if (words[1].equals("impossible")) {
                double inf = Double.NEGATIVE_INFINITY;
                return new Case(numbers(Shape.of(3), inf, -1, inf), new KLDivLoss(KLDivLoss.Reduction.NONE, false),
                        numbers(Shape.of(3), 0, 1, 0.25));
            }
            boolean log = words[1].equals("log");
            KLDivLoss.Reduction reduction = KLDivLoss.Reduction.valueOf(words[log ? 2 : 1].toUpperCase(Locale.ROOT));
            return new Case(numbers("logq", 3, 4), new KLDivLoss(reduction, log), numbers(log ? "logp" : "p", 3, 4));
        }

        private Case pair(String x, String y, LossFunction loss) {
            return new Case(numbers(x, 3, 4), loss, numbers(y, 3, 4));
        }

        private Tensor weight(boolean weighted) {
            return weighted ? numbers("weight", 5) : null;
        }

        private Tensor labels(String which) {
            return Tensor.of(Shape.of(6), LABELS.get(which), device);
        }

        private static int ignored(String which) {
            return which.equals("zero") ? 0 : -100;
        }

        private Tensor pixels() {
            return Tensor.of(Shape.of(2, 2, 2), new int[] {1, 4, -100, 0, 2, 3, 3, -100}, device);
        }

        private static Reduction reduction(String word) {
            return Reduction.valueOf(word.toUpperCase(Locale.ROOT));
        }

        private static double number(String word) {
            return Double.parseDouble(word);
        }

        /** The first numbers of a line. */
        private Tensor numbers(String line, int... dims) {
            Shape shape = Shape.of(dims);
            return numbers(shape, Arrays.copyOf(GOLDEN.get(line), shape.size()));
        }

        private Tensor numbers(Shape shape, double... values) {
            return Tensor.of(shape, values, device).cast(dtype);
        }
    }
}
