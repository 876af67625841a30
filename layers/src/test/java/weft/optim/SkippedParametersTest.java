package weft.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.layers.InScope;
import weft.layers.Parameter;
import weft.layers.io.base.CheckpointException;

/** A parameter without a gradient is left alone, with all its state, as in PyTorch, where its {@code grad} is None. */
@ExtendWith(InScope.class)
class SkippedParametersTest {

    private static final int PARAMETERS = 6;

    static Stream<Named<UpdateRule>> everyRule() {
        return OptimizerStateTest.everyRule();
    }

    @ParameterizedTest
    @MethodSource("everyRule")
    void aParameterThatNoLossDependsOnIsNeitherDecayedNorUpdated(UpdateRule rule) {
        Parameter used = matrix(1);
        Parameter unused = matrix(2);
        Optimizer optimizer = optimizer(List.of(used, unused), rule);
        for (int i = 0; i < 3; i++) {
            optimizer.zeroGrad();
            used.value().sum().backward();
            optimizer.step();
        }

        assertThat(unused.value().toFloats()).containsOnly(2);
        assertThat(used.value().toFloats()).doesNotContain(1);
    }

    @ParameterizedTest
    @MethodSource("everyRule")
    void eachIsUpdatedAsIfItHadAnOptimizerOfItsOwn(UpdateRule rule) {
        List<Parameter> together = matrices();
        List<Parameter> alone = matrices();
        Optimizer one = optimizer(together, rule);
        List<Optimizer> own = alone.stream().map(p -> optimizer(List.of(p), rule)).toList();
        Random random = new Random(1);
        for (int step = 0; step < 12; step++) {
            one.zeroGrad();
            own.forEach(Optimizer::zeroGrad);
            for (int i = 0; i < PARAMETERS; i++) {
                if (random.nextInt(3) > 0) {
                    learn(together.get(i));
                    learn(alone.get(i));
                    own.get(i).step();
                }
            }
            one.step();
        }

        for (int i = 0; i < PARAMETERS; i++) {
            assertThat(together.get(i).value().toFloats()).as("parameter %d", i).isEqualTo(alone.get(i).value().toFloats());
            int n = i;
            own.get(i).state().forEach((name, state) -> assertThat(one.state().get(name.replace(".0", "." + n)).toFloats())
                    .as("%s of parameter %d", name, n).isEqualTo(state.toFloats()));
        }
    }

    @ParameterizedTest
    @MethodSource("everyRule")
    void anotherOptimizerGoesOnWithTheStepsOfEach(UpdateRule rule) {
        List<Parameter> straight = matrices();
        Optimizer one = optimizer(straight, rule);
        steps(one, straight, 1);
        List<Parameter> continued = straight.stream().map(p -> new Parameter(p.value().detach().mul(1))).toList();
        Optimizer other = optimizer(continued, rule);
        other.loadState(one.state(), one.numbers());

        assertThat(other.numbers()).isEqualTo(one.numbers());
        steps(one, straight, 2);
        steps(other, continued, 2);

        for (int i = 0; i < PARAMETERS; i++) {
            assertThat(continued.get(i).value().toFloats()).isEqualTo(straight.get(i).value().toFloats());
        }
        assertThat(other.numbers()).isEqualTo(one.numbers());
    }

    @Test
    void theNumbersHoldTheStepsOfEachParameterThatSkippedSome() {
        Parameter a = matrix(1);
        Parameter b = matrix(2);
        Parameter never = matrix(3);
        Optimizer optimizer = optimizer(List.of(a, b, never), NAdam.Settings.DEFAULT);
        learn(a);
        optimizer.step();
        learn(b);
        optimizer.step();

        assertThat(optimizer.numbers()).containsEntry("steps.0", 2.0).containsEntry("steps.0.1", 1.0)
                .containsEntry("steps.0.2", 0.0)
                .containsKeys("mu_product.0", "mu_product.0.1").hasSize(5);
        assertThat(optimizer.steps()).isEqualTo(2);

        Map<String, Double> damaged = new HashMap<>(optimizer.numbers());
        damaged.put("steps.0.1", -1.0);
        assertThatThrownBy(() -> optimizer.loadState(optimizer.state(), damaged)).isInstanceOf(CheckpointException.class)
                .hasMessage("the number of steps of parameter 1 of group 0 is -1.0");
        damaged.put("steps.0.1", 1.0);
        damaged.remove("mu_product.0.1");
        assertThatThrownBy(() -> optimizer.loadState(optimizer.state(), damaged)).isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith("numbers of group 0 are missing in [");
        damaged.put("mu_product.0.1", 0.5);
        damaged.put("steps.0.3", 1.0);
        assertThatThrownBy(() -> optimizer.loadState(optimizer.state(), damaged)).isInstanceOf(CheckpointException.class)
                .hasMessageContaining("unknown among the numbers");
    }

