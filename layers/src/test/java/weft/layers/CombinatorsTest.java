package weft.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import weft.autograd.Leaf;
import weft.autograd.NoGrad;
import weft.engine.Device;
import weft.engine.Pool;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.optim.SGD;

/** Branches side by side, ways around a body, and one block that is used several times. */
@ExtendWith(InScope.class)
class CombinatorsTest {

    /** A 1x1 convolution from one channel to one, whose weight is {@code factor}. */
    private static Conv2d times(float factor) {
        Conv2d conv = new Conv2d(1, 1, 1, c -> c.bias(false));
        conv.weight().set(factor);
        return conv;
    }

    private static Tensor image(float... values) {
        return Tensor.of(Shape.of(1, 1, 1, values.length), values);
    }

    // ---- Concat ----

    @Test
    void branchesAreLaidEndToEndAlongTheChannels() {
        Tensor x = Leaf.require(Tensor.of(Shape.of(2, 1, 1, 2), 1, 2, 3, 4));

        Tensor y = new Concat(times(10), new Sequential(), times(-1)).call(x);
        y.mul(y).sum().backward();

        assertThat(y.shape()).isEqualTo(Shape.of(2, 3, 1, 2));
        assertThat(y.toFloats()).containsExactly(10, 20, 1, 2, -1, -2, 30, 40, 3, 4, -3, -4);
        assertThat(Leaf.gradient(x).toFloats()).as("2 x (10^2 + 1 + 1)").containsExactly(204, 408, 612, 816);
    }

    @Test
    void branchesAreNamedByPlaceOrAsAsked() {
        SequencedMap<String, Module> named = new LinkedHashMap<>();
        named.put("branch1", times(1));
        named.put("branch2", new Sequential(times(2), new ReLU()));

        assertThat(new Concat(named).stateDict().keySet()).containsExactly("branch1.weight", "branch2.0.weight");
        assertThat(new Concat(times(1), times(2)).stateDict().keySet()).containsExactly("0.weight", "1.weight");
    }

    @Test
    void oneBranchIsThatBranchAndNoneIsRefused() {
        assertThat(new Concat(times(3)).call(image(2)).toFloats()).containsExactly(6);
        assertThatThrownBy(Concat::new).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Concat: takes at least one branch");
    }

