package weft.layers.fromscratch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import weft.autograd.Leaf;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.attrs.Attrs;
import weft.engine.random.Generator;
import weft.layers.Module;

/** The layers that are to be read give what the fused ones give: the same values, and the same gradients of everything. */
class FromScratchProperties {

    /** Both sum at most some two hundred products of numbers around 1, in float64 and in different orders. */
    private static final double TOLERANCE = 1e-11;

    @Property(tries = 200, shrinking = ShrinkingMode.OFF)
    void linearIsTheFusedLinear(@ForAll int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int in = random.nextInt(1, 20);
        int out = random.nextInt(1, 20);

        requireEqual(seed, () -> new Linear(in, out), () -> new weft.layers.Linear(in, out),
                normal(random, Shape.of(random.nextInt(0, 5), in)));
    }

    @Property(tries = 200, shrinking = ShrinkingMode.OFF)
    void convolutionIsTheFusedConvolution(@ForAll int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int r = random.nextInt(1, 4);
        int s = random.nextInt(1, 4);
        int groups = random.nextInt(1, 4);
        Attrs.Conv2d geometry = Attrs.Conv2d.of(1, 0, 1).stride(random.nextInt(1, 4), random.nextInt(1, 4))
                .padding(random.nextInt(3), random.nextInt(3)).dilation(random.nextInt(1, 3), random.nextInt(1, 3))
                .groups(groups);
        int in = groups * random.nextInt(1, 3);
        int out = groups * random.nextInt(1, 4);
        boolean bias = random.nextBoolean();

        requireEqual(seed, () -> new Conv2d(in, out, r, s, geometry, bias),
                () -> new weft.layers.Conv2d(in, out, r, s, geometry, bias),
                normal(random, Shape.of(random.nextInt(1, 3), in, random.nextInt(5, 9), random.nextInt(5, 9))));
    }

    @Property(tries = 200, shrinking = ShrinkingMode.OFF)
    void poolingIsTheFusedPooling(@ForAll int seed) {
        SplittableRandom random = new SplittableRandom(seed);

        requireEqualPools(pool(random), normal(random, image(random)));
    }

    @Property(tries = 200, shrinking = ShrinkingMode.OFF)
    void ofEqualsTheFirstGetsTheGradientInBoth(@ForAll int seed) {
        SplittableRandom random = new SplittableRandom(seed);

        requireEqualPools(pool(random), tensor(image(random), () -> random.nextInt(3) - 1));
    }

    @Property(tries = 200, shrinking = ShrinkingMode.OFF)
    void batchNormIsTheFusedBatchNormInTrainingAndInEvaluation(@ForAll int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int channels = random.nextInt(1, 4);
        Tensor x = normal(random, Shape.of(random.nextInt(1, 4), channels, random.nextInt(2, 5), random.nextInt(2, 5)));
        Tensor next = normal(random, x.shape());
        Tensor weight = normal(random, Shape.of(channels));

        requireEqual(seed, () -> scaled(new BatchNorm2d(channels), weight),
                () -> scaled(new weft.layers.BatchNorm2d(channels), weight), x);
        requireEqual(seed, () -> evaluated(scaled(new BatchNorm2d(channels), weight), next),
                () -> evaluated(scaled(new weft.layers.BatchNorm2d(channels), weight), next), x);
    }

    private static Module scaled(Module norm, Tensor weight) {
        norm.to(DType.FLOAT64).namedParameters().get("weight").set(weight);
        return norm;
    }

    /** In evaluation, after a batch to train on. */
    private static Module evaluated(Module norm, Tensor batch) {
        norm.call(batch);
        return norm.eval();
    }

    private static Attrs.Pool2d pool(SplittableRandom random) {
        int r = random.nextInt(1, 4);
        int s = random.nextInt(1, 4);
        return Attrs.Pool2d.window(r, s).stride(random.nextInt(1, 4), random.nextInt(1, 4))
                .padding(random.nextInt(r / 2 + 1), random.nextInt(s / 2 + 1))
                .dilation(random.nextInt(1, 3), random.nextInt(1, 3)).ceilMode(random.nextBoolean());
    }

    private static Shape image(SplittableRandom random) {
        return Shape.of(random.nextInt(1, 3), random.nextInt(1, 3), random.nextInt(5, 10), random.nextInt(5, 10));
    }

    private static void requireEqualPools(Attrs.Pool2d geometry, Tensor x) {
        requireEqual(0, () -> new MaxPool2d(geometry), () -> new weft.layers.MaxPool2d(geometry), x);
    }

    // ---- where pooling differs ----

    private static double[] gradient(Module layer, double... image) {
        Tensor x = Leaf.require(Tensor.of(Shape.of(1, 1, 1, image.length), image, Device.reference()));
        layer.call(x).sum().backward();
        return Leaf.gradient(x).toDoubles();
    }

    @Example
    void ofSeveralNaNTheFirstGetsTheGradientHereAndTheLastThere() {
        Attrs.Pool2d pair = Attrs.Pool2d.window(1, 2);

        assertThat(gradient(new MaxPool2d(pair), Double.NaN, Double.NaN)).containsExactly(1, 0);
        assertThat(gradient(new weft.layers.MaxPool2d(pair), Double.NaN, Double.NaN)).containsExactly(0, 1);
    }

