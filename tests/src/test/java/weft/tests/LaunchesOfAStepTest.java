package weft.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.op.Creation;
import weft.layers.Parameter;
import weft.optim.Adadelta;
import weft.optim.Adagrad;
import weft.optim.Adam;
import weft.optim.AdamW;
import weft.optim.Adamax;
import weft.optim.GradientClipping;
import weft.optim.Muon;
import weft.optim.NAdam;
import weft.optim.Optimizer;
import weft.optim.RMSprop;
import weft.optim.SGD;
import weft.optim.UpdateRule;
import weft.optim.WeightAverage;

/** An optimizer's step is one kernel launch for each parameter group, for any number of parameters. */
class LaunchesOfAStepTest {

    private static final int PARAMETERS = 20;

    static Stream<Named<UpdateRule>> rules() {
        return Stream.of(
                Named.of("SGD", new SGD.Settings(0.9, 0, 0.1, true)),
                Named.of("Adam", Adam.DEFAULT),
                Named.of("AdamW", AdamW.DEFAULT),
                Named.of("Adamax", Adamax.DEFAULT),
                Named.of("NAdam", NAdam.Settings.DEFAULT),
                Named.of("RMSprop", new RMSprop.Settings(0.9, 1e-8, 0.1, 0.9, true)),
                Named.of("Adagrad", Adagrad.Settings.DEFAULT),
                Named.of("Adadelta", Adadelta.Settings.DEFAULT));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void aStepOfTwoGroupsIsTwoLaunches(UpdateRule rule) {
        try (Device.Use _ = Device.use(CountedGpu.device()); Scope _ = Scope.open()) {
            Optimizer optimizer = twoGroups(rule);
            optimizer.step();

            assertThat(CountedGpu.launches(optimizer::step)).isEqualTo(2);
        }
    }

    @Test
    void muonIteratesOverEachMatrixByItself() {
        try (Device.Use _ = Device.use(CountedGpu.device()); Scope _ = Scope.open()) {
            Optimizer optimizer = twoGroups(Muon.Settings.DEFAULT);
            Optimizer without = twoGroups(new Muon.Settings(0.9, true, 0, 1e-7, 0, Muon.Adjust.ORIGINAL));
            optimizer.step();
            without.step();

            int iterations = CountedGpu.launches(optimizer::step) - CountedGpu.launches(without::step);

            assertThat(iterations).as("8 for each matrix in each of 5 iterations").isEqualTo(2 * PARAMETERS * 5 * 8);
        }
    }

    @Test
    void clippingAndAveragingAreAFewLaunchesForEachGroup() {
        try (Device.Use _ = Device.use(CountedGpu.device()); Scope _ = Scope.open()) {
            Optimizer optimizer = twoGroups(Adam.DEFAULT);
            WeightAverage average = new WeightAverage(optimizer, 0.9);
            optimizer.step();
            average.update();

            assertThat(CountedGpu.launches(average::update)).isEqualTo(2);
            assertThat(CountedGpu.launches(() -> GradientClipping.byValue(optimizer, 1))).isEqualTo(2);
            assertThat(CountedGpu.launches(() -> GradientClipping.byNorm(optimizer, 1)))
                    .as("a norm and a product for each group; two norms into one tensor, and the norm of that")
                    .isEqualTo(2 * 2 + 3);
        }
    }

    @Test
    void aStepIsOneLaunchForEachStretchOfParametersWithGradients() {
        try (Device.Use _ = Device.use(CountedGpu.device()); Scope _ = Scope.open()) {
            List<Parameter> parameters = parameters();
            Optimizer optimizer = new Adam(parameters, 0.1);
            GradientClipping.byNorm(optimizer, 1);
            for (int i = 0; i < PARAMETERS; i++) {
                if (i != 0 && i != 7 && i != 8) {
                    parameters.get(i).value().sum().backward();
                }
            }
            optimizer.step();

            assertThat(CountedGpu.launches(optimizer::step)).as("1 to 6, and 9 to 19").isEqualTo(2);
            assertThat(CountedGpu.launches(() -> GradientClipping.byNorm(optimizer, 1)))
                    .as("zeros without gradients stay where they are").isEqualTo(2);
            optimizer.zeroGrad();
            assertThat(CountedGpu.launches(optimizer::step)).isZero();
        }
    }

    private static Optimizer twoGroups(UpdateRule rule) {
        Optimizer optimizer = new Optimizer();
        optimizer.addGroup(parameters(), 0.1, rule);
        optimizer.addGroup(parameters(), 0.2, rule);
        optimizer.groups().forEach(group -> group.parameters().forEach(p -> p.value().sum().backward()));
        return optimizer;
    }

    private static List<Parameter> parameters() {
        return IntStream.range(0, PARAMETERS)
                .mapToObj(i -> new Parameter(Creation.full(Shape.of(3, i + 1), 1, DType.FLOAT32, CountedGpu.device()))).toList();
    }
}