    @Test
    void branchesThatDifferInSizeAreRefused() {
        assertThatThrownBy(() -> new Concat(new Sequential(), new MaxPool2d(2)).call(Tensor.ones(1, 1, 4, 4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("concat: shapes differ outside dimension 1: [1, 1, 4, 4] and [1, 1, 2, 2]");
    }

    // ---- Residual ----

    @Test
    void aResidualAddsItsInput() {
        Tensor x = Leaf.require(image(1, -2));

        Tensor y = new Residual(times(3)).call(x);
        y.sum().backward();

        assertThat(y.toFloats()).containsExactly(4, -8);
        assertThat(Leaf.gradient(x).toFloats()).containsExactly(4, 4);
    }

    @Test
    void aProjectionAndWhatComesAfterAreOptional() {
        Tensor x = image(1, -2);

        assertThat(new Residual(times(3), times(-5)).call(x).toFloats()).containsExactly(-2, 4);
        assertThat(new Residual(times(3), times(-5), new ReLU()).call(x).toFloats()).containsExactly(0, 4);
        assertThat(new Residual(times(3), null, new ReLU()).call(x).toFloats()).containsExactly(4, 0);
        assertThat(new Residual(new Sequential()).call(x).toFloats()).as("a body that hands on its input")
                .containsExactly(2, -4);
        assertThat(x.isClosed()).isFalse();
    }

    @Test
    void theModulesInsideHaveNames() {
        assertThat(new Residual(times(1), times(2), new ReLU()).children().keySet())
                .containsExactly("body", "shortcut", "after");
        assertThat(new Residual(times(1)).stateDict().keySet()).containsExactly("body.weight");
    }

    @Test
    void nothingIsBroadcast() {
        assertThatThrownBy(() -> new Residual(new Conv2d(1, 4, 1)).call(Tensor.ones(2, 1, 3, 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Residual: the body gives [2, 4, 3, 3], the shortcut [2, 1, 3, 3]; project the shortcut "
                        + "to the same shape");
    }

    @Test
    void anEvaluationHoldsTheTermsOnlyWhileTheyAreAdded() {
        Residual net = new Residual(new Sequential(new Conv2d(4, 4, 3, 1, 1), new Conv2d(4, 4, 3, 1, 1)), new Conv2d(4, 4, 1),
                new Sequential(new Conv2d(4, 4, 3, 1, 1), new Conv2d(4, 4, 3, 1, 1)));
        Pool pool = Device.cpu().pool();
        try (Scope _ = Scope.open(); NoGrad _ = NoGrad.enter()) {
            Tensor x = Tensor.ones(2, 4, 32, 32);
            long before = pool.usedBytes();
            pool.resetPeak();

            net.call(x);

            assertThat(pool.peakBytes() - before).as("two terms and their sum").isEqualTo(3 * x.spec().bytes());
            assertThat(pool.usedBytes() - before).isEqualTo(x.spec().bytes());
        }
    }

    // ---- one block used several times ----

    @Test
    void aRepeatedBlockIsCountedOnceUnderEveryName() {
        Residual block = new Residual(new Sequential(times(0.5f), new ReLU()));
        Sequential net = new Sequential(times(1), block, block, block);

        assertThat(net.parameterCount()).isEqualTo(2);
        assertThat(net.parameters()).hasSize(2);
        assertThat(net.stateDict().keySet()).as("as PyTorch gives them").containsExactly("0.weight", "1.body.0.weight",
                "2.body.0.weight", "3.body.0.weight");
    }

    @Test
    void theGradientsOfARepeatedBlockAddUp() {
        Conv2d shared = times(0.5f);
        Residual block = new Residual(shared);
        Sequential net = new Sequential(block, block, block);
        SGD optimizer = new SGD(net.parameters(), 0.1);

        net.call(image(2)).sum().backward();
        assertThat(shared.weight().gradient().toFloats()).as("d/dw of (1 + w)^3 x").containsExactly(3 * 1.5f * 1.5f * 2);

        optimizer.step();
        assertThat(shared.weight().value().toFloats()[0]).as("moved once").isEqualTo(0.5f - 0.1f * 13.5f);
    }

    @Test
    void aRepeatedBlockIsSavedAndLoadedUnderEachName() {
        Sequential net = repeated(times(2));
        Sequential other = repeated(times(7));

        other.loadStateDict(net.stateDict());

        assertThat(other.call(image(1)).toFloats()).containsExactly(8);
        assertThat(other.parameterCount()).isEqualTo(1);
    }

    private static Sequential repeated(Module block) {
        return new Sequential(block, block, block);
    }

    // ---- hooks ----

    @Test
    void hooksSeeNamedModulesInsideCombinators() {
        Residual net = new Residual(new Concat(new Sequential(times(2), new ReLU()), times(-1)),
                new Sequential(new Conv2d(1, 2, 1)), new ReLU());
        List<String> seen = new ArrayList<>();
        net.modules().forEach((path, module) -> module.onCall((_, _, _) -> seen.add(path)));

        net.call(image(1, 2));

        assertThat(seen).containsExactly("body.0.0", "body.0.1", "body.0", "body.1", "body", "shortcut.0", "shortcut", "after",
                "");
    }

    @Test
    void hooksSeeValuesAndFusionChangesNothing() {
        Sequential branch = new Sequential(times(-2), new ReLU());
        Concat net = new Concat(branch, new Sequential());
        float[] plain = net.call(image(-1, 3)).toFloats();
        List<float[]> seen = new ArrayList<>();
        net.modules().get("0.0").onCall((_, _, y) -> seen.add(y.toFloats()));
        net.modules().get("0.1").onCall((_, _, y) -> seen.add(y.toFloats()));

        assertThat(net.call(image(-1, 3)).toFloats()).isEqualTo(plain);
        assertThat(seen).containsExactly(new float[] {2, -6}, new float[] {2, 0});
    }

    @Test
    void aHookOnARepeatedBlockSeesEachUse() {
        Sequential net = repeated(new Residual(times(1)));
        List<Float> seen = new ArrayList<>();
        net.modules().get("1.body").onCall((_, x, y) -> seen.add(x.toFloats()[0]));

        net.call(image(3));

        assertThat(seen).containsExactly(3f, 6f, 12f);
    }
}
