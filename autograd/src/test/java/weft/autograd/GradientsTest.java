package weft.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.Convolution;
import weft.engine.op.Loss;
import weft.engine.op.Matmul;
import weft.engine.op.Pointwise;
import weft.engine.op.Pooling;
import weft.engine.op.attrs.Attrs;

/** Gradients where a difference quotient says nothing: at kinks, ties, borders and NaN. The numbers are PyTorch's. */
class GradientsTest {

    private static final float NAN = Float.NaN;
    private static final float INF = Float.POSITIVE_INFINITY;

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

    private static Tensor leaf(Shape shape, float... values) {
        return Leaf.require(Tensor.of(shape, values));
    }

    private static Tensor leafOfOnes(int... dims) {
        return Leaf.require(Tensor.ones(dims));
    }

    private static float[] gradient(Tensor leaf) {
        return Leaf.gradient(leaf).toFloats();
    }

    /** The gradient of the sum of {@code function(x)}. */
    private static float[] slope(UnaryOperator<Tensor> function, float... x) {
        return slope(function, leaf(x));
    }

    private static float[] slope(UnaryOperator<Tensor> function, Tensor x) {
        function.apply(x).sum().backward();
        return gradient(x);
    }

    // ---- kinks and NaN ----

    @Test
    void reluIsFlatAtZeroAndLetsNaNThrough() {
        assertThat(slope(Tensor::relu, -1, 0, 2, NAN)).containsExactly(0, 0, 1, 1);
    }

    @Test
    void leakyReluHasItsSlopeAtZeroAndAtNaN() {
        assertThat(slope(x -> x.leakyRelu(0.1), -1, 0, 2, NAN)).containsExactly(0.1f, 0.1f, 1, 0.1f);
    }

    @Test
    void absIsFlatAtZero() {
        assertThat(slope(Tensor::abs, -2, 0, 3)).containsExactly(-1, 0, 1);
    }

    @Test
    void signIsFlat() {
        assertThat(slope(Tensor::sign, -2, 0, 3)).containsExactly(0, 0, 0);
    }

    @Test
    void sqrtIsInfinitelySteepAtZero() {
        assertThat(slope(Tensor::sqrt, 0, 4)).containsExactly(INF, 0.25f);
    }

    @Test
    void clampLetsItsBoundsThrough() {
        assertThat(slope(x -> x.clamp(0, 1), -1, 0, 0.5f, 1, 2, NAN)).containsExactly(0, 1, 1, 1, 0, 0);
    }

    @Test
    void powersHaveTheirSpecialCases() {
        assertThat(slope(x -> x.pow(0), 0, 2)).containsExactly(0, 0);
        assertThat(slope(x -> x.pow(2), 0, -2)).containsExactly(0, -4);
        assertThat(slope(x -> x.pow(0.5), 0, 4)).containsExactly(INF, 0.25f);
        assertThat(slope(x -> x.pow(-1), 0, 4)).containsExactly(Float.NEGATIVE_INFINITY, -0.0625f);
    }

    @Test
    void powersOfTensorsHaveTheirSpecialCases() {
        Tensor a = leaf(0, 0, 2, -2, 3);
        Tensor b = leaf(0, 2, 3, 2, 0);

        a.pow(b).sum().backward();

        assertThat(gradient(a)).containsExactly(0, 0, 12, -4, 0);
        assertThat(gradient(b)).usingComparatorWithPrecision(1e-6f)
                .containsExactly(0, 0, 8 * (float) Math.log(2), NAN, (float) Math.log(3));
    }

    @Test
    void aMaskChoosesWhichInputGetsTheGradientEvenIfTheOtherIsNaN() {
        Tensor a = leaf(1, NAN);
        Tensor b = leaf(NAN, 4);
        Tensor mask = floats(1, 0).gt(floats(0, 0));

        Pointwise.where(mask, a, b).mul(floats(5, 7)).sum().backward();

        assertThat(gradient(a)).containsExactly(5, 0);
        assertThat(gradient(b)).containsExactly(0, 7);
    }

    // ---- ties ----

    @Test
    void maximumHalvesTies() {
        Tensor a = leaf(1, 2, 3, NAN);
        Tensor b = leaf(2, 2, 1, 0);

        a.maximum(b).sum().backward();

        assertThat(gradient(a)).containsExactly(0, 0.5f, 1, 1);
        assertThat(gradient(b)).containsExactly(1, 0.5f, 0, 1);
    }

