package weft.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Shape;
import weft.engine.Spec;
import weft.engine.Tensor;
import weft.engine.op.Randomness;
import weft.engine.random.Generator;

class InitializersTest {
    /** A linear weight with fan in 300 and fan out 200. */
    private static final Shape LINEAR = Shape.of(200, 300);

    // ---- distributions ----

    @Test
    void xavierUniformStaysWithinItsBoundAndFillsIt() {
        requireUniform(fill("xavier_uniform", LINEAR), Math.sqrt(6.0 / 500));
        requireUniform(fill("xavier_uniform(3)", LINEAR), 3 * Math.sqrt(6.0 / 500));
    }

    @Test
    void kaimingUniformStaysWithinItsBoundAndFillsIt() {
        requireUniform(fill("kaiming_uniform", LINEAR), Math.sqrt(6.0 / 300));
        requireUniform(fill("kaiming_uniform(2)", LINEAR), Math.sqrt(2.0 / 5) * Math.sqrt(3.0 / 300));
        requireUniform(fill(Initializers.kaimingUniform(Fan.OUT, Gain.TANH), LINEAR), 5.0 / 3 * Math.sqrt(3.0 / 200));
    }

    @Test
    void theDefaultsOfALinearLayerLieWithinOneOverTheRootOfItsFanIn() {
        requireUniform(fill("default", LINEAR), 1 / Math.sqrt(300));
        requireUniform(fill(Initializers.defaultBias(LINEAR), Shape.of(60_000)), 1 / Math.sqrt(300));
    }

    @Test
    void theDefaultsOfAConvolutionCountItsWindowAndItsGroups() {
        Shape weight = Shape.of(64, 32 / 4, 5, 5);

        requireUniform(fill("default", weight), 1 / Math.sqrt(8 * 25));
        requireUniform(fill(Initializers.defaultBias(weight), Shape.of(10_000)), 1 / Math.sqrt(8 * 25));
    }

    @Test
    void theNormalOnesHaveTheStandardDeviationOfTheirFormula() {
        requireNormal(fill("xavier_normal", LINEAR), 0, Math.sqrt(2.0 / 500));
        requireNormal(fill("kaiming_normal", LINEAR), 0, Math.sqrt(2.0 / 300));
        requireNormal(fill(Initializers.kaimingNormal(Fan.OUT, Gain.LINEAR), LINEAR), 0, Math.sqrt(1.0 / 200));
        requireNormal(fill("normal", LINEAR), 0, 1);
        requireNormal(fill("normal(3, 0.02)", LINEAR), 3, 0.02);
    }

    @Test
    void uniformTakesItsBounds() {
        float[] values = fill("uniform(2, 4)", LINEAR);
        for (int i = 0; i < values.length; i++) {
            assertThat(values[i]).isBetween(2f, Math.nextDown(4f));
            values[i] -= 3;
        }
        requireUniform(values, 1);
    }

    /** All lie within the bound; the bound is nearly reached; mean and variance are within 4 standard errors. */
    private static void requireUniform(float[] values, double bound) {
        int n = values.length;
        float largest = 0;
        for (float value : values) {
            assertThat(Math.abs(value)).isLessThanOrEqualTo((float) bound);
            largest = Math.max(largest, Math.abs(value));
        }
        assertThat((double) largest).isGreaterThan(bound * (1 - 20.0 / n));
        double variance = bound * bound / 3;
        requireMoments(values, 0, variance, variance * Math.sqrt(0.8 / n));
    }

    private static void requireNormal(float[] values, double mean, double std) {
        requireMoments(values, mean, std * std, std * std * Math.sqrt(2.0 / values.length));
        long beyond = 0;
        for (float value : values) {
            beyond += Math.abs(value - mean) > 2 * std ? 1 : 0;
        }
        double expected = 0.0455 * values.length;
        assertThat((double) beyond).isCloseTo(expected, within(4 * Math.sqrt(expected)));
    }

    private static void requireMoments(float[] values, double mean, double variance, double errorOfVariance) {
        double sum = 0;
        double squares = 0;
        for (float value : values) {
            sum += value - mean;
            squares += (value - mean) * (value - mean);
        }
        assertThat(sum / values.length).isCloseTo(0, within(4 * Math.sqrt(variance / values.length)));
        assertThat(squares / values.length).isCloseTo(variance, within(4 * errorOfVariance));
    }

    // ---- constants and orthogonal matrices ----

    @Test
    void constantsAreExactInEitherFloatType() {
        assertThat(fill("zeros", Shape.of(3))).containsOnly(0);
        assertThat(fill("ones", Shape.of(3))).containsOnly(1);
        assertThat(fill("constant(0.1)", Shape.of(2))).containsOnly(0.1f);
        Tensor wide = Tensor.allocate(new Spec(DType.FLOAT64, Shape.of(2)), Device.cpu());
        Initializers.of("constant(0.1)").fill(wide, new Generator(1));
        assertThat(wide.toDoubles()).containsOnly(0.1);
    }

