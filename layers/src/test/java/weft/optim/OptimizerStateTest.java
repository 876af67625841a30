package weft.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.engine.DType;
import weft.engine.Scope;
import weft.engine.Tensor;
import weft.layers.Parameter;
import weft.layers.io.CheckpointException;

/** An optimizer that takes over another one's state goes on as that one would have. */
class OptimizerStateTest {

    private Scope model;

    @BeforeEach
    void open() {
        model = Scope.open();
    }

    @AfterEach
    void close() {
        model.close();
    }

    static Stream<Named<Function<Parameter, Optimizer>>> optimizers() {
        return Stream.of(
                Named.of("SGD", p -> new SGD(List.of(p), 0.1)),
                Named.of("SGD with momentum", p -> new SGD(List.of(p), 0.1, new SGD.Settings(0.9, 0.1, 0.01, false))),
                Named.of("Adam", p -> new Adam(List.of(p), 0.1)));
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void theNextStepsAreTheSameToTheLastBit(Function<Parameter, Optimizer> kind) {
        Parameter straight = parameter(1, -2, 3);
        Optimizer one = kind.apply(straight);
        steps(one, straight, 3);
        Parameter continued = new Parameter(straight.value().detach().cast(DType.FLOAT64).cast(DType.FLOAT32));
        Optimizer other = kind.apply(continued);
        other.loadState(one.state(), one.steps());
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
        steps(optimizer, used, 2);

        optimizer.loadState(none, 0);

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

        assertThatThrownBy(() -> optimizer.loadState(half, 4)).isInstanceOf(CheckpointException.class)
                .hasMessage("does not fit Adam after 4 steps: missing \"exp_avg_sq.0\"");
        half.put("exp_avg_sq.0", Tensor.of(7f));
        assertThatThrownBy(() -> optimizer.loadState(half, 4)).isInstanceOf(CheckpointException.class)
                .hasMessage("exp_avg_sq.0 is float32[2] in Adam after 4 steps, the values are float32[1]");
        assertThatThrownBy(() -> optimizer.loadState(half, 0)).isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith("does not fit Adam after 0 steps: unknown \"exp_avg");
        assertThatThrownBy(() -> optimizer.loadState(half, -1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("optimizer: the number of steps must not be negative: -1");

        assertThat(optimizer.state().get("exp_avg.0").toFloats()).isEqualTo(average);
        assertThat(optimizer.steps()).isEqualTo(1);
    }

    @Test
    void theStateOfAnotherKindIsRefused() {
        Parameter p = parameter(1);
        Optimizer descent = new SGD(List.of(p), 0.1);

        assertThatThrownBy(() -> descent.loadState(Map.of("momentum_buffer.0", Tensor.of(1f)), 1))
                .isInstanceOf(CheckpointException.class)
                .hasMessage("does not fit SGD after 1 steps: unknown \"momentum_buffer.0\"");
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
