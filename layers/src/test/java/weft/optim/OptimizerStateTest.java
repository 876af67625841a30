package weft.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.engine.DType;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.layers.InScope;
import weft.layers.Parameter;
import weft.layers.io.base.CheckpointException;

/** An optimizer that takes over another one's state goes on as that one would have. */
@ExtendWith(InScope.class)
class OptimizerStateTest {

    static Stream<Named<UpdateRule>> everyRule() {
        return Stream.of(
                Named.of("SGD", new SGD.Settings(0, 0, 0.1, false)),
                Named.of("SGD with momentum", new SGD.Settings(0.9, 0.1, 0.01, false)),
                Named.of("Adam", Adam.DEFAULT.withWeightDecay(0.1)),
                Named.of("AdamW", AdamW.DEFAULT),
                Named.of("Adamax", Adamax.DEFAULT.withWeightDecay(0.1)),
                Named.of("NAdam", NAdam.Settings.DEFAULT.withWeightDecay(0.1)),
                Named.of("RMSprop", RMSprop.Settings.DEFAULT),
                Named.of("RMSprop with everything", new RMSprop.Settings(0.9, 1e-3, 0.1, 0.9, true)),
                Named.of("Adagrad", new Adagrad.Settings(0.1, 0.1, 0.5, 1e-3)),
                Named.of("Adadelta", new Adadelta.Settings(0.9, 1e-3, 0.1)),
                Named.of("Muon", Muon.Settings.DEFAULT));
    }

    @ParameterizedTest
    @MethodSource("everyRule")
    void theNextStepsAreTheSameToTheLastBit(UpdateRule rule) {
        Parameter straight = new Parameter(Tensor.of(Shape.of(1, 3), 1, -2, 3));
        Optimizer one = optimizer(straight, rule);
        steps(one, straight, 3);
        Parameter continued = new Parameter(straight.value().detach().cast(DType.FLOAT64).cast(DType.FLOAT32));
        Optimizer other = optimizer(continued, rule);
        other.loadState(one.state(), one.numbers());
        float[] before = straight.value().toFloats();

        steps(one, straight, 2);
        steps(other, continued, 2);

        assertThat(straight.value().toFloats()).isNotEqualTo(before);
        assertThat(continued.value().toFloats()).isEqualTo(straight.value().toFloats());
        assertThat(other.steps()).isEqualTo(one.steps()).isEqualTo(5);
    }

    @Test
    void theStateOfNoStepsIsThatOfANewOptimizer() {
        Parameter used = parameter(1);
        Optimizer optimizer = new Adam(List.of(used), 0.1);
        Map<String, Tensor> none = Map.copyOf(optimizer.state());
        Map<String, Double> noNumbers = Map.copyOf(optimizer.numbers());
        steps(optimizer, used, 2);

        optimizer.loadState(none, noNumbers);

        assertThat(optimizer.steps()).isZero();
        assertThat(optimizer.state()).isEmpty();
    }

    @Test
    void whatDoesNotFitIsNamedAndNothingChanges() {
        Parameter p = parameter(1, 2);
        Optimizer optimizer = new Adam(List.of(p), 0.1);
        steps(optimizer, p, 1);
        float[] average = optimizer.state().get("exp_avg.0").toFloats();
        Map<String, Tensor> half = new HashMap<>(Map.of("exp_avg.0", Tensor.of(5f, 6f)));

        Map<String, Double> four = Map.of("steps.0", 4.0);

        assertThatThrownBy(() -> optimizer.loadState(half, four)).isInstanceOf(CheckpointException.class)
                .hasMessage("does not fit Adam after 4 steps: missing \"exp_avg_sq.0\"");
        half.put("exp_avg_sq.0", Tensor.of(7f));
        assertThatThrownBy(() -> optimizer.loadState(half, four)).isInstanceOf(CheckpointException.class)
                .hasMessage("exp_avg_sq.0 is float32[2] in Adam after 4 steps, the values are float32[1]");
        assertThatThrownBy(() -> optimizer.loadState(half, Map.of())).isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith("does not fit Adam after 0 steps: unknown \"exp_avg");
        for (double count : new double[] {-1, 0, 1.5, Double.NaN, 1e10}) {
            assertThatThrownBy(() -> optimizer.loadState(half, Map.of("steps.0", count))).isInstanceOf(CheckpointException.class)
                    .hasMessage("the number of steps of group 0 is " + count);
        }
        assertThatThrownBy(() -> optimizer.loadState(half, Map.of("steps.0", 4.0, "steps.1", 2.0)))
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith("does not fit Adam with 1 groups: unknown among the numbers [");

        assertThat(optimizer.state().get("exp_avg.0").toFloats()).isEqualTo(average);
        assertThat(optimizer.steps()).isEqualTo(1);
    }

    @Test
    void theStateOfAnotherKindIsRefused() {
        Parameter p = parameter(1);
        Optimizer descent = new SGD(List.of(p), 0.1);

        assertThatThrownBy(() -> descent.loadState(Map.of("momentum_buffer.0", Tensor.of(1f)), Map.of("steps.0", 1.0)))
                .isInstanceOf(CheckpointException.class)
                .hasMessage("does not fit SGD after 1 steps: unknown \"momentum_buffer.0\"");
    }

    @Test
    void aNumberThatIsMissingIsNoticed() {
        Parameter p = parameter(1, 2);
        Optimizer optimizer = new NAdam(List.of(p), 0.1);
        steps(optimizer, p, 1);
        assertThat(optimizer.numbers()).containsOnlyKeys("steps.0", "mu_product.0");

        assertThatThrownBy(() -> optimizer.loadState(optimizer.state(), Map.of("steps.0", 1.0)))
                .isInstanceOf(CheckpointException.class).hasMessage("numbers of group 0 are missing in [steps.0]");
    }

    private static Optimizer optimizer(Parameter p, UpdateRule rule) {
        Optimizer optimizer = new Optimizer();
        optimizer.addGroup(List.of(p), 0.1, rule);
        return optimizer;
    }

    private static Parameter parameter(float... values) {
        return new Parameter(Tensor.of(values));
    }

    /** Descends the sum of cubes, whose gradient differs in each step. */
    private static void steps(Optimizer optimizer, Parameter p, int count) {
        for (int i = 0; i < count; i++) {
            try (Scope _ = Scope.open()) {
                optimizer.zeroGrad();
                p.value().mul(p.value()).mul(p.value()).sum().backward();
                optimizer.step();
            }
        }
    }
}