    static Stream<Shape> matrices() {
        return Stream.of(Shape.of(3, 5), Shape.of(5, 3), Shape.of(4, 4), Shape.of(1, 7), Shape.of(7, 1), Shape.of(8, 2, 3, 3),
                Shape.of(40, 2, 3, 3), Shape.of(60, 50));
    }

    @ParameterizedTest
    @MethodSource("matrices")
    void theShorterSideOfAnOrthogonalWeightIsOrthonormalTimesTheGain(Shape shape) {
        float[] w = fill("orthogonal(2)", shape);
        int rows = shape.dim(0);
        int columns = shape.size() / rows;
        boolean byRows = rows <= columns;
        int vectors = Math.min(rows, columns);
        for (int a = 0; a < vectors; a++) {
            for (int b = 0; b < vectors; b++) {
                double dot = 0;
                for (int i = 0; i < Math.max(rows, columns); i++) {
                    dot += byRows ? (double) w[a * columns + i] * w[b * columns + i]
                            : (double) w[i * columns + a] * w[i * columns + b];
                }
                assertThat(dot).isCloseTo(a == b ? 4 : 0, within(1e-5));
            }
        }
    }

    @Test
    void orthogonalKeepsTheFirstDirectionAndItsSign() {
        double[][] columns = {{3, 4}, {5, 0}};

        Orthogonal.columns(columns);

        assertThat(columns[0]).containsExactly(new double[] {0.6, 0.8}, within(1e-15));
        assertThat(columns[1]).containsExactly(new double[] {0.8, -0.6}, within(1e-15));
    }

    @Test
    void orthogonalSurvivesColumnsThatAreNearlyParallelOrZero() {
        double[][] columns = {{1, 1, 1}, {1, 1, 1 + 1e-14}, {0, 0, 0}};

        Orthogonal.columns(columns);

        for (int a = 0; a < 3; a++) {
            for (int b = 0; b < 3; b++) {
                double dot = 0;
                for (int i = 0; i < 3; i++) {
                    dot += columns[a][i] * columns[b][i];
                }
                assertThat(dot).isCloseTo(a == b ? 1 : 0, within(1e-15));
            }
        }
    }

    // ---- the same numbers everywhere ----

