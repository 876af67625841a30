package weft.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weft.autograd.Leaf;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;

/** A parameter stays the same while its tensor is replaced. */
class ParameterTest {

    private Scope model;

    @BeforeEach
    void open() {
        model = Scope.open();
    }

    @AfterEach
    void close() {
        model.close();
    }

    private static Parameter parameter(float... values) {
        return new Parameter(Tensor.of(values));
    }

    @Test
    void operationsOnAParameterAreRecorded() {
        Parameter p = parameter(1, 2);

        p.value().mul(3).sum().backward();

        assertThat(p.gradient().toFloats()).containsExactly(3, 3);
    }

    @Test
    void aParameterOfIntegersIsRefused() {
        assertThatThrownBy(() -> new Parameter(Tensor.of(1, 2))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aFrozenParameterCostsNothingAndHasNoGradient() {
        Parameter p = parameter(1, 2);
        p.value().mul(3).sum().backward();
        Tensor gradient = p.gradient();

        p.freeze();

        assertThat(p.isFrozen()).isTrue();
        assertThat(gradient.isClosed()).isTrue();
        assertThat(p.gradient()).isNull();
        assertThat(p.value().mul(3).history()).isNull();
        assertThatThrownBy(p::leaf).isInstanceOf(IllegalStateException.class)
                .hasMessage("parameter float32[2]: frozen, has no gradient");
    }

    @Test
    void anUnfrozenParameterLearnsAgain() {
        Parameter p = parameter(1, 2);
        p.freeze();
        p.freeze();
        p.unfreeze();
        p.unfreeze();

        p.value().mul(3).sum().backward();

        assertThat(p.gradient().toFloats()).containsExactly(3, 3);
    }

    @Test
    void valuesAreSetByHandInRowMajorOrder() {
        Parameter p = new Parameter(Tensor.zeros(2, 2));

        p.set(1, 2, 3, 4);

        assertThat(p.value().get(1).toFloats()).containsExactly(3, 4);
        assertThat(Leaf.of(p.value())).isNotNull();
    }

    @Test
    void valuesAreSetInTheTypeOfTheParameter() {
        Parameter p = new Parameter(Tensor.of(Shape.of(2), new double[2], Device.reference()));

        p.set(1, 2);

        assertThat(p.value().toDoubles()).containsExactly(1, 2);
        assertThat(p.value().dtype()).isEqualTo(DType.FLOAT64);
    }

    @Test
    void settingLeavesNoMemoryInUse() {
        Parameter p = parameter(1, 2);
        int before = model.count();

        p.set(3, 4);

        assertThat(model.count()).isEqualTo(before);
    }

    @Test
    void tooFewOrTooManyValuesAreRefused() {
        assertThatThrownBy(() -> parameter(1, 2).set(1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("parameter float32[2]: takes 2 values, got 1");
        assertThatThrownBy(() -> parameter(1, 2).set(1, 2, 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> parameter(1, 2).set(Tensor.ones(2, 1))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("copy_: float32[2] can't be written from float32[2, 1]");
    }

    @Test
    void settingAfterForwardMakesBackwardRefuse() {
        Parameter p = parameter(1, 2);
        Tensor loss = p.value().mul(p.value()).sum();

        p.set(5, 6);

        assertThatThrownBy(loss::backward).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("written to afterwards");
    }

    @Test
    void movingIntoAPlaceTakesTheValuesAlong() {
        Parameter p = parameter(1, 2);
        Tensor before = p.value();
        Tensor slab = Tensor.zeros(4);

        p.moveInto(slab.view(Shape.of(2), 1));

        assertThat(slab.toFloats()).containsExactly(0, 1, 2, 0);
        assertThat(before.isClosed()).isTrue();
        p.set(8, 9);
        assertThat(slab.toFloats()).containsExactly(0, 8, 9, 0);
        p.value().mul(3).sum().backward();
        assertThat(p.gradient().toFloats()).containsExactly(3, 3);
    }

    @Test
    void aFrozenParameterMovesFrozen() {
        Parameter p = parameter(1, 2);
        p.freeze();

        p.moveInto(Tensor.zeros(2));

        assertThat(p.value().toFloats()).containsExactly(1, 2);
        assertThat(p.value().history()).isNull();
    }

    @Test
    void movingToAnotherDeviceStartsWithoutGradient() {
        Parameter p = parameter(1, 2);
        p.value().mul(3).sum().backward();

        p.convert(values -> values.to(Device.reference()));

        assertThat(p.value().device()).isSameAs(Device.reference());
        assertThat(p.value().toFloats()).containsExactly(1, 2);
        assertThat(p.gradient()).isNull();
        assertThat(p.value().scope()).isSameAs(model);
    }

    @Test
    void itPrintsItsValues() {
        Parameter p = parameter(1, 2);

        assertThat(p.toString()).startsWith("Parameter ").contains("1", "2");
        p.freeze();
        assertThat(p.toString()).startsWith("Parameter (frozen) ");
    }
}