    @Test
    void aParameterWithAGradientOfZeroIsUpdated() {
        Parameter p = matrix(2);
        Optimizer optimizer = optimizer(List.of(p), new SGD.Settings(0, 0, 0.5, false));
        p.value().mul(0).sum().backward();
        optimizer.step();

        assertThat(p.value().toFloats()).containsOnly(2 - 0.1f);
    }

    @Test
    void readingOrClippingAGradientMakesNone() {
        Parameter p = matrix(2);
        Optimizer optimizer = optimizer(List.of(p, matrix(1)), new SGD.Settings(0.9, 0, 0.5, false));
        assertThat(p.leaf().hasGradient()).isFalse();
        assertThat(p.gradient().toFloats()).containsOnly(0);
        assertThat(GradientClipping.byNorm(optimizer, 1).item()).isZero();
        GradientClipping.byValue(optimizer, 1);
        optimizer.step();
        assertThat(p.value().toFloats()).containsOnly(2);

        learn(p);
        assertThat(p.leaf().hasGradient()).isTrue();
        optimizer.step();
        float[] moved = p.value().toFloats();
        optimizer.zeroGrad();
        optimizer.step();
        assertThat(p.value().toFloats()).isEqualTo(moved).doesNotContain(2);
        assertThat(p.gradient().toFloats()).as("a cleared gradient is zero").containsOnly(0);
    }

    @Test
    void theAverageAndTheNormSeeAllParametersOfAGroup() {
        Parameter used = matrix(1);
        Parameter unused = matrix(2);
        Optimizer optimizer = optimizer(List.of(used, unused), new SGD.Settings(0, 0, 0.5, false));
        WeightAverage average = new WeightAverage(optimizer, 0.5);
        for (int i = 0; i < 2; i++) {
            optimizer.zeroGrad();
            used.value().sum().backward();
            assertThat(GradientClipping.byNorm(optimizer, 100).item()).isEqualTo(Math.sqrt(6), within(1e-6));
            optimizer.step();
            average.update();
        }

        assertThat(average.state().get("average.1").toFloats()).containsOnly(2);
    }

    /** Five steps, in each of which about a third of the parameters has no gradient. */
    private static void steps(Optimizer optimizer, List<Parameter> parameters, long seed) {
        Random random = new Random(seed);
        for (int step = 0; step < 5; step++) {
            optimizer.zeroGrad();
            // With seed 1, the last parameter has no gradient in any step.
            parameters.subList(0, PARAMETERS - (seed == 1 ? 1 : 0)).stream().filter(_ -> random.nextInt(3) > 0)
                    .forEach(SkippedParametersTest::learn);
            optimizer.step();
        }
    }

    /** Descends the sum of cubes, whose gradient differs in each step. */
    private static void learn(Parameter p) {
        try (Scope _ = Scope.open()) {
            p.value().mul(p.value()).mul(p.value()).sum().backward();
        }
    }

    private static Optimizer optimizer(List<Parameter> parameters, UpdateRule rule) {
        Optimizer optimizer = new Optimizer();
        optimizer.addGroup(parameters, 0.1, rule);
        return optimizer;
    }

    private static Parameter matrix(float value) {
        return new Parameter(Tensor.of(Shape.of(2, 3), value, value, value, value, value, value));
    }

    private static List<Parameter> matrices() {
        List<Parameter> all = new ArrayList<>();
        for (int i = 0; i < PARAMETERS; i++) {
            float[] values = new float[3 * (i + 1)];
            for (int k = 0; k < values.length; k++) {
                values[k] = 0.1f * (i + 1) - 0.07f * k;
            }
            all.add(new Parameter(Tensor.of(Shape.of(3, i + 1), values)));
        }
        return all;
    }
}