    @ParameterizedTest
    @ValueSource(strings = {"default", "xavier_uniform", "xavier_normal", "kaiming_uniform", "kaiming_normal", "uniform",
            "normal", "orthogonal"})
    void theValuesAreTheSameOnEveryDeviceAndFollowFromTheSeed(String name) {
        Shape shape = Shape.of(5, 7);
        Tensor reference = Tensor.allocate(new Spec(DType.FLOAT32, shape), Device.reference());
        Initializers.of(name).fill(reference, new Generator(7));

        assertThat(reference.toFloats()).isEqualTo(fill(Initializers.of(name), shape, 7));
        assertThat(reference.toFloats()).isNotEqualTo(fill(Initializers.of(name), shape, 8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"default", "xavier_uniform", "kaiming_normal", "normal"})
    void float64GetsTheSameNumbersAsFloat32(String name) {
        Tensor wide = Tensor.allocate(new Spec(DType.FLOAT64, Shape.of(5, 7)), Device.cpu());

        Initializers.of(name).fill(wide, new Generator(7));

        float[] narrow = fill(Initializers.of(name), Shape.of(5, 7), 7);
        double[] values = wide.toDoubles();
        for (int i = 0; i < narrow.length; i++) {
            assertThat(values[i]).isEqualTo(narrow[i]);
        }
    }

    @Test
    void theNumbersAreThoseOfTheRandomOperations() {
        Device device = Device.reference();
        Tensor uniform = Randomness.uniform(Shape.of(5, 7), 2, 4, DType.FLOAT32, device, new Generator(7));
        Tensor normal = Randomness.normal(Shape.of(5, 7), 3, 0.5, DType.FLOAT32, device, new Generator(7));

        assertThat(fill(Initializers.uniform(2, 4), Shape.of(5, 7), 7)).isEqualTo(uniform.toFloats());
        assertThat(fill(Initializers.normal(3, 0.5), Shape.of(5, 7), 7)).isEqualTo(normal.toFloats());
    }

    @Test
    void theDefaultsAreWhatLayersBeginWith() {
        Generator.seed(7);
        Linear linear = new Linear(7, 5);
        Generator generator = new Generator(7);
        Tensor weight = Tensor.zeros(5, 7);
        Tensor bias = Tensor.zeros(5);

        Initializers.defaultWeight().fill(weight, generator);
        Initializers.defaultBias(weight.shape()).fill(bias, generator);

        assertThat(linear.weight().value().toFloats()).isEqualTo(weight.toFloats());
        assertThat(linear.bias().value().toFloats()).isEqualTo(bias.toFloats());
    }

    @Test
    void twoWeightsFromOneGeneratorDiffer() {
        Generator generator = new Generator(7);
        Tensor first = Tensor.zeros(3, 5);
        Tensor second = Tensor.zeros(3, 5);

        Initializers.defaultWeight().fill(first, generator);
        Initializers.defaultWeight().fill(second, generator);

        assertThat(generator.offset()).isEqualTo(8);
        assertThat(first.toFloats()).doesNotContain(second.toFloats());
    }

    // ---- fans and gains ----

    @Test
    void fansOfALinearLayerAndAConvolutionWithGroups() {
        assertThat(Fan.IN.of(Shape.of(10, 84))).isEqualTo(84);
        assertThat(Fan.OUT.of(Shape.of(10, 84))).isEqualTo(10);
        assertThat(Fan.IN.of(Shape.of(16, 6, 5, 3))).isEqualTo(90);
        assertThat(Fan.OUT.of(Shape.of(16, 6, 5, 3))).isEqualTo(240);
        assertThat(Fan.IN.of(Shape.of(32, 1, 3, 3))).isEqualTo(9);
        assertThat(Fan.OUT.of(Shape.of(32, 1, 3, 3))).isEqualTo(288);
    }

    @Test
    void gainsAreThoseOfPyTorch() {
        assertThat(Gain.of("linear")).isEqualTo(1);
        assertThat(Gain.of("sigmoid")).isEqualTo(1);
        assertThat(Gain.of("tanh")).isEqualTo(5.0 / 3);
        assertThat(Gain.of("relu")).isEqualTo(Math.sqrt(2));
        assertThat(Gain.of("leaky_relu")).isEqualTo(Math.sqrt(2 / 1.0001));
        assertThat(Gain.of("selu")).isEqualTo(0.75);
        assertThat(Gain.leakyRelu(1)).isEqualTo(1);
        assertThatIllegalArgumentException().isThrownBy(() -> Gain.of("gelu"))
                .withMessage("gain: unknown activation gelu; there are linear, sigmoid, tanh, relu, leaky_relu, selu");
    }

    // ---- what is refused ----

    @Test
    void anUnknownNameListsTheOnesThereAre() {
        assertThatIllegalArgumentException().isThrownBy(() -> Initializers.of("he_normal"))
                .withMessage("unknown initializer he_normal; there are default, zeros, ones, constant(value), "
                        + "uniform(low, high), normal(mean, std), xavier_uniform(gain), xavier_normal(gain), "
                        + "kaiming_uniform(slope), kaiming_normal(slope), orthogonal(gain)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"constant", "constant()", "constant(x)", "constant(1", "constant(1, 2)", "constant(NaN)"})
    void argumentsThatDoNotFitAreRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Initializers.of(text))
                .withMessage("initializer " + text + ": takes constant(value)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"uniform(1, 0)", "uniform(0, Infinity)", "normal(0, -1)", "normal(Infinity, 1)"})
    void boundsThatMakeNoDistributionAreRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Initializers.of(text)).withMessageStartingWith("initializer: no ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"default", "xavier_uniform", "xavier_normal", "kaiming_uniform", "kaiming_normal", "orthogonal"})
    void aVectorHasNoFan(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> fill(name, Shape.of(4)))
                .withMessageStartingWith("initializer: ").withMessageEndingWith("got [4]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"default", "zeros", "uniform", "kaiming_normal", "orthogonal"})
    void anIntegerTensorIsRefusedAndAnEmptyOneIsFine(String name) {
        Tensor labels = Tensor.of(Shape.of(1, 2), new int[] {3, 4}, Device.cpu());

        assertThatIllegalArgumentException().isThrownBy(() -> Initializers.of(name).fill(labels, new Generator(1)))
                .withMessage("initializer: fills float32 or float64, got int32[1, 2]");
        assertThat(labels.toInts()).containsExactly(3, 4);
        assertThat(fill(name, Shape.of(0, 0))).isEmpty();
        assertThat(fill(name, Shape.of(4, 0))).isEmpty();
        assertThat(fill(Initializers.defaultBias(Shape.of(4, 0)), Shape.of(4))).containsOnly(0);
    }

    private static float[] fill(String name, Shape shape) {
        return fill(Initializers.of(name), shape);
    }

    private static float[] fill(Initializer initializer, Shape shape) {
        return fill(initializer, shape, 42);
    }

    private static float[] fill(Initializer initializer, Shape shape, long seed) {
        Tensor tensor = Tensor.allocate(new Spec(DType.FLOAT32, shape), Device.cpu());
        initializer.fill(tensor, new Generator(seed));
        return tensor.toFloats();
    }
}
