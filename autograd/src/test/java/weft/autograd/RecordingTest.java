package weft.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weft.engine.DType;
import weft.engine.History;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.Creation;
import weft.engine.op.Op;
import weft.engine.op.Ops;
import weft.engine.op.attrs.Attrs;

/** What is recorded and what is not, and what may be written to. */
class RecordingTest {

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

    private static void fill(Tensor y, double value) {
        Ops.apply(Creation.FILL, new Attrs.Value(value), y);
    }

    private static void copy(Tensor y, Tensor x) {
        Ops.apply(Creation.COPY, Attrs.NONE, y, x);
    }

    /** A history of another kind, which takes note of nothing. */
    private static final class OtherHistory implements History {

        @Override
        public <A extends Attrs> void record(Op<A> op, A attrs, List<Tensor> inputs, List<Tensor> outputs) {
            outputs.forEach(y -> y.attach(this, 0));
        }

        @Override
        public void beforeUpdate(Op<?> op) {
            // Nothing is kept.
        }

        @Override
        public void beforeNonDifferentiable(Op<?> op) {
            // Nothing is lost.
        }

        @Override
        public void backward(Tensor root, Tensor seed) {
            throw new IllegalStateException("no gradients here");
        }
    }

    // ---- what gets a history ----

    @Test
    void twoKindsOfHistoryInOneOperationAreAnError() {
        Tensor other = floats(1);
        other.attach(new OtherHistory(), 0);

        assertThatThrownBy(() -> leaf(1).add(other)).isInstanceOf(IllegalStateException.class).hasMessage(
                "add: mixes two kinds of history: gradients and OtherHistory; detach one of its inputs");
    }

    @Test
    void aResultOfALeafCarriesAHistory() {
        assertThat(leaf(1).add(floats(2)).history()).isNotNull();
        assertThat(floats(2).sub(leaf(1)).history()).isNotNull();
    }

    @Test
    void aResultOfTensorsWithoutHistoryCarriesNone() {
        assertThat(floats(1).add(floats(2)).history()).isNull();
    }

    @Test
    void integerResultsCarryNone() {
        Tensor x = leaf(3, 1, 2);
        List<Tensor> max = x.max(0, false);

        assertThat(max.get(0).history()).isNotNull();
        assertThat(max.get(1).history()).isNull();
        assertThat(x.topk(2, 0).get(1).history()).isNull();
        assertThat(x.argmax(0).history()).isNull();
        assertThat(x.gt(floats(2)).history()).isNull();
        assertThat(x.isFinite().history()).isNull();
        assertThat(x.cast(DType.INT32).history()).isNull();
    }

    @Test
    void aViewOfALeafIsFollowedBack() {
        Tensor x = leaf(1, 2, 3, 4);

        x.reshape(2, 2).get(1).mul(floats(10, 100)).sum().backward();

        assertThat(Leaf.gradient(x).toFloats()).containsExactly(0, 0, 10, 100);
    }

    // ---- detach ----

    @Test
    void nothingFlowsBackThroughDetach() {
        Tensor x = leaf(3);

        x.mul(x.detach()).backward();

        assertThat(Leaf.gradient(x).toFloats()).containsExactly(3);
    }

    @Test
    void detachSharesTheBuffer() {
        Tensor x = leaf(3);

        assertThat(x.detach().memory()).isSameAs(x.memory());
        assertThat(x.detach().history()).isNull();
    }

    // ---- NoGrad ----

    @Test
    void nothingIsRecordedInsideNoGrad() {
        Tensor x = leaf(3);

        try (NoGrad _ = NoGrad.enter()) {
            assertThat(NoGrad.isRecording()).isFalse();
            assertThat(x.mul(x).history()).isNull();
        }
        assertThat(NoGrad.isRecording()).isTrue();
        assertThat(x.mul(x).history()).isNotNull();
    }

    @Test
    void noGradNests() {
        try (NoGrad _ = NoGrad.enter()) {
            try (NoGrad _ = NoGrad.enter()) {
                assertThat(NoGrad.isRecording()).isFalse();
            }
            assertThat(NoGrad.isRecording()).isFalse();
        }
        assertThat(NoGrad.isRecording()).isTrue();
    }

    @Test
    void closingNoGradTwiceCountsOnce() {
        try (NoGrad _ = NoGrad.enter()) {
            NoGrad inner = NoGrad.enter();
            inner.close();
            inner.close();

            assertThat(NoGrad.isRecording()).isFalse();
        }
        assertThat(NoGrad.isRecording()).isTrue();
    }

    @Test
    void anExceptionEndsNoGrad() {
        assertThatThrownBy(() -> {
            try (NoGrad _ = NoGrad.enter()) {
                leaf(1, 2).add(floats(1, 2, 3));
            }
        }).isInstanceOf(IllegalArgumentException.class);

        assertThat(NoGrad.isRecording()).isTrue();
    }

    @Test
    void noGradHoldsForItsOwnThreadAlone() {
        try (NoGrad _ = NoGrad.enter()) {
            assertThat(CompletableFuture.supplyAsync(NoGrad::isRecording).join()).isTrue();
        }
    }

