package weft.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.layers.InScope;
import weft.layers.Parameter;

/** Groups of parameters, each with a learning rate and a rule of its own. */
@ExtendWith(InScope.class)
class ParameterGroupsTest {

    @Test
    void eachGroupIsUpdatedAtItsOwnRate() {
        Parameter a = new Parameter(Tensor.of(1f));
        Parameter b = new Parameter(Tensor.of(1f));
        Optimizer optimizer = new SGD(List.of(a), 0.5);
        optimizer.addGroup(List.of(b), 0.25, new SGD.Settings(0, 0, 1, false));

        step(optimizer, a, b);

        assertThat(a.value().toFloats()).containsExactly(0.5f);
        assertThat(b.value().toFloats()).as("the gradient 1 and the decay 1 at a rate of a quarter").containsExactly(0.5f);
    }

    @Test
    void stateIsNumberedThroughAllGroups() {
        Parameter a = new Parameter(Tensor.of(1f));
        Parameter b = new Parameter(Tensor.of(1f, 2f));
        Parameter c = new Parameter(Tensor.of(1f));
        Optimizer optimizer = new Adam(List.of(a, b), 0.1);
        optimizer.addGroup(List.of(c), 0.1, new SGD.Settings(0.9, 0, 0, false));

        step(optimizer, a, b, c);

        assertThat(optimizer.state()).containsOnlyKeys("exp_avg.0", "exp_avg.1", "exp_avg_sq.0", "exp_avg_sq.1",
                "momentum_buffer.2");
        assertThat(optimizer.numbers()).containsOnlyKeys("steps.0", "steps.1");
    }

    @Test
    void aGroupThatJoinsLaterCountsItsOwnSteps() {
        Parameter a = new Parameter(Tensor.of(1f));
        Parameter late = new Parameter(Tensor.of(1f));
        late.freeze();
        Optimizer optimizer = new Adam(List.of(a, late), 0.1);
        step(optimizer, a);
        step(optimizer, a);
        late.unfreeze();
        optimizer.addGroup(List.of(late), 0.25, Adam.DEFAULT);

        step(optimizer, a, late);

        assertThat(optimizer.numbers()).containsEntry("steps.0", 3.0).containsEntry("steps.1", 1.0);
        assertThat(optimizer.steps()).isEqualTo(3);
        assertThat(late.value().toFloats()).as("the first step of Adam is as long as the learning rate")
                .usingComparatorWithPrecision(1e-6f).containsExactly(0.75f);
    }

    @Test
    void theStateOfSeveralGroupsGoesOnAfterALoad() {
        Parameter a = new Parameter(Tensor.of(1f));
        Parameter b = new Parameter(Tensor.of(2f));
        Optimizer one = new Adam(List.of(a), 0.1);
        step(one, a);
        one.addGroup(List.of(b), 0.2, NAdam.Settings.DEFAULT);
        step(one, a, b);
        Parameter otherA = new Parameter(Tensor.of(a.value().toFloats()));
        Parameter otherB = new Parameter(Tensor.of(b.value().toFloats()));
        Optimizer other = new Adam(List.of(otherA), 0.1);
        other.addGroup(List.of(otherB), 0.2, NAdam.Settings.DEFAULT);

        other.loadState(one.state(), one.numbers());
        step(one, a, b);
        step(other, otherA, otherB);

        assertThat(otherA.value().toFloats()).isEqualTo(a.value().toFloats());
        assertThat(otherB.value().toFloats()).isEqualTo(b.value().toFloats());
        assertThat(other.numbers()).isEqualTo(one.numbers());
    }

    @Test
    void matricesAndVectorsMayFollowDifferentRules() {
        Parameter matrix = new Parameter(Tensor.of(Shape.of(2, 2), 1, 0, 0, 1));
        Parameter bias = new Parameter(Tensor.of(1f, 1f));
        Optimizer optimizer = new Optimizer();
        optimizer.addGroup(List.of(matrix), 0.1, Muon.Settings.DEFAULT);
        optimizer.addGroup(List.of(bias), 0.1, AdamW.DEFAULT);

        step(optimizer, matrix, bias);

        assertThat(optimizer.state()).containsOnlyKeys("momentum_buffer.0", "exp_avg.1", "exp_avg_sq.1");
        assertThat(matrix.value().toFloats()).doesNotContain(0, 1);
    }

    @Test
    void theWeightOfAConvolutionIsAMatrixOfItsFiltersToMuon() {
        float[] values = {1, 2, 3, 4, 5, 6, 7, 9};
        Parameter filters = new Parameter(Tensor.of(Shape.of(2, 1, 2, 2), values.clone()));
        Parameter matrix = new Parameter(Tensor.of(Shape.of(2, 4), values.clone()));

        squareStep(new Muon(List.of(filters), 0.1), filters);
        squareStep(new Muon(List.of(matrix), 0.1), matrix);

        assertThat(filters.value().toFloats()).isEqualTo(matrix.value().toFloats()).isNotEqualTo(values);
    }

    private static void squareStep(Optimizer optimizer, Parameter p) {
        p.value().mul(p.value()).sum().backward();
        optimizer.step();
    }

    @Test
    void aParameterBelongsToOneGroup() {
        Parameter a = new Parameter(Tensor.of(1f));
        Optimizer optimizer = new SGD(List.of(a), 0.1);

        assertThatThrownBy(() -> optimizer.addGroup(List.of(a), 0.1, Adam.DEFAULT)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("optimizer: a parameter, float32[1], is in two groups");
        assertThat(optimizer.groups()).hasSize(1);
    }

    /** A step after a gradient of 1 for each of {@code used}. */
    private static void step(Optimizer optimizer, Parameter... used) {
        optimizer.zeroGrad();
        for (Parameter p : used) {
            p.value().sum().backward();
        }
        optimizer.step();
    }
}
