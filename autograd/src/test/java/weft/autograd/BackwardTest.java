package weft.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.Convolution;
import weft.engine.op.Ops;
import weft.engine.op.Pointwise;
import weft.engine.op.attrs.Attrs;

/** What arrives at the leaves, whatever way the operations are put together. */
class BackwardTest {

    private Scope scope;

    @BeforeEach
    void open() {
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private static Tensor floats(float... values) {
        return Tensor.of(values);
    }

    private static Tensor leaf(float... values) {
        return Leaf.require(floats(values));
    }

    private static float[] gradient(Tensor leaf) {
        return Leaf.gradient(leaf).toFloats();
    }

    // ---- adding up ----

    @Test
    void aLeafHasNoGradientBeforeTheFirstBackward() {
        assertThat(Leaf.gradient(leaf(1, 2))).isNull();
    }

    @Test
    void severalBackwardCallsAddUp() {
        Tensor x = leaf(1, 2);

        x.mul(3).sum().backward();
        x.mul(x).sum().backward();

        assertThat(gradient(x)).containsExactly(3 + 2, 3 + 4);
    }

    @Test
    void aClearedGradientStartsAnew() {
        Tensor x = leaf(1, 2);
        x.mul(3).sum().backward();

        Leaf.of(x).clearGradient();
        assertThat(gradient(x)).containsExactly(0, 0);

        x.mul(5).sum().backward();
        assertThat(gradient(x)).containsExactly(5, 5);
    }

    @Test
    void nothingOfAClearedGradientStaysNotEvenNaN() {
        Tensor x = leaf(-1);
        x.log().sum().mul(Float.NaN).backward();
        assertThat(gradient(x)).containsExactly(Float.NaN);

        Leaf.of(x).clearGradient();
        x.sum().backward();

        assertThat(gradient(x)).containsExactly(1);
    }

    @Test
    void aGradientArrivesWhereItsPlaceIs() {
        Tensor x = leaf(1, 2);
        Tensor slab = floats(9, 9, 9, 9);
        Leaf.of(x).placeGradient(slab.view(Shape.of(2), 1));

        x.mul(4).sum().backward();

        assertThat(slab.toFloats()).containsExactly(9, 4, 4, 9);
    }

    @Test
    void aPlaceOfAnotherShapeIsRefused() {
        assertThatThrownBy(() -> Leaf.of(leaf(1, 2)).placeGradient(floats(1, 2, 3))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a gradient of float32[2] does not fit into float32[3]");
    }

    // ---- shapes of graphs ----

    @Test
    void theSameTensorMayBeBothInputs() {
        Tensor x = leaf(3, -2);
        x.mul(x).sum().backward();
        assertThat(gradient(x)).containsExactly(6, -4);

        Tensor z = leaf(3, -2);
        z.sub(z).sum().backward();
        assertThat(gradient(z)).containsExactly(0, 0);

        Tensor a = Leaf.require(Tensor.of(Shape.of(1, 1), 3));
        a.matmul(a).sum().backward();
        assertThat(gradient(a)).containsExactly(6);
    }

    @Test
    void theSameTensorMayBeConcatenatedTwice() {
        Tensor x = leaf(1, 2);

        x.concat(0, x, x).mul(floats(1, 10, 2, 20, 3, 30)).sum().backward();

        assertThat(gradient(x)).containsExactly(6, 60);
    }

    @Test
    void bothSidesOfADiamondArrive() {
        Tensor x = leaf(2);
        Tensor h = x.mul(3);

        h.mul(h).add(h.mul(5)).sum().backward();

        // h^2 + 5h with h = 3x: (2h + 5) * 3
        assertThat(gradient(x)).containsExactly((2 * 6 + 5) * 3);
    }

    @Test
    void diamondsOnDiamondsAreVisitedOnce() {
        Tensor x = leaf(1);
        Tensor h = x;
        for (int i = 0; i < 60; i++) {
            h = h.add(h);
        }

        h.backward();

        assertThat(gradient(x)).containsExactly(0x1p60f);
    }

    @Test
    void aBranchThatNobodyUsesCostsNothing() {
        Tensor x = leaf(2);
        Tensor unused = x.exp();

        x.mul(7).sum().backward();

        assertThat(gradient(x)).containsExactly(7);
        assertThat(unused.history()).isNotNull();
    }

    @Test
    void aChainOfTenThousandOperationsFitsTheStack() {
        Tensor x = leaf(1);
        Tensor h = x;
        for (int i = 0; i < 10_000; i++) {
            h = h.add(1);
        }

        h.backward();

        assertThat(h.item()).isEqualTo(10_001);
        assertThat(gradient(x)).containsExactly(1);
    }

    @Test
    void bothOfTwoLeavesGetTheirs() {
        Tensor a = leaf(2);
        Tensor b = leaf(5);

        a.mul(b).backward();

        assertThat(gradient(a)).containsExactly(5);
        assertThat(gradient(b)).containsExactly(2);
    }

    @Test
    void aLeafMayBeTheRoot() {
        Tensor x = leaf(4);

        x.backward();

        assertThat(gradient(x)).containsExactly(1);
    }

    @Test
    void lossesThatShareNothingButLeavesGoBackOneByOne() {
        Tensor x = leaf(1);
        Tensor first = x.mul(2);
        Tensor second = x.mul(3);

        second.backward();
        first.backward();

        assertThat(gradient(x)).containsExactly(5);
    }

    // ---- where backward starts ----

    @Test
    void aGivenSeedIsWhereBackwardStarts() {
        Tensor x = leaf(1, 2, 3);

        x.mul(x).backward(floats(1, 10, 100));

        assertThat(gradient(x)).containsExactly(2, 40, 600);
    }

    @Test
    void onlyAScalarStartsByItself() {
        Tensor y = leaf(1, 2).mul(2);

        assertThatThrownBy(y::backward).isInstanceOf(IllegalStateException.class)
                .hasMessage("backward: float32[2] is not a scalar; give the gradient to start from");
    }

    @Test
    void aSeedOfAnotherShapeOrTypeIsRefused() {
        Tensor y = leaf(1, 2).mul(2);

        assertThatThrownBy(() -> y.backward(floats(1, 2, 3))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("backward: the gradient is float32[3], the tensor float32[2]");
        assertThatThrownBy(() -> y.backward(floats(1, 2).cast(DType.FLOAT64)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void backwardTwiceIsRefused() {
        Tensor x = leaf(1, 2);
        Tensor loss = x.mul(x).sum();
        loss.backward();

        assertThatThrownBy(loss::backward).isInstanceOf(IllegalStateException.class)
                .hasMessage("backward: the history of sum was freed by an earlier backward or with its scope; run forward again");
        assertThat(gradient(x)).containsExactly(2, 4);
    }

    @Test
    void aSecondLossThroughAFreedMiddleIsRefused() {
        Tensor h = leaf(2).exp();
        Tensor first = h.mul(2);
        Tensor second = h.mul(3);
        first.backward();

        assertThatThrownBy(second::backward).isInstanceOf(IllegalStateException.class).hasMessageContaining("the history of exp");
    }

    @Test
    void backwardAfterTheScopeOfItsHistoryIsRefused() {
        Tensor x = leaf(2);
        Tensor y;
        try (Scope step = Scope.open()) {
            y = step.keep(x.exp());
        }

        assertThatThrownBy(y::backward).isInstanceOf(IllegalStateException.class).hasMessageContaining("or with its scope");
    }

    @Test
    void backwardOfAFreedTensorIsRefused() {
        Tensor y = leaf(2).exp();
        y.close();

        assertThatThrownBy(y::backward).isInstanceOf(IllegalStateException.class).hasMessageContaining("used after close");
    }

    @Test
    void backwardWithoutHistoryIsRefused() {
        assertThatThrownBy(() -> floats(1).exp().backward()).isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("backward: nothing was recorded: no input requires a gradient");
    }

    // ---- gradients of gradients ----

    @Test
    void aGradientHasNoHistory() {
        Tensor x = leaf(2);
        x.mul(x).backward();

        assertThatThrownBy(() -> Leaf.gradient(x).mul(x.detach()).backward()).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("gradients of gradients are not supported");
    }

    @Test
    void anOperationThatIsAGradientRefusesRecordedTensors() {
        Tensor x = leaf(2, 3);

        assertThatThrownBy(() -> Ops.one(Pointwise.RELU_GRAD, Attrs.NONE, floats(1, 1), x))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("relu_grad: takes a tensor whose history is recorded, but gradients of gradients are not supported; "
                        + "detach it, or do it inside NoGrad");
        assertThatThrownBy(() -> Ops.one(Convolution.CONV2D_INPUT_GRAD,
                new Attrs.ConvGrad(Attrs.Conv2d.of(1, 0, 1), 1, 1), x.reshape(1, 2, 1, 1), Tensor.ones(2, 1, 1, 1)))
                .isInstanceOf(IllegalStateException.class).hasMessageStartingWith("conv2d_input_grad: takes a tensor");
    }

    @Test
    void anOperationThatIsAGradientTakesThemInsideNoGrad() {
        Tensor x = leaf(2, -3);

        try (NoGrad _ = NoGrad.enter()) {
            Tensor dx = Ops.one(Pointwise.RELU_GRAD, Attrs.NONE, floats(5, 5), x);

            assertThat(dx.toFloats()).containsExactly(5, 0);
        }
    }

    // ---- what can be a leaf ----

    @Test
    void integersHaveNoGradient() {
        assertThatThrownBy(() -> Leaf.require(floats(1, 2).cast(DType.INT32))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("gradients exist for float tensors only, not for int32[2]");
    }

    @Test
    void aRecordedResultIsNoLeaf() {
        Tensor y = leaf(1, 2).exp();

        assertThatThrownBy(() -> Leaf.require(y)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("detach it first");
    }

    @Test
    void requiringTwiceChangesNothing() {
        Tensor x = leaf(2);
        x.mul(3).backward();

        Leaf.require(x);

        assertThat(gradient(x)).containsExactly(3);
    }

    @Test
    void askingATensorThatIsNoLeafForItsGradientIsAnError() {
        assertThatThrownBy(() -> Leaf.gradient(floats(1, 2))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no gradient was required for float32[2]");
    }

    @Test
    void gradientsHaveTheDeviceAndTypeOfTheirLeaf() {
        Tensor x = Leaf.require(Tensor.of(Shape.of(2), new double[] {1, 2}, Device.reference()));

        x.cast(DType.FLOAT32).mul(2).sum().backward();

        assertThat(Leaf.gradient(x).spec()).isEqualTo(x.spec());
        assertThat(Leaf.gradient(x).device()).isSameAs(Device.reference());
        assertThat(Leaf.gradient(x).toDoubles()).containsExactly(2, 2);
    }
}
