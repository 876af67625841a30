package weft.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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

/**
 * Fifty steps of each optimizer, with two groups that differ in their settings, give what PyTorch's give;
 * {@code src/test/golden/optimizers.py} wrote the numbers.
 */
class GoldenOptimizersTest {

    private static final int STEPS = 50;
    private static final Golden GOLDEN = Golden.read("optimizers.txt");
    private static final int[] FROM = {0, 8, 14, 17};
    private static final List<Shape> SHAPES = List.of(Shape.of(4, 2), Shape.of(2, 3), Shape.of(1, 3));

    /** A rule for each of the two groups, at a learning rate of its own. */
    private record Case(double lr, UpdateRule rule, double secondLr, UpdateRule secondRule) {

        Optimizer of(List<Parameter> parameters) {
            Optimizer optimizer = new Optimizer();
            optimizer.addGroup(parameters.subList(0, 2), lr, rule);
            optimizer.addGroup(parameters.subList(2, 3), secondLr, secondRule);
            return optimizer;
        }
    }

    private static Case of(double lr, UpdateRule rule, double secondLr, UpdateRule secondRule) {
        return new Case(lr, rule, secondLr, secondRule);
    }

    private static SGD.Settings sgd(double momentum, double dampening, double weightDecay, boolean nesterov) {
        return new SGD.Settings(momentum, dampening, weightDecay, nesterov);
    }

    private static NAdam.Settings nadam(double momentumDecay) {
        return new NAdam.Settings(0.5, 0.7, 1e-8, 0.05, momentumDecay);
    }

    private static RMSprop.Settings rmsprop(double alpha, double eps, double weightDecay, double momentum, boolean centered) {
        return new RMSprop.Settings(alpha, eps, weightDecay, momentum, centered);
    }

    private static Muon.Settings muon(double weightDecay, Muon.Adjust adjust) {
        return new Muon.Settings(0.8, false, weightDecay, 1e-7, 5, adjust);
    }

    private static Map<String, Case> cases() {
        Map<String, Case> cases = new LinkedHashMap<>();
        cases.put("sgd", of(0.1, sgd(0, 0, 0, false), 0.03, sgd(0, 0, 0, false)));
        cases.put("sgd decay", of(0.1, sgd(0, 0, 0.05, false), 0.1, sgd(0, 0, 0.2, false)));
        cases.put("sgd momentum", of(0.1, sgd(0.9, 0, 0, false), 0.01, sgd(0.5, 0, 0, false)));
        cases.put("sgd dampening", of(0.1, sgd(0.9, 0.3, 0.05, false), 0.1, sgd(0.9, 0.1, 0.05, false)));
        cases.put("sgd nesterov", of(0.1, sgd(0.9, 0, 0.05, true), 0.1, sgd(0.9, 0, 0.05, false)));
        cases.put("adam", of(0.01, Adam.DEFAULT, 0.1, Adam.DEFAULT));
        cases.put("adam decay", of(0.01, Adam.DEFAULT.withWeightDecay(0.05), 0.01, Adam.DEFAULT));
        cases.put("adam betas", of(0.01, Adam.DEFAULT.withBetas(0.5, 0.7).withEps(0.1), 0.01, Adam.DEFAULT.withBetas(0.9, 0.9)));
        cases.put("adamw", of(0.01, AdamW.DEFAULT, 0.1, AdamW.DEFAULT));
        cases.put("adamw decay", of(0.05, AdamW.DEFAULT.withBetas(0.8, 0.95).withWeightDecay(0.3),
                0.05, AdamW.DEFAULT.withBetas(0.8, 0.95).withWeightDecay(0)));
        cases.put("adamax", of(0.02, Adamax.DEFAULT, 0.1, Adamax.DEFAULT));
        AdamSettings adamax = Adamax.DEFAULT.withBetas(0.5, 0.7).withWeightDecay(0.05);
        cases.put("adamax decay", of(0.02, adamax.withEps(0.1), 0.02, adamax));
        cases.put("nadam", of(0.02, NAdam.Settings.DEFAULT, 0.1, NAdam.Settings.DEFAULT));
        cases.put("nadam decay", of(0.02, nadam(0.1), 0.02, nadam(0)));
        cases.put("rmsprop", of(0.01, RMSprop.Settings.DEFAULT, 0.1, RMSprop.Settings.DEFAULT));
        cases.put("rmsprop momentum", of(0.01, rmsprop(0.9, 1e-8, 0.05, 0.8, false), 0.01, rmsprop(0.9, 1e-8, 0.05, 0, false)));
        cases.put("rmsprop centered", of(0.01, rmsprop(0.99, 0.01, 0, 0, true), 0.01, rmsprop(0.99, 0.01, 0, 0, false)));
        cases.put("rmsprop both", of(0.01, rmsprop(0.8, 1e-8, 0.1, 0.9, true), 0.001, rmsprop(0.8, 1e-8, 0.1, 0.9, true)));
        cases.put("adagrad", of(0.1, Adagrad.Settings.DEFAULT, 0.3, Adagrad.Settings.DEFAULT));
        cases.put("adagrad decay", of(0.1, new Adagrad.Settings(0.05, 0.1, 0.5, 0.01), 0.1,
                new Adagrad.Settings(0, 0.1, 0.5, 0.01)));
        cases.put("adadelta", of(1, Adadelta.Settings.DEFAULT, 0.5, Adadelta.Settings.DEFAULT));
        cases.put("adadelta decay", of(2, new Adadelta.Settings(0.7, 1e-3, 0.1), 2, new Adadelta.Settings(0.95, 1e-3, 0.1)));
        cases.put("muon", of(0.02, Muon.Settings.DEFAULT, 0.1, Muon.Settings.DEFAULT));
        cases.put("muon plain", of(0.02, muon(0, Muon.Adjust.MATCH_RMS_ADAMW), 0.02, muon(0.5, Muon.Adjust.ORIGINAL)));
        return cases;
    }

