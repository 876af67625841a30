package weft.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import weft.autograd.NoGrad;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.layers.InScope;
import weft.layers.Parameter;

/** How an optimizer lays out parameters, and what becomes of gradients between steps. */
@ExtendWith(InScope.class)
class OptimizerTest {

    private static Tensor floats(float... values) {
        return Tensor.of(values);
    }

    private static Parameter parameter(float... values) {
        return new Parameter(floats(values));
    }

    /** Runs backward so that the gradient of {@code p} grows by {@code gradient}. */
    private static void give(Parameter p, float... gradient) {
        try (Scope _ = Scope.open()) {
            p.value().mul(1).backward(floats(gradient));
        }
    }

    // ---- the slab ----

    @Test
    void parametersKeepTheirValuesAsTheyMoveIntoTheSlab() {
        Parameter a = parameter(1, 2, 3);
        Parameter b = new Parameter(Tensor.of(Shape.of(2, 2), 4, 5, 6, 7));

        new SGD(List.of(a, b), 0.1);

        assertThat(a.value().toFloats()).containsExactly(1, 2, 3);
        assertThat(b.value().toFloats()).containsExactly(4, 5, 6, 7);
        assertThat(b.value().shape()).isEqualTo(Shape.of(2, 2));
        assertThat(a.value().memory()).isSameAs(b.value().memory());
    }

    @Test
    void eachPieceBeginsAtAMultipleOfSixteen() {
        Slab slab = new Slab(List.of(Shape.of(3), Shape.of(4, 5), Shape.of(0), Shape.SCALAR), floats(0), Scope.current());

        assertThat(slab.whole().shape()).isEqualTo(Shape.of(16 + 32 + 16));
        assertThat(List.of(0, 1, 2, 3)).map(i -> slab.piece(i).offset()).containsExactly(0, 16, 48, 48);
        assertThat(List.of(0, 1, 2, 3)).map(i -> slab.piece(i).shape())
                .containsExactly(Shape.of(3), Shape.of(4, 5), Shape.of(0), Shape.SCALAR);
    }

    @Test
    void thePaddingStaysZeroWhateverTheOptimizerDoes() {
        for (UpdateRule rule : OptimizerStateTest.everyRule().map(Named::getPayload).toList()) {
            Parameter p = new Parameter(Tensor.of(Shape.of(1, 3), 1, 2, 3));
            Optimizer optimizer = new Optimizer();
            optimizer.addGroup(List.of(p), 0.1, rule);
            for (int i = 0; i < 5; i++) {
                p.value().sum().backward();
                optimizer.step();
            }

            Tensor slab = wholeOf(p);
            assertThat(slab.slice(0, 3, 16).toFloats()).as("%s", rule).containsOnly(0).hasSize(13);
            assertThat(slab.slice(0, 0, 3).toFloats()).doesNotContain(1, 2, 3);
        }
    }

    /** The slab of sixteen elements that {@code p} is the beginning of. */
    private static Tensor wholeOf(Parameter p) {
        float[] values = new float[16];
        p.value().device().backend().download(p.value().memory(), 0, values, 0, 16);
        return floats(values);
    }

    @Test
    void slabsLiveInTheScopeOfTheModel() {
        Parameter p = parameter(1, 2);
        Optimizer optimizer;
        try (Scope _ = Scope.open()) {
            optimizer = new Adam(List.of(p), 0.5);
            give(p, 1, 1);
            optimizer.step();
        }

        give(p, 1, 1);
        optimizer.step();

        assertThat(p.value().isClosed()).isFalse();
        assertThat(p.gradient().isClosed()).isFalse();
        assertThat(optimizer.state().values()).noneMatch(Tensor::isClosed);
    }

