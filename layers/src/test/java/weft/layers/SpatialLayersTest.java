package weft.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import weft.autograd.Leaf;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.attrs.Attrs;

/** Layers that look at images through windows: what they make of small ones, by hand. */
@ExtendWith(InScope.class)
class SpatialLayersTest {

    // ---- pooling to a size ----

    @Test
    void adaptiveWindowsOverlapWhereTheSizesDoNotDivide() {
        Tensor x = Leaf.require(Tensor.of(Shape.of(1, 1, 1, 5), 1, 2, 4, 8, 16));

        Tensor y = new AdaptiveAvgPool2d(1, 3).call(x);
        y.mul(Tensor.of(Shape.of(1, 1, 1, 3), 2, 30, 200)).sum().backward();

        assertThat(y.toFloats()).as("columns 0-1, 1-3 and 3-4").containsExactly(1.5f, 14 / 3f, 12);
        assertThat(Leaf.gradient(x).toFloats()).containsExactly(1, 1 + 10, 10, 10 + 100, 100);
    }

    @Test
    void anAdaptivePoolToMoreThanThereIsRepeats() {
        Tensor x = Tensor.of(Shape.of(1, 1, 2, 1), 3, 5);

        assertThat(new AdaptiveAvgPool2d(4, 1).call(x).toFloats()).containsExactly(3, 3, 5, 5);
        assertThat(new AdaptiveMaxPool2d(3, 1).call(x).toFloats()).containsExactly(3, 5, 5);
    }

    @Test
    void globalAverageIsOneMeanForEachPlaneOfAnySize() {
        Tensor x = Tensor.of(Shape.of(1, 2, 2, 2), 1, 2, 3, 4, 10, 20, 30, 40);

        Tensor y = new GlobalAvgPool2d().call(x);

        assertThat(y.shape()).isEqualTo(Shape.of(1, 2, 1, 1));
        assertThat(y.toFloats()).containsExactly(2.5f, 25).isEqualTo(new AdaptiveAvgPool2d(1).call(x).toFloats());
    }

    @Test
    void theGradientOfAnAdaptiveMaximumGoesToTheFirstOfEquals() {
        Tensor x = Leaf.require(Tensor.of(Shape.of(1, 1, 2, 3), 7, 7, 1, 2, 9, 9));

        Tensor y = new AdaptiveMaxPool2d(2, 2).call(x);
        y.mul(Tensor.of(Shape.of(1, 1, 2, 2), 1, 10, 100, 1000)).sum().backward();

        assertThat(y.toFloats()).containsExactly(7, 7, 9, 9);
        assertThat(Leaf.gradient(x).toFloats()).containsExactly(1, 10, 0, 0, 1100, 0);
    }