    @Test
    void minimumHalvesTies() {
        Tensor a = leaf(1, 2, 3, NAN);
        Tensor b = leaf(2, 2, 1, 0);

        a.minimum(b).sum().backward();

        assertThat(gradient(a)).containsExactly(1, 0.5f, 0, 1);
        assertThat(gradient(b)).containsExactly(0, 0.5f, 1, 1);
    }

    @Test
    void amaxSharesAmongTies() {
        assertThat(slope(x -> x.amax(1), leaf(Shape.of(2, 3), 1, 3, 3, 2, 2, 2)))
                .containsExactly(0, 0.5f, 0.5f, 1 / 3f, 1 / 3f, 1 / 3f);
    }

    @Test
    void amaxOverEverythingShares() {
        assertThat(slope(x -> x.amax(), leaf(Shape.of(2, 2), 3, 1, 3, 3))).containsExactly(1 / 3f, 0, 1 / 3f, 1 / 3f);
    }

    @Test
    void maxAlongADimensionTakesTheFirstOfTies() {
        assertThat(slope(x -> x.max(1, false).getFirst(), leaf(Shape.of(2, 3), 1, 3, 3, 2, 2, 2)))
                .containsExactly(0, 1, 0, 1, 0, 0);
        assertThat(slope(x -> x.max(-2, true).getFirst(), leaf(Shape.of(2, 2), 1, 3, 1, 4))).containsExactly(1, 0, 0, 1);
    }

    @Test
    void maxOfAScalarIsTheScalar() {
        assertThat(slope(x -> x.max(0, false).getFirst(), leaf(Shape.SCALAR, 3))).containsExactly(1);
    }

    @Test
    void topkGivesToThoseItTook() {
        assertThat(slope(x -> x.topk(2, 1).getFirst().mul(Tensor.of(Shape.of(1, 2), 10, 100)), leaf(Shape.of(1, 3), 1, 3, 2)))
                .containsExactly(0, 10, 100);
    }

    @Test
    void maxPoolingTakesTheFirstOfTies() {
        Tensor x = leaf(Shape.of(1, 1, 2, 4), 1, 1, 5, 5, 1, 1, 5, 5);

        assertThat(slope(in -> Pooling.maxPool2d(in, Attrs.Pool2d.of(2, 2)), x)).containsExactly(1, 0, 1, 0, 0, 0, 0, 0);
    }

    @Test
    void overlappingWindowsAddUp() {
        Tensor x = leaf(Shape.of(1, 1, 1, 3), 1, 4, 2);
        Attrs.Pool2d window = Attrs.Pool2d.window(1, 2).stride(1);

        assertThat(slope(in -> Pooling.maxPool2d(in, window), x)).containsExactly(0, 2, 0);
    }

    // ---- epilogues ----

    @Test
    void aLinearReluMasksByItsOutput() {
        Tensor x = leaf(Shape.of(1, 1), 1);
        Tensor w = leaf(Shape.of(4, 1), -1, 0, 2, NAN);
        Tensor b = leaf(0, 0, 0, 0);

        Matmul.linear(x, w, b, Attrs.Epilogue.RELU).backward(Tensor.of(Shape.of(1, 4), 3, 5, 7, 11));

        assertThat(gradient(b)).containsExactly(0, 0, 7, 11);
        assertThat(gradient(w)).containsExactly(0, 0, 7, 11);
        assertThat(gradient(x)).containsExactly(NAN);
    }

    @Test
    void aConvolutionReluMasksByItsOutput() {
        Tensor x = leaf(Shape.of(1, 1, 1, 4), -1, 0, 2, NAN);
        Tensor w = leaf(Shape.of(1, 1, 1, 1), 10);
        Tensor b = leaf(0);

        Convolution.conv2d(x, w, b, Attrs.Conv2d.of(1, 0, 1).with(Attrs.Epilogue.RELU))
                .backward(Tensor.of(Shape.of(1, 1, 1, 4), 3, 5, 7, 11));

        assertThat(gradient(x)).containsExactly(0, 0, 70, 110);
        assertThat(gradient(b)).containsExactly(18);
        assertThat(gradient(w)).containsExactly(NAN);
    }