    @Test
    void stateIsNamedByParameter() {
        Parameter a = parameter(1, 2);
        Parameter b = parameter(3);
        Optimizer optimizer = new Adam(List.of(a, b), 0.1);
        give(a, 1, 1);
        give(b, 2);
        optimizer.step();

        assertThat(optimizer.state()).containsOnlyKeys("exp_avg.0", "exp_avg.1", "exp_avg_sq.0", "exp_avg_sq.1");
        assertThat(optimizer.state().get("exp_avg.1").toFloats()).usingComparatorWithPrecision(1e-6f).containsExactly(0.2f);
        assertThat(optimizer.state().get("exp_avg.0").shape()).isEqualTo(Shape.of(2));
    }

    @Test
    void descentWithoutMomentumHasNoState() {
        Parameter p = parameter(1);
        Optimizer optimizer = new SGD(List.of(p), 0.1);
        give(p, 1);
        optimizer.step();

        assertThat(optimizer.state()).isEmpty();
    }

    // ---- gradients between steps ----

    @Test
    void stepsAddUpGradientsUntilTheyAreZeroed() {
        Parameter p = parameter(0);
        Optimizer optimizer = new SGD(List.of(p), 1);

        give(p, 1);
        give(p, 2);
        optimizer.step();
        assertThat(p.value().toFloats()).containsExactly(-3);

        optimizer.step();
        assertThat(p.value().toFloats()).as("nothing was zeroed").containsExactly(-6);
    }

    @Test
    void afterZeroGradBackwardOverwrites() {
        Parameter p = parameter(0);
        Optimizer optimizer = new SGD(List.of(p), 1);
        give(p, Float.NaN);

        optimizer.zeroGrad();
        give(p, 2);
        optimizer.step();

        assertThat(p.value().toFloats()).containsExactly(-2);
    }

    @Test
    void aStepBeforeAnyBackwardChangesNothing() {
        Parameter p = parameter(1, 2);
        Optimizer optimizer = new SGD(List.of(p), 1, new SGD.Settings(0.9, 0, 0, false));

        optimizer.step();

        assertThat(p.value().toFloats()).containsExactly(1, 2);
    }

    @Test
    void aStepLeavesRecordingAsItWas() {
        Parameter p = parameter(1);
        Optimizer optimizer = new SGD(List.of(p), 1);
        give(p, 1);

        optimizer.step();

        assertThat(NoGrad.isRecording()).isTrue();
        assertThat(p.value().mul(2).history()).isNotNull();
    }

    @Test
    void backwardThroughValuesThatWereSteppedInBetweenIsRefused() {
        Parameter p = parameter(1);
        Optimizer optimizer = new SGD(List.of(p), 1);
        Tensor loss = p.value().mul(p.value()).sum();
        give(p, 1);
        optimizer.step();

        assertThatThrownBy(loss::backward).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("mul kept its input b, which was written to afterwards");
    }

    // ---- who is in ----

    @Test
    void aParameterThatIsNamedTwiceIsUpdatedOnce() {
        Parameter p = parameter(1);
        Optimizer optimizer = new SGD(List.of(p, p), 1);
        give(p, 1);

        optimizer.step();

        assertThat(p.value().toFloats()).containsExactly(0);
    }

    @Test
    void frozenParametersStayOut() {
        Parameter frozen = parameter(1, 2);
        frozen.freeze();
        Parameter p = parameter(3);

        Optimizer optimizer = new SGD(List.of(frozen, p), 1, new SGD.Settings(0.9, 0, 0.5, false));
        give(p, 1);
        optimizer.step();

        assertThat(frozen.value().toFloats()).containsExactly(1, 2);
        assertThat(optimizer.state()).containsOnlyKeys("momentum_buffer.0");
    }