    private static Stream<Arguments> everywhere(Stream<Arguments> cases) {
        return cases.flatMap(arguments -> Stream.of(
                Arguments.of(arguments.get()[0], arguments.get()[1], DType.FLOAT64, Device.reference()),
                Arguments.of(arguments.get()[0], arguments.get()[1], DType.FLOAT32, Device.reference()),
                Arguments.of(arguments.get()[0], arguments.get()[1], DType.FLOAT32, Device.cpu())));
    }

    static Stream<Arguments> optimizers() {
        return everywhere(cases().entrySet().stream().map(e -> Arguments.of(e.getKey(), e.getValue())));
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void fiftyStepsAreThoseOfPyTorch(String name, Case rules, DType dtype, Device device) {
        run(name, rules, dtype, device, (_, _) -> {}, null);
    }

    /** What is done to the gradients between backward and step; {@code step} counts from 1. */
    @FunctionalInterface
    private interface Between {
        void run(Optimizer optimizer, int step);
    }

    static Stream<Arguments> plain() {
        return everywhere(Stream.of(Arguments.of("plain", cases().get("sgd"))));
    }

    @ParameterizedTest
    @MethodSource("plain")
    void gradientsClippedByTheirNormAreThoseOfPyTorch(String name, Case rules, DType dtype, Device device) {
        run("clip norm", rules, dtype, device, (optimizer, step) -> {
            double norm = GradientClipping.byNorm(optimizer, 3.5).item();
            assertThat(norm).as("norm in step %d", step)
                    .isCloseTo(GOLDEN.line("norms")[step - 1], within(10 * tolerance(dtype, 1)));
        }, null);
        assertThat(Arrays.stream(GOLDEN.line("norms")).boxed()).as("some are clipped and some are not").anyMatch(n -> n > 3.5)
                .anyMatch(n -> n < 3.5);
    }

    @ParameterizedTest
    @MethodSource("plain")
    void gradientsClippedByValueAreThoseOfPyTorch(String name, Case rules, DType dtype, Device device) {
        run("clip value", rules, dtype, device, (optimizer, _) -> GradientClipping.byValue(optimizer, 0.6), null);
    }

    @ParameterizedTest
    @MethodSource("plain")
    void theAverageOfTheWeightsIsTheOneOfPyTorch(String name, Case rules, DType dtype, Device device) {
        run("average", rules, dtype, device, (_, _) -> {}, 0.9);
    }

    private static void run(String name, Case rules, DType dtype, Device device, Between between, Double decay) {
        try (Scope _ = Scope.open()) {
            List<Parameter> parameters = Stream.of(0, 1, 2)
                    .map(i -> new Parameter(tensor(SHAPES.get(i), part(GOLDEN.line("start"), i), dtype, device))).toList();
            Optimizer optimizer = rules.of(parameters);
            WeightAverage average = decay == null ? null : new WeightAverage(optimizer, decay);
            int compared = 0;
            for (int t = 1; t <= STEPS; t++) {
                if (t == 11) {
                    optimizer.groups().getFirst().setLearningRate(optimizer.learningRate() / 2);
                }
                optimizer.zeroGrad();
                for (int i = 0; i < 3; i++) {
                    giveGradient(parameters.get(i), part(GOLDEN.line("gradient " + t), i));
                }
                between.run(optimizer, t);
                optimizer.step();
                if (average != null) {
                    average.update();
                }
                if (GOLDEN.has(name + " " + t)) {
                    compared++;
                    double[] values = average == null ? values(parameters) : average.during(() -> values(parameters));
                    GOLDEN.requireClose(name + " " + t, values, tolerance(dtype, t));
                }
            }
            assertThat(compared).isEqualTo(9);
        }
    }

    /**
     * How far numbers of about 1 to 4 may be off: the file has 13 digits; in float32 each step rounds a parameter and what is
     * added to it, by up to half a unit in the last place of 4 each.
     */
    private static double tolerance(DType dtype, int steps) {
        return dtype == DType.FLOAT64 ? 1e-11 : steps * 4 * DType.FLOAT32.epsilon();
    }

    private static double[] values(List<Parameter> parameters) {
        return parameters.stream().flatMapToDouble(p -> Arrays.stream(p.value().toDoubles())).toArray();
    }

    private static double[] part(double[] all, int i) {
        return Arrays.copyOfRange(all, FROM[i], FROM[i + 1]);
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
}