    @Test
    void anEpilogueGivesTheGradientsOfAReluAfterwards() {
        float[] values = {-0.4f, 0.9f, 0.3f, -0.7f, 0.5f, 0.1f};
        Tensor fused = leaf(Shape.of(2, 3), values);
        Tensor plain = leaf(Shape.of(2, 3), values);
        Tensor w = Tensor.of(Shape.of(2, 3), 1, -2, 3, -4, 5, -6);

        Matmul.linear(fused, w, null, Attrs.Epilogue.RELU).sum().backward();
        Matmul.linear(plain, w, null, Attrs.Epilogue.NONE).relu().sum().backward();

        assertThat(gradient(fused)).containsExactly(gradient(plain));
    }

    // ---- broadcasting ----

    @Test
    void leadingDimensionsAreSummed() {
        Tensor b = leafOfOnes(3);

        Tensor.ones(2, 4, 3).mul(b).sum().backward();

        assertThat(gradient(b)).containsExactly(8, 8, 8);
    }

    @Test
    void dimensionsOfOneAreSummedAndStay() {
        Tensor b = leafOfOnes(1, 4, 1);

        Tensor.ones(2, 4, 3).add(b).sum().backward();

        assertThat(Leaf.gradient(b).shape()).isEqualTo(Shape.of(1, 4, 1));
        assertThat(gradient(b)).containsExactly(6, 6, 6, 6);
    }

    @Test
    void leadingDimensionsOfOneAreDropped() {
        Tensor b = leafOfOnes(3);

        Tensor.ones(1, 1, 3).mul(b).sum().backward();

        assertThat(gradient(b)).containsExactly(1, 1, 1);
    }

    @Test
    void scalarsGatherEverything() {
        Tensor c = leaf(Shape.SCALAR, 2);

        Tensor.ones(2, 3).mul(c).sum().backward();

        assertThat(Leaf.gradient(c).shape()).isEqualTo(Shape.SCALAR);
        assertThat(gradient(c)).containsExactly(6);
    }

    @Test
    void bothSidesMayBeBroadcast() {
        Tensor a = leafOfOnes(2, 1);
        Tensor b = leafOfOnes(1, 3);

        a.sub(b).sum().backward();

        assertThat(gradient(a)).containsExactly(3, 3);
        assertThat(gradient(b)).containsExactly(-2, -2, -2);
    }

    @Test
    void whatIsBroadcastToNothingGetsZero() {
        Tensor b = leafOfOnes(1, 3);

        Tensor.ones(0, 3).mul(b).sum().backward();

        assertThat(gradient(b)).containsExactly(0, 0, 0);
    }

    @Test
    void emptyTensorsHaveEmptyGradients() {
        Tensor x = leafOfOnes(0, 3);

        x.mul(Tensor.ones(1, 3)).sum().backward();

        assertThat(Leaf.gradient(x).shape()).isEqualTo(Shape.of(0, 3));
    }

    @Test
    void batchesOfMatricesAreSummed() {
        Tensor a = leafOfOnes(2, 3);

        a.matmul(Tensor.ones(5, 3, 4)).sum().backward();

        assertThat(gradient(a)).containsOnly(5 * 4);
    }

    // ---- losses and types ----

    @Test
    void crossEntropyPullsTowardsTheLabel() {
        Tensor scores = leafOfOnes(2, 2);

        Loss.crossEntropy(scores, Tensor.of(0, 1)).backward();

        assertThat(gradient(scores)).containsExactly(-0.25f, 0.25f, 0.25f, -0.25f);
    }

    @Test
    void ignoredRowsPullNothing() {
        Tensor scores = leafOfOnes(2, 2);

        Loss.crossEntropy(scores, Tensor.of(0, -100)).backward();

        assertThat(gradient(scores)).containsExactly(-0.5f, 0.5f, 0, 0);
    }

    @Test
    void aCastGivesItsGradientBackInTheOldType() {
        Tensor x = Leaf.require(Tensor.of(Shape.of(2), new double[] {1, 2}, Device.reference()));

        x.cast(DType.FLOAT32).mul(0.1).sum().backward();

        assertThat(Leaf.gradient(x).toDoubles()).containsExactly(0.1f, 0.1f);
    }
}
