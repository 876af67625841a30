package weft.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import weft.autograd.Leaf;
import weft.autograd.NoGrad;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Pool;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.Randomness;
import weft.engine.random.Generator;

/** Modules one after the other: fused or not, the same numbers; and two results in memory at a time, not twenty. */
@ExtendWith(InScope.class)
class SequentialTest {

    private static final Module.Hook WATCH = (_, _, _) -> {};

    /** Hands on what it was given. */
    private static final class Identity extends Module {
        @Override
        protected Tensor forward(Tensor x) {
            return x;
        }
    }

    private static Tensor random(int... dims) {
        return Randomness.normal(Shape.of(dims), 0, 1, DType.FLOAT32, Device.cpu(), new Generator(7));
    }

    @Test
    void anEmptyOneHandsOnItsInput() {
        Tensor x = random(2, 3);

        assertThat(new Sequential().call(x)).isSameAs(x);
    }

    @Test
    void layersAreNamedByTheirPlace() {
        assertThat(new Sequential(new ReLU(), new Tanh()).children().keySet()).containsExactly("0", "1");
    }

    @Test
    void aMissingLayerIsAnError() {
        assertThatThrownBy(() -> new Sequential(new ReLU(), null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Sequential: 1 is null");
    }

    // ---- fusion ----

    static Stream<Arguments> fusible() {
        return Stream.of(
                Arguments.of(new Conv2d(3, 8, 3), new int[] {2, 3, 9, 11}),
                Arguments.of(new Conv2d(1, 6, 5), new int[] {4, 1, 32, 32}),
                Arguments.of(new Conv2d(4, 4, 3, 2, 1), new int[] {1, 4, 7, 7}),
                Arguments.of(new Linear(17, 33), new int[] {5, 17}),
                Arguments.of(new Linear(17, 33, false), new int[] {1, 17}),
                Arguments.of(new Linear(6, 4), new int[] {2, 3, 6}));
    }

    @ParameterizedTest
    @MethodSource("fusible")
    void fusedResultsAndGradientsAreTheSameBits(Module layer, int[] dims) {
        float[][] fused = resultAndGradients(layer, random(dims));
        layer.onCall(WATCH);
        float[][] plain = resultAndGradients(layer, random(dims));

        assertThat(plain[0]).as("some are cut off, some are not").contains(0).isNotEqualTo(new float[plain[0].length]);
        assertThat(fused).isDeepEqualTo(plain);
    }

    private static float[][] resultAndGradients(Module layer, Tensor x) {
        Leaf.require(x);
        layer.parameters().forEach(p -> p.leaf().clearGradient());
        Tensor y = new Sequential(layer, new ReLU()).call(x);
        float[] result = y.toFloats();
        y.mul(random(y.shape().dims())).sum().backward();
        return Stream.concat(Stream.of(result, Leaf.gradient(x).toFloats()),
                layer.parameters().stream().map(p -> p.gradient().toFloats())).toArray(float[][]::new);
    }

    @Test
    void hooksSeeWhatComesBeforeAndAfterARelu() {
        Linear linear = new Linear(1, 2, false);
        linear.weight().set(-1, 1);
        ReLU relu = new ReLU();
        List<float[]> seen = new ArrayList<>();
        linear.onCall((_, _, y) -> seen.add(y.toFloats()));
        relu.onCall((_, x, y) -> {
            seen.add(x.toFloats());
            seen.add(y.toFloats());
        });

        new Sequential(linear, relu).call(Tensor.of(Shape.of(1, 1), 3));

        assertThat(seen).containsExactly(new float[] {-3, 3}, new float[] {-3, 3}, new float[] {0, 3});
    }

    @Test
    void aHookOnTheReluAloneSeesItsInput() {
        Linear linear = new Linear(1, 2, false);
        linear.weight().set(-1, 1);
        ReLU relu = new ReLU();
        List<float[]> seen = new ArrayList<>();
        relu.onCall((_, x, _) -> seen.add(x.toFloats()));

        new Sequential(linear, relu).call(Tensor.of(Shape.of(1, 1), 3));

        assertThat(seen).containsExactly(new float[] {-3, 3});
    }

    @Test
    void aPairWithoutHooksIsOneOperation() {
        Linear linear = new Linear(3, 2);
        try (Scope step = Scope.open()) {
            Tensor x = random(1, 3);
            new Sequential(linear, new ReLU()).call(x);

            assertThat(step.count()).as("x, the result, and one recorded step").isEqualTo(3);
        }
    }

    // ---- what is freed ----

    @Test
    void theInputIsNotFreed() {
        Tensor x = random(2, 3);

        new Sequential(new Identity(), new ReLU(), new Identity(), new Tanh()).call(x);

        assertThat(x.isClosed()).isFalse();
    }

    @Test
    void aTensorThatALayerOwnsIsNotFreed() {
        Tensor owned = random(2, 3);
        Module constant = new Module() {
            @Override
            protected Tensor forward(Tensor x) {
                return owned;
            }
        };

        Tensor y = new Sequential(constant, new ReLU()).call(random(1));

        assertThat(owned.isClosed()).isFalse();
        assertThat(y.toFloats()).isEqualTo(owned.relu().toFloats());
    }

    @Test
    void aViewOfAFreedResultStaysReadable() {
        Tensor y = new Sequential(new ReLU(), new Flatten(), new Tanh(), new Flatten()).call(random(2, 3, 4));

        assertThat(y.shape()).isEqualTo(Shape.of(2, 12));
        assertThat(y.toFloats()).isEqualTo(random(2, 3, 4).relu().tanh().toFloats());
    }

    @Test
    void backwardStillFindsWhatItNeeds() {
        Sequential net = new Sequential(new Linear(3, 4), new Tanh(), new Linear(4, 2), new Sigmoid());
        Tensor x = random(5, 3);
        Parameter w = ((Linear) net.children().get("0")).weight();
        Parameter b = ((Linear) net.children().get("0")).bias();
        Parameter w2 = ((Linear) net.children().get("2")).weight();
        Parameter b2 = ((Linear) net.children().get("2")).bias();

        net.call(x).sum().backward();
        float[] gradient = w.gradient().toFloats();
        w.leaf().clearGradient();
        x.matmul(w.value(), false, true).add(b.value()).tanh().matmul(w2.value(), false, true).add(b2.value()).sigmoid().sum()
                .backward();

        assertThat(gradient).usingComparatorWithPrecision(1e-6f).containsExactly(w.gradient().toFloats());
    }

    static Stream<Arguments> deepNets() {
        return Stream.of(
                Arguments.of("linear, tanh", twenty(i -> i % 2 == 0 ? new Linear(128, 128) : new Tanh()),
                        new int[] {256, 128}),
                Arguments.of("linear with relu", twenty(i -> i % 2 == 0 ? new Linear(128, 128) : new ReLU()),
                        new int[] {256, 128}),
                Arguments.of("linear on rank 3", twenty(i -> i % 2 == 0 ? new Linear(64, 64) : new ReLU()),
                        new int[] {16, 32, 64}),
                Arguments.of("conv", twenty(i -> i % 2 == 0 ? new Conv2d(4, 4, 3, 1, 1) : new Sigmoid()),
                        new int[] {2, 4, 64, 64}),
                Arguments.of("nested", new Sequential(twenty(_ -> new Tanh()), new Flatten()), new int[] {128, 256}));
    }

    private static Sequential twenty(IntFunction<Module> layer) {
        return new Sequential(IntStream.range(0, 20).mapToObj(layer).toArray(Module[]::new));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("deepNets")
    void anEvaluationOfTwentyLayersHoldsThreeActivations(String name, Module net, int[] dims) {
        Pool pool = Device.cpu().pool();
        net.eval();
        try (Scope _ = Scope.open(); NoGrad _ = NoGrad.enter()) {
            Tensor x = random(dims);
            long withInput = pool.usedBytes();
            pool.resetPeak();

            Tensor y = net.call(x);

            assertThat(y.size()).isEqualTo(x.size());
            assertThat(pool.peakBytes() - withInput).as("beside the input").isLessThanOrEqualTo(2 * x.spec().bytes());
            assertThat(pool.usedBytes() - withInput).as("afterwards").isEqualTo(y.spec().bytes());
        }
    }
}