    @Example
    void minusInfinityLosesAgainstTheFrameHereAndNotThere() {
        Attrs.Pool2d padded = Attrs.Pool2d.window(1, 2).padding(0, 1);

        assertThat(gradient(new MaxPool2d(padded), Double.NEGATIVE_INFINITY)).containsExactly(0);
        assertThat(gradient(new weft.layers.MaxPool2d(padded), Double.NEGATIVE_INFINITY)).containsExactly(1);
    }

    // ---- both layers side by side ----

    /** Both are made from the same seed, so their initial values must be equal too. */
    private static void requireEqual(int seed, Supplier<Module> scratch, Supplier<Module> fused, Tensor x) {
        try (Device.Use _ = Device.use(Device.reference()); Scope _ = Scope.open()) {
            Map<String, double[]> actual = everything(seed, scratch, x);
            Map<String, double[]> expected = everything(seed, fused, x);

            assertThat(actual.keySet()).isEqualTo(expected.keySet());
            expected.forEach((name, values) -> requireClose(name, actual.get(name), values));
        }
    }

    private static void requireClose(String name, double[] actual, double[] expected) {
        assertThat(actual).as(name).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            double bound = TOLERANCE * (1 + Math.abs(expected[i]));
            assertThat(Math.abs(actual[i] - expected[i]) <= bound).as("%s at %d is %s, fused it is %s", name, i, actual[i],
                    expected[i]).isTrue();
        }
    }

    /** State but for the number of batches, which only the fused layer counts; output and gradients for a drawn dy. */
    private static Map<String, double[]> everything(int seed, Supplier<Module> make, Tensor values) {
        Generator.seed(seed);
        Module layer = make.get().to(DType.FLOAT64);
        Tensor x = Leaf.require(values.mul(1));
        Tensor y = layer.call(x);
        y.backward(normal(new SplittableRandom(seed), y.shape()));

        Map<String, double[]> all = new LinkedHashMap<>();
        layer.stateDict().forEach((name, tensor) -> all.put(name, tensor.toDoubles()));
        all.remove("num_batches_tracked");
        all.put("y", y.toDoubles());
        all.put("dx", Leaf.gradient(x).toDoubles());
        layer.namedParameters().forEach((name, p) -> all.put("d" + name, p.gradient().toDoubles()));
        return all;
    }

    private static Tensor normal(SplittableRandom random, Shape shape) {
        return tensor(shape, random::nextGaussian);
    }

    private static Tensor tensor(Shape shape, DoubleSupplier value) {
        return Tensor.of(shape, IntStream.range(0, shape.size()).mapToDouble(_ -> value.getAsDouble()).toArray(),
                Device.reference());
    }

    // ---- batch norm, by its formula ----

    private static final int N = 3;
    private static final int C = 2;
    private static final int AREA = 6;

    private static double[] channel(double[] x, int c) {
        return IntStream.range(0, N * AREA).mapToDouble(i -> x[(i / AREA * C + c) * AREA + i % AREA]).toArray();
    }

    private static double mean(double[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).sum() / values.length;
    }

    private static double squares(double[] values) {
        double mean = mean(values);
        return IntStream.range(0, values.length).mapToDouble(i -> (values[i] - mean) * (values[i] - mean)).sum();
    }

    @Example
    void batchNormIsItsFormulaAndTheRunningStatisticsFollow() {
        try (Device.Use _ = Device.use(Device.reference()); Scope _ = Scope.open()) {
            Tensor x = tensor(Shape.of(N, C, 2, 3), new SplittableRandom(5)::nextGaussian);
            Module norm = new BatchNorm2d(C).to(DType.FLOAT64);
            norm.parameters().get(0).set(2, -3);
            norm.parameters().get(1).set(10, 20);

            double[] y = norm.call(x).toDoubles();
            double[] evaluated = norm.eval().call(x).toDoubles();

            double[] weight = {2, -3};
            double[] bias = {10, 20};
            for (int c = 0; c < C; c++) {
                double[] in = channel(x.toDoubles(), c);
                double var = squares(in) / in.length;
                double runningMean = 0.1 * mean(in);
                double runningVar = 0.9 + 0.1 * squares(in) / (in.length - 1);
                requireClose("running_mean", new double[] {norm.stateDict().get("running_mean").toDoubles()[c]},
                        new double[] {runningMean});
                requireClose("running_var", new double[] {norm.stateDict().get("running_var").toDoubles()[c]},
                        new double[] {runningVar});
                requireClose("y", channel(y, c), formula(in, mean(in), var, weight[c], bias[c]));
                requireClose("evaluated", channel(evaluated, c), formula(in, runningMean, runningVar, weight[c], bias[c]));
            }
        }
    }

    private static double[] formula(double[] x, double mean, double var, double weight, double bias) {
        List<Double> y = new ArrayList<>();
        for (double value : x) {
            y.add((value - mean) / Math.sqrt(var + 1e-5) * weight + bias);
        }
        return y.stream().mapToDouble(Double::doubleValue).toArray();
    }

    @Example
    void batchNormDoesNotTrainOnOneValue() {
        assertThatThrownBy(() -> new BatchNorm2d(2).call(Tensor.ones(1, 2, 1, 1))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("BatchNorm2d: one value per channel has no variance to train on: x: [1, 2, 1, 1]");
        assertThat(new BatchNorm2d(2).eval().call(Tensor.ones(1, 2, 1, 1)).shape()).isEqualTo(Shape.of(1, 2, 1, 1));
    }
}
