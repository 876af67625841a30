package weft.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weft.engine.DType;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.Convolution;
import weft.engine.op.Creation;
import weft.engine.op.Matmul;
import weft.engine.op.Op;
import weft.engine.op.Pointwise;
import weft.engine.op.attrs.Attrs;

/** What is kept for backward, for how long, and what is not computed because it is not needed. */
class SavedMemoryTest {

    /** So large that rounding by the pool does not matter: 4 KiB. */
    private static final Shape BIG = Shape.of(1024);
    private static final long BYTES = 4096;

    private final WatchedBackend backend = WatchedBackend.get();
    private Scope scope;

    @BeforeEach
    void open() {
        scope = Scope.open();
        backend.reset();
    }

    @AfterEach
    void close() {
        backend.reset();
        scope.close();
        assertThat(used()).isZero();
    }

    private static Tensor full(Shape shape) {
        return Creation.full(shape, 0.5, DType.FLOAT32, WatchedBackend.device());
    }

    private static Tensor leaf(Shape shape) {
        return Leaf.require(full(shape));
    }

    private static long used() {
        return WatchedBackend.device().pool().usedBytes();
    }

    /** How many big buffers closing {@code tensor} gives back: 0 when a step keeps it, else 1. */
    private static long freedByClosing(Tensor tensor) {
        long before = used();
        tensor.close();
        return (before - used()) / BYTES;
    }

    // ---- what is kept ----

    @Test
    void aRuleKeepsWhatItLooksAtAndNothingElse() {
        Tensor h = leaf(BIG).add(1);
        Tensor g = h.exp();
        Tensor y = g.add(h);

        assertThat(freedByClosing(h)).as("exp looks at its output, add at nothing").isEqualTo(1);
        assertThat(freedByClosing(g)).as("exp keeps its output").isZero();
        assertThat(freedByClosing(y)).isEqualTo(1);
    }

    @Test
    void nothingIsKeptForAnInputThatNeedsNoGradient() {
        Tensor h = leaf(BIG).add(1);
        Tensor constant = full(BIG);
        h.mul(constant);

        assertThat(freedByClosing(h)).as("only the gradient of the constant would look at h").isEqualTo(1);
        assertThat(freedByClosing(constant)).as("the gradient of h looks at the constant").isZero();
    }

    @Test
    void bothAreKeptWhenBothNeedAGradient() {
        Tensor h = leaf(BIG).add(1);
        Tensor g = leaf(BIG).add(1);
        h.mul(g);

        assertThat(freedByClosing(h) + freedByClosing(g)).isZero();
    }

    @Test
    void nothingIsKeptInsideNoGrad() {
        Tensor x = leaf(BIG);
        try (NoGrad _ = NoGrad.enter()) {
            Tensor y = x.exp();

            assertThat(freedByClosing(y)).isEqualTo(1);
        }
    }

    @Test
    void aFrozenWeightLeavesTheInputFree() {
        Tensor h = leaf(Shape.of(32, 32)).add(1);
        Matmul.linear(h, full(Shape.of(2, 32)), null, Attrs.Epilogue.NONE);

        assertThat(freedByClosing(h)).as("only the gradient of the weight would look at h").isEqualTo(1);
    }

    // ---- what is not computed ----

    @Test
    void theFirstConvolutionComputesNoInputGradient() {
        Tensor x = full(Shape.of(1, 2, 4, 4));
        Tensor w = leaf(Shape.of(3, 2, 2, 2));

        Convolution.conv2d(x, w, null, Attrs.Conv2d.of(1, 0, 1)).sum().backward();

        assertThat(backend.ran()).contains(Convolution.CONV2D_WEIGHT_GRAD).doesNotContain(Convolution.CONV2D_INPUT_GRAD);
    }

    @Test
    void aFrozenConvolutionComputesNoWeightGradient() {
        Tensor x = leaf(Shape.of(1, 2, 4, 4));
        Tensor w = full(Shape.of(3, 2, 2, 2));

        Convolution.conv2d(x, w, full(Shape.of(3)), Attrs.Conv2d.of(1, 0, 1)).sum().backward();

        assertThat(backend.ran()).contains(Convolution.CONV2D_INPUT_GRAD).doesNotContain(Convolution.CONV2D_WEIGHT_GRAD);
    }

    @Test
    void theFirstLinearLayerComputesOneProduct() {
        Tensor x = full(Shape.of(2, 3));
        Tensor w = leaf(Shape.of(4, 3));

        Matmul.linear(x, w, null, Attrs.Epilogue.NONE).sum().backward();

        assertThat(backend.ran()).filteredOn(op -> op == Matmul.MATMUL).hasSize(1);
    }

    // ---- how long ----

    @Test
    void backwardReleasesAsItGoes() {
        Tensor h = leaf(BIG);
        for (int i = 0; i < 10; i++) {
            Tensor next = h.exp();
            if (i > 0) {
                h.close();
            }
            h = next;
        }
        Tensor loss = h.sum();
        h.close();
        assertThat(used()).as("a leaf and ten saved results").isBetween(11 * BYTES, 12 * BYTES);
        backend.reset();

        loss.backward();

        List<Long> whileMultiplying = usedAt(Pointwise.MUL);
        assertThat(whileMultiplying).hasSize(10);
        for (int i = 1; i < 10; i++) {
            assertThat(whileMultiplying.get(i)).as("step %d", i).isLessThanOrEqualTo(whileMultiplying.get(i - 1) - BYTES);
        }
        assertThat(used()).as("a leaf and its gradient").isBetween(2 * BYTES, 3 * BYTES);
    }