    @Test
    void nothingToLearnIsAnError() {
        Parameter frozen = parameter(1);
        frozen.freeze();

        assertThatThrownBy(() -> new SGD(List.of(), 1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("optimizer: no parameter to learn");
        assertThatThrownBy(() -> new SGD(List.of(frozen), 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void parametersOfDifferentTypesAreRefused() {
        Parameter a = parameter(1);
        Parameter b = new Parameter(floats(1, 2).cast(DType.FLOAT64));

        assertThatThrownBy(() -> new Adam(List.of(a, b), 0.1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("optimizer: parameters differ in type or device: float32[1] on cpu and float64[2] on cpu");
        assertThat(a.value().toFloats()).containsExactly(1);
    }

    @Test
    void parametersOnDifferentDevicesAreRefused() {
        Parameter a = parameter(1);
        Parameter b = new Parameter(floats(1, 2).to(Device.reference()));

        assertThatThrownBy(() -> new Adam(List.of(a, b), 0.1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("float32[1] on cpu and float32[2] on reference");
    }

    @Test
    void aParameterThatAnotherOptimizerTookIsNoticed() {
        Parameter p = parameter(1);
        Optimizer first = new SGD(List.of(p), 1);
        Optimizer second = new SGD(List.of(p), 1);
        give(p, 1);

        assertThatThrownBy(first::step).isInstanceOf(IllegalStateException.class)
                .hasMessage("optimizer: parameter 0, float32[1], was frozen, unfrozen or moved to another device or "
                        + "optimizer; make a new one");
        second.step();
        assertThat(p.value().toFloats()).containsExactly(0);
    }

    @Test
    void aParameterThatWasFrozenOrUnfrozenAfterwardsIsNoticed() {
        Parameter p = parameter(1);
        Optimizer optimizer = new SGD(List.of(p), 1);
        p.freeze();
        assertThatThrownBy(optimizer::zeroGrad).isInstanceOf(IllegalStateException.class).hasMessageContaining("was frozen");

        p.unfreeze();
        give(p, 1);
        assertThatThrownBy(optimizer::step).isInstanceOf(IllegalStateException.class).hasMessageContaining("make a new one");
    }

    // ---- settings ----

    @Test
    void settingsOutOfRangeAreRefused() {
        Parameter p = parameter(1);

        assertThatThrownBy(() -> new SGD(List.of(p), -1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("optimizer: the learning rate -1.0 is not a finite number of 0 or more");
        assertThatThrownBy(() -> new SGD(List.of(p), Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SGD.Settings(-0.1, 0, 0, false)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SGD.Settings(0, 0, Double.NaN, false)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SGD.Settings(0, 0, 0, true)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Nesterov");
        assertThatThrownBy(() -> new SGD.Settings(0.9, 0.1, 0, true)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Adam.DEFAULT.withBetas(1, 0.9)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Adam: beta1 must lie in [0, 1), got 1.0");
        assertThatThrownBy(() -> Adam.DEFAULT.withBetas(0.9, Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Adam.DEFAULT.withEps(-1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Adam: the eps must be 0 or more, got -1.0");
        assertThatThrownBy(() -> AdamW.DEFAULT.withBetas(1, 0.9)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("AdamW: beta1 must lie in [0, 1), got 1.0");
        assertThatThrownBy(() -> Adamax.DEFAULT.withWeightDecay(-1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Adamax: the weight decay must be 0 or more, got -1.0");
        assertThatThrownBy(() -> new SGD(List.of(p), Double.POSITIVE_INFINITY)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("optimizer: the learning rate Infinity is not a finite number of 0 or more");
        assertThatThrownBy(() -> new RMSprop.Settings(1.5, 1e-8, 0, 0, false)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("RMSprop: alpha must lie in [0, 1], got 1.5");
        assertThatThrownBy(() -> new Adadelta.Settings(-0.5, 1e-8, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Adagrad.Settings(0, 0, -1, 0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Adagrad: the initial accumulator value must be 0 or more, got -1.0");
        assertThatThrownBy(() -> new NAdam.Settings(0.9, 0.9, 0, 0, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Muon.Settings(0.9, true, 0, 0, 100, Muon.Adjust.ORIGINAL))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Muon(List.of(p), 0.1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Muon: takes matrices only, got float32[1]; give it to another rule in a group of its own");
    }
}
