package weft.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import weft.engine.Scope;
import weft.engine.Tensor;
import weft.engine.op.attrs.Attrs.Reduction;
import weft.layers.loss.BCEWithLogitsLoss;
import weft.layers.loss.CrossEntropyLoss;
import weft.layers.loss.KLDivLoss;
import weft.layers.loss.L1Loss;
import weft.layers.loss.LossFunction;
import weft.layers.loss.MSELoss;
import weft.layers.loss.NLLLoss;
import weft.layers.loss.SmoothL1Loss;

/** What losses refuse, in words that say what to mend. */
class LossErrorsTest {

    @Test
    void inputAndTargetOfDifferentShapesAreRefused() {
        for (LossFunction loss : List.of(new MSELoss(), new L1Loss(), new SmoothL1Loss(), new BCEWithLogitsLoss(),
                new KLDivLoss())) {
            try (Scope _ = Scope.open()) {
                assertThatThrownBy(() -> loss.call(Tensor.ones(3, 1), Tensor.ones(3)))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage(loss.getClass().getSimpleName() + ": input and target differ in shape: [3, 1] and [3]");
            }
        }
    }

    @Test
    void labelsMustFitTheirScores() {
        for (LossFunction loss : List.of(new CrossEntropyLoss(), new NLLLoss())) {
            String name = loss.getClass().getSimpleName();
            try (Scope _ = Scope.open()) {
                assertThatThrownBy(() -> loss.call(Tensor.ones(3, 4), Tensor.of(1, 2)))
                        .isInstanceOf(IllegalArgumentException.class).hasMessage(name
                                + ": expected scores: [N, C, ...] and int32 labels: [N, ...], got float32[3, 4] and int32[2]");
                String probabilities = loss instanceof CrossEntropyLoss ? ", or probabilities of the same type and shape" : "";
                assertThatThrownBy(() -> loss.call(Tensor.ones(2, 4), Tensor.of(1f, 2f)))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage(name + ": expected scores: [N, C, ...] and int32 labels: [N, ...]" + probabilities
                                + ", got float32[2, 4] and float32[2]");
            }
        }
    }

    @Test
    void aLabelThatIsNoClassIsNamed() {
        try (Scope _ = Scope.open()) {
            Tensor scores = Tensor.ones(3, 4);
            assertThatThrownBy(() -> new CrossEntropyLoss().call(scores, Tensor.of(0, 4, 1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("cross_entropy: label 4 at row 1 is not one of 4 classes");
            assertThatThrownBy(() -> new NLLLoss().call(scores, Tensor.of(0, 4, 1))).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("gather: index 4 at element 1 is not within dimension 1 of [3, 4]");
        }
    }

    @Test
    void aWeightMustHaveOneNumberForEachClass() {
        try (Scope _ = Scope.open()) {
            LossFunction loss = new CrossEntropyLoss(Tensor.ones(3), -100, Reduction.MEAN, 0);
            assertThatThrownBy(() -> loss.call(Tensor.ones(2, 4), Tensor.of(0, 1))).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("cross_entropy: expected weight: float32[4], got float32[3]");
        }
    }

    @Test
    void smoothingIsAShareAndBetaNotNegative() {
        try (Scope _ = Scope.open()) {
            LossFunction loss = new CrossEntropyLoss(null, -100, Reduction.MEAN, 1.5);
            assertThatThrownBy(() -> loss.call(Tensor.ones(2, 4), Tensor.of(0, 1))).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("cross_entropy: label smoothing is from 0 to 1, got 1.5");
        }
        assertThatThrownBy(() -> new SmoothL1Loss(-1, Reduction.MEAN)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("SmoothL1Loss: beta is not negative, got -1.0");
    }

    @Test
    void theMeanOverNothingIsNaN() {
        try (Scope _ = Scope.open()) {
            assertThat(new MSELoss().call(Tensor.ones(0, 3), Tensor.ones(0, 3)).item()).isNaN();
            assertThat(new CrossEntropyLoss().call(Tensor.ones(0, 3), Tensor.of(new int[0])).item()).isNaN();
            assertThat(new NLLLoss().call(Tensor.ones(0, 3), Tensor.of(new int[0])).item()).isNaN();
        }
    }
}