    @Test
    void adaptivePoolsPrintAndRefuseAsPyTorchDoes() {
        assertThat(new AdaptiveAvgPool2d(7)).hasToString("AdaptiveAvgPool2d(output_size=7)");
        assertThat(new AdaptiveMaxPool2d(7, 5)).hasToString("AdaptiveMaxPool2d(output_size=(7, 5))");
        assertThat(new GlobalAvgPool2d()).hasToString("GlobalAvgPool2d()");
        assertThatThrownBy(() -> new AdaptiveAvgPool2d(3, -2)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("AdaptiveAvgPool2d: an output of 3 x -2: extents are at least 0");
    }

    // ---- options ----

    @Test
    void aConvolutionsOptionsReadAsPyTorchPrintsThem() {
        assertThat(new Conv2d(4, 8, 3, c -> c.stride(2).padding(1).dilation(2).groups(4).bias(false))).hasToString(
                "Conv2d(4, 8, kernel_size=(3, 3), stride=(2, 2), padding=(1, 1), dilation=(2, 2), groups=4, bias=False)");
        assertThat(new Conv2d(4, 8, 1, 7, c -> c.stride(1, 3).padding(0, 3).dilation(1, 2))).hasToString(
                "Conv2d(4, 8, kernel_size=(1, 7), stride=(1, 3), padding=(0, 3), dilation=(1, 2))");
        assertThat(new Conv2d(4, 8, 3, c -> c)).hasToString(new Conv2d(4, 8, 3).toString());
    }

    @Test
    void aConvolutionTakesItsOptions() {
        Conv2d conv = new Conv2d(4, 6, 3, c -> c.stride(2).padding(1).dilation(2).groups(2).bias(false));

        assertThat(conv.weight().value().shape()).isEqualTo(Shape.of(6, 2, 3, 3));
        assertThat(conv.stateDict()).containsOnlyKeys("weight");
        assertThat(conv.call(Tensor.ones(2, 4, 9, 7)).shape()).isEqualTo(Shape.of(2, 6, 4, 3));
    }

    @Test
    void optionsThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> new Conv2d(3, 4, 1, c -> c.groups(2))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Conv2d: 3 channels in and 4 out do not divide into 2 groups");
        assertThatThrownBy(() -> new Conv2d(3, 4, 1, c -> c.outputPadding(1))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Conv2d: only a transposed convolution takes an output padding");
    }

    @Test
    void poolsTakeTheirOptions() {
        assertThat(new MaxPool2d(3, p -> p.stride(2).padding(1).dilation(2).ceilMode(true)).attrs())
                .isEqualTo(Attrs.Pool2d.of(3, 2).padding(1).dilation(2).ceilMode(true));
        assertThat(new AvgPool2d(3, 2, p -> p.stride(1, 2).padding(0, 1).countIncludePad(false)).attrs())
                .isEqualTo(Attrs.Pool2d.window(3, 2).stride(1, 2).padding(0, 1).countIncludePad(false));
        assertThat(new MaxPool2d(3, p -> p.padding(1)).attrs()).as("side by side unless asked otherwise")
                .isEqualTo(Attrs.Pool2d.of(3, 3).padding(1));
        assertThat(new MaxPool2d(3, 2, p -> p.dilation(1, 2)).attrs())
                .isEqualTo(Attrs.Pool2d.window(3, 2).dilation(1, 2));
    }

    @Test
    void poolingByANormIsPrintedAsPyTorchPrintsItAndTakesNoPadding() {
        assertThat(new LPPool2d(2, 3, 2)).hasToString("LPPool2d(norm_type=2.0, kernel_size=3, stride=2, ceil_mode=False)");
        assertThat(new LPPool2d(2, 2).call(Tensor.ones(1, 1, 4, 4)).toFloats()).containsOnly(2);
        assertThatThrownBy(() -> new LPPool2d(2, 2, 2, p -> p.padding(1)).call(Tensor.ones(1, 1, 4, 4)))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("lp_pool2d: takes no padding, got 1 x 1");
        assertThatThrownBy(() -> new LPPool2d(0, 2).call(Tensor.ones(1, 1, 4, 4))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("lp_pool2d: the power is a positive number, got 0.0");
    }

    // ---- sequences and larger images ----

    @Test
    void aConvolutionOverSequencesSlidesAlongThem() {
        Conv1d conv = new Conv1d(1, 1, 3, c -> c.bias(false));
        conv.weight().set(1, 0, -1);

        Tensor y = conv.call(Tensor.of(Shape.of(1, 1, 5), 1, 2, 4, 8, 16));

        assertThat(y.shape()).isEqualTo(Shape.of(1, 1, 3));
        assertThat(y.toFloats()).containsExactly(1 - 4, 2 - 8, 4 - 16);
    }

    @Test
    void aConvolutionOverSequencesTakesItsOptions() {
        Conv1d conv = new Conv1d(2, 4, 5, c -> c.stride(3).dilation(2));

        assertThat(conv.weight().value().shape()).isEqualTo(Shape.of(4, 2, 5));
        assertThatThrownBy(() -> conv.call(Tensor.ones(1, 2, 9, 9))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Conv1d: expected x: [N, C, L], got [1, 2, 9, 9]");
        assertThatThrownBy(() -> new Conv1d(2, 3, 1, c -> c.groups(2))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Conv1d: 2 channels in and 3 out do not divide into 2 groups");
    }

    @Test
    void aTransposedConvolutionLaysItsKernelDownForEachInput() {
        ConvTranspose2d conv = new ConvTranspose2d(1, 1, 2, c -> c.stride(2));
        conv.weight().set(1, 2, 3, 4);
        conv.bias().set(0.5f);

        Tensor y = conv.call(Tensor.of(Shape.of(1, 1, 1, 2), 1, 10));

        assertThat(y.shape()).isEqualTo(Shape.of(1, 1, 2, 4));
        assertThat(y.toFloats()).containsExactly(1.5f, 2.5f, 10.5f, 20.5f, 3.5f, 4.5f, 30.5f, 40.5f);
    }

    @Test
    void aTransposedConvolutionUndoesTheSizeOfAConvolution() {
        UnaryOperator<ConvOptions> halving = c -> c.stride(2).padding(1);
        Tensor small = new Conv2d(3, 8, 3, halving).call(Tensor.ones(1, 3, 10, 9));

        assertThat(small.shape()).isEqualTo(Shape.of(1, 8, 5, 5));
        assertThat(new ConvTranspose2d(8, 3, 3, halving.andThen(c -> c.outputPadding(1, 0))::apply).call(small).shape())
                .isEqualTo(Shape.of(1, 3, 10, 9));
        assertThatThrownBy(() -> new ConvTranspose2d(8, 3, 3, c -> c.groups(2))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ConvTranspose2d: 8 channels in and 3 out do not divide into 2 groups");
    }

    @Test
    void upsamplingRepeatsOrInterpolates() {
        Tensor x = Tensor.of(Shape.of(1, 1, 1, 2), 0, 4);

        assertThat(Upsample.by(2).call(x).toFloats()).containsExactly(0, 0, 4, 4, 0, 0, 4, 4);
        assertThat(Upsample.to(1, 4).bilinear().call(x).toFloats()).containsExactly(0, 1, 3, 4);
        assertThat(Upsample.to(1, 5).bilinear(true).call(x).toFloats()).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void upsamplingToAsManyOrTwiceAsManyIgnoresWhatTheFactorWasRoundedFrom() {
        Tensor x = Tensor.of(Shape.of(1, 1, 1, 2), 0, 4);

        assertThat(Upsample.by(1, 1.4).call(x).toFloats()).containsExactly(0, 4);
        assertThat(Upsample.by(1, 1.4).bilinear().call(x).toFloats()).containsExactly(0, 4);
        assertThat(Upsample.by(1, 2.3).call(x).toFloats()).containsExactly(0, 0, 4, 4);
    }

    @Test
    void upsamplingToNothingIsRefused() {
        assertThatThrownBy(() -> Upsample.to(0, 4)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Upsample: 0 x 4 is not a size");
        assertThatThrownBy(() -> Upsample.by(Double.NaN)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Upsample: the factors NaN and NaN are not positive numbers");
    }
}