    @Test
    void backwardRunsInsideNoGradAndIsNotStoppedByOne() {
        Tensor x = leaf(3);
        Tensor y = x.mul(x);

        try (NoGrad _ = NoGrad.enter()) {
            y.backward();
        }

        assertThat(Leaf.gradient(x).toFloats()).containsExactly(6);
        assertThat(NoGrad.isRecording()).isTrue();
    }

    @Test
    void aFailingBackwardLeavesRecordingOn() {
        Tensor x = leaf(3);
        Tensor y = x.mul(x);
        fillInside(x);

        assertThatThrownBy(y::backward).isInstanceOf(IllegalStateException.class);

        assertThat(NoGrad.isRecording()).isTrue();
    }

    private static void fillInside(Tensor y) {
        try (NoGrad _ = NoGrad.enter()) {
            fill(y, 0);
        }
    }

    // ---- writing ----

    @Test
    void writingIntoALeafIsAnErrorOutsideNoGrad() {
        Tensor x = leaf(1, 2);

        assertThatThrownBy(() -> fill(x, 0)).isInstanceOf(IllegalStateException.class)
                .hasMessage("fill_: writes into a tensor whose history is recorded; do it inside NoGrad");
        assertThat(x.toFloats()).containsExactly(1, 2);
    }

    @Test
    void writingIntoARecordedResultIsAnErrorOutsideNoGrad() {
        Tensor y = leaf(1, 2).exp();

        assertThatThrownBy(() -> copy(y, floats(1, 2))).isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("copy_: writes into a tensor whose history is recorded");
    }

    @Test
    void writingIntoALeafIsFineInsideNoGrad() {
        Tensor x = leaf(1, 2);

        fillInside(x);

        assertThat(x.toFloats()).containsExactly(0, 0);
        assertThat(Leaf.of(x)).isNotNull();
    }

    @Test
    void copyingARecordedTensorIntoOneWithoutHistoryIsAnError() {
        Tensor plain = floats(0, 0);
        Tensor x = leaf(1, 2);

        assertThatThrownBy(() -> copy(plain, x)).isInstanceOf(IllegalStateException.class)
                .hasMessage("copy_: takes a tensor whose history is recorded, but nothing flows back through it; "
                        + "detach it, or do it inside NoGrad");
        assertThat(plain.toFloats()).containsExactly(0, 0);
        assertThatCode(() -> copy(plain, x.detach())).doesNotThrowAnyException();
        assertThat(plain.toFloats()).containsExactly(1, 2);
    }

    @Test
    void aSavedInputThatWasWrittenToIsRefused() {
        Tensor a = leaf(1, 2);
        Tensor b = floats(3, 4);
        Tensor y = a.mul(b).sum();
        fill(b, 0);

        assertThatThrownBy(y::backward).isInstanceOf(IllegalStateException.class)
                .hasMessage("backward: mul kept its input b, which was written to afterwards");
    }

    @Test
    void aSavedOutputThatWasWrittenToIsRefused() {
        Tensor y = leaf(1, 2).exp();
        Tensor loss = y.sum();
        fillInside(y);

        assertThatThrownBy(loss::backward).isInstanceOf(IllegalStateException.class)
                .hasMessage("backward: exp kept its output y, which was written to afterwards");
    }

    @Test
    void writingThroughAViewCounts() {
        Tensor a = leaf(1, 2);
        Tensor b = floats(3, 4);
        Tensor y = a.mul(b).sum();
        int before = b.version();
        fill(b.view(Shape.of(1), 1), 0);

        assertThat(b.version()).isEqualTo(before + 1);
        assertThatThrownBy(y::backward).isInstanceOf(IllegalStateException.class).hasMessageContaining("kept its input b");
    }

    @Test
    void writingIntoTheBaseOfASavedViewCounts() {
        Tensor a = leaf(1, 2);
        Tensor base = floats(3, 4, 5, 6);
        Tensor y = a.mul(base.slice(0, 0, 2)).sum();
        fill(base, 0);

        assertThatThrownBy(y::backward).isInstanceOf(IllegalStateException.class).hasMessageContaining("kept its input b");
    }

    @Test
    void anUploadCountsAsAWrite() {
        Tensor a = leaf(1, 2);
        Tensor b = floats(3, 4);
        Tensor y = a.mul(b).sum();
        b.upload(new float[] {5, 6});

        assertThatThrownBy(y::backward).isInstanceOf(IllegalStateException.class).hasMessageContaining("kept its input b");
    }

    @Test
    void writingBeforeItIsSavedIsFine() {
        Tensor a = leaf(1, 2);
        Tensor b = floats(3, 4);
        fill(b, 7);

        a.mul(b).sum().backward();

        assertThat(Leaf.gradient(a).toFloats()).containsExactly(7, 7);
    }

    @Test
    void writingToWhatNoRuleLooksAtIsFine() {
        Tensor a = leaf(1, 2);
        Tensor b = floats(3, 4);
        Tensor y = a.add(b).sum();
        fill(b, 7);

        y.backward();

        assertThat(Leaf.gradient(a).toFloats()).containsExactly(1, 1);
    }

    @Test
    void closingASavedTensorIsFine() {
        Tensor a = leaf(1, 2);
        Tensor b = floats(3, 4);
        Tensor y = a.mul(b).sum();
        b.close();

        y.backward();

        assertThat(Leaf.gradient(a).toFloats()).containsExactly(3, 4);
    }
}