    private List<Long> usedAt(Op<?> op) {
        List<Op<?>> ran = backend.ran();
        return IntStream.range(0, ran.size()).filter(i -> ran.get(i) == op)
                .mapToObj(backend.used()::get).toList();
    }

    @Test
    void recordedOperationsBelongToTheScopeAroundThemAndLeaveItInBackward() {
        Tensor x = leaf(BIG);
        try (Scope step = Scope.open()) {
            Tensor loss = x.exp().sum();
            assertThat(step.count()).as("two tensors and two recorded operations").isEqualTo(4);

            loss.backward();

            assertThat(step.count()).as("two tensors").isEqualTo(2);
        }
    }

    @Test
    void aFrameLeavesItsRecordedOperationsToTheScopeAroundIt() {
        Tensor x = leaf(BIG);
        try (Scope step = Scope.open()) {
            Tensor loss;
            try (Scope temporary = Scope.temporary()) {
                loss = temporary.keep(x.exp().sum());
            }
            loss.backward();

            assertThat(Leaf.gradient(x).toFloats()).containsOnly((float) Math.exp(0.5));
            assertThat(step.count()).isEqualTo(1);
        }
    }

    @Test
    void aScopeFreesWhatBackwardNeverCameFor() {
        Tensor x = leaf(BIG);
        long before = used();

        try (Scope _ = Scope.open()) {
            x.exp().mul(x).sum();
        }

        assertThat(used()).isEqualTo(before);
    }

    @Test
    void gradientsLiveAsLongAsTheirLeafNotAsTheStep() {
        Tensor x = leaf(BIG);

        try (Scope _ = Scope.open()) {
            x.mul(2).sum().backward();
        }

        assertThat(Leaf.gradient(x).isClosed()).isFalse();
        assertThat(Leaf.gradient(x).toFloats()).containsOnly(2);
    }

    @Test
    void withoutAnyScopeBackwardFreesWhatItUsed() {
        Tensor[] left = new Tensor[2];
        Scope.inside(null, () -> {
            Tensor x = leaf(BIG);
            Tensor h = x.exp();
            Tensor loss = h.sum();
            loss.backward();
            h.close();
            loss.close();
            left[0] = x;
            left[1] = Leaf.gradient(x);
            return null;
        });
        assertThat(used()).isEqualTo(2 * BYTES);

        left[0].close();
        left[1].close();
    }

    // ---- failures ----

    @Test
    void aFailingRuleFreesEverythingWithTheStep() {
        Tensor x = leaf(BIG);
        Tensor w = leaf(BIG);
        x.mul(w).sum().backward();
        long before = used();

        assertThatThrownBy(() -> {
            try (Scope _ = Scope.open()) {
                Tensor h = x.mul(w).tanh();
                Tensor loss = h.mul(h).add(x.exp()).sum();
                backend.failAt(Pointwise.TANH_GRAD);
                loss.backward();
            }
        }).hasMessage("tanh_grad was told to fail");

        assertThat(used()).isEqualTo(before);
        assertThat(NoGrad.isRecording()).isTrue();
    }

    @Test
    void gradientsThatWaitedForTheirTurnAreFreedAtOnce() {
        Tensor x = leaf(BIG);
        Tensor loss = x.exp().add(x.tanh()).sum();
        long before = used();
        backend.failAt(Pointwise.TANH_GRAD);

        assertThatThrownBy(loss::backward).hasMessage("tanh_grad was told to fail");

        assertThat(used()).as("the gradient that waited at exp").isEqualTo(before);
    }

    @Test
    void aFailingForwardFreesEverythingWithTheStep() {
        Tensor x = leaf(BIG);
        long before = used();

        assertThatThrownBy(() -> {
            try (Scope _ = Scope.open()) {
                Tensor h = x.exp();
                backend.failAt(Pointwise.TANH);
                h.tanh();
            }
        }).hasMessage("tanh was told to fail");

        assertThat(used()).isEqualTo(before);
    }

    @Test
    void afterAFailureTheNextStepIsRight() {
        Tensor x = leaf(BIG);
        assertThatThrownBy(() -> {
            try (Scope _ = Scope.open()) {
                Tensor loss = x.mul(3).tanh().sum();
                backend.failAt(Pointwise.TANH_GRAD);
                loss.backward();
            }
        }).hasMessageContaining("told to fail");
        backend.reset();

        try (Scope _ = Scope.open()) {
            x.mul(3).sum().backward();
        }

        assertThat(Leaf.gradient(x).toFloats()).containsOnly(3);
    }

    @Test
    void aKeptLossDoesNotKeepTheOperationsThatLedToIt() {
        Tensor x = leaf(BIG);
        Tensor loss = x.exp().tanh().sum();
        RecordedOp<?> last = (RecordedOp<?>) loss.history();

        loss.backward();

        assertThat(last.parents()).isEmpty();
    }
}
