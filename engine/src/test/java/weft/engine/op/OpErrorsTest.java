package weft.engine.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.attrs.OptimizerAttrs;

/** An invalid call throws before it runs; the message is one line that names the operation and the shapes. */
class OpErrorsTest {

    private static Tensor f(int... dims) {
        return Tensor.zeros(dims);
    }

    private static Tensor doubles(int... dims) {
        return Creation.full(Shape.of(dims), 0, DType.FLOAT64, Device.cpu());
    }

    private static Tensor ints(int... dims) {
        return Creation.full(Shape.of(dims), 0, DType.INT32, Device.cpu());
    }

    private static Arguments refused(String message, Executable call) {
        return arguments(message, call);
    }

    static Stream<Arguments> pointwise() {
        return Stream.of(
                refused("add: shapes do not broadcast: [2, 3] and [2]", () -> f(2, 3).add(f(2))),
                refused("mul: inputs of different types: float32[2] and float64[2]", () -> f(2).mul(doubles(2))),
                refused("add: takes float32 or float64, got int32", () -> ints(2).add(ints(2))),
                refused("relu: takes float32 or float64, got int32", () -> ints(2).relu()),
                refused("eq: inputs of different types: float32[2] and int32[2]", () -> f(2).eq(ints(2))),
                refused("clamp: the lower bound 2.0 is above the upper bound 1.0", () -> f(2).clamp(2, 1)),
                refused("where: the mask is uint8, got float32[2]", () -> Pointwise.where(f(2), f(2), f(2))),
                refused("where: inputs of different types: float32[2] and float64[2]",
                        () -> Pointwise.where(f(2).gt(f(2)), f(2), doubles(2))),
                refused("where: shapes do not broadcast: [3] and [2]", () -> Pointwise.where(f(3).gt(f(3)), f(2), f(2))),
                refused("cast: int64 appears in files only; use int32", () -> f(2).cast(DType.INT64)),
                refused("relu_grad: shapes differ: [2] and [3]", () -> Ops.one(Pointwise.RELU_GRAD, Attrs.NONE, f(2), f(3))));
    }

    static Stream<Arguments> movement() {
        return Stream.of(
                refused("reshape: [2, 3] has 6 elements, [4] has 4", () -> f(2, 3).reshape(4)),
                refused("expand: [2] does not broadcast to [1]", () -> f(2).expand(Shape.of(1))),
                refused("permute: [0, 0] is not an order of the dimensions of [2, 3]", () -> f(2, 3).permute(0, 0)),
                refused("slice: indices 1 to 4 are not within dimension 1 of [2, 3]", () -> f(2, 3).slice(1, 1, 4)),
                refused("slice: dimension 2 is out of range for shape [2, 3]", () -> f(2, 3).slice(2, 0, 1)),
                refused("pad: [2, 3] has 2 dimensions, the padding 1", () -> f(2, 3).pad(new int[1], new int[1], 0)),
                refused("pad: negative padding; use slice to cut", () -> f(2).pad(new int[] {-1}, new int[] {0}, 0)),
                refused("concat: shapes differ outside dimension 0: [2, 3] and [2, 4]", () -> f(2, 3).concat(0, f(2, 4))),
                refused("concat: inputs of different types: float32[2] and int32[2]", () -> f(2).concat(0, ints(2))),
                refused("gather: the index is int32, got float32[2]", () -> f(2).gather(0, f(2))),
                refused("gather: the index [3, 1] does not fit [2, 3] along dimension 1", () -> f(2, 3).gather(1, ints(3, 1))),
                refused("scatter_add: index and src differ: [1] and [2]",
                        () -> Ops.one(Movement.SCATTER_ADD, new Attrs.Axis(0, true), f(2), ints(1), f(2))));
    }

    static Stream<Arguments> reductions() {
        return Stream.of(
                refused("sum: dimension 2 is out of range for shape [2, 3]", () -> f(2, 3).sum(2)),
                refused("sum: dimension 1 is named twice in [1, -1]", () -> f(2, 3).sum(1, -1)),
                refused("amax: nothing to take the largest of in [2, 0] over dimensions [1]", () -> f(2, 0).amax(1)),
                refused("argmax: nothing to take the largest of along dimension 0 of [0]", () -> f(0).argmax(0)),
                refused("topk: k = 4 is out of range for dimension 1 of [2, 3]", () -> f(2, 3).topk(4, 1)),
                refused("var: takes float32 or float64, got int32", () -> ints(2).var()));
    }

    static Stream<Arguments> products() {
        Attrs.Conv2d one = Attrs.Conv2d.of(1, 0, 1);
        Attrs.Conv2d grouped = Attrs.Conv2d.of(1, 0, 1).groups(2);
        Attrs.Conv2d still = Attrs.Conv2d.of(0, 0, 1);
        return Stream.of(
                refused("matmul: inner dimensions differ: [2, 3] x [4, 5]", () -> f(2, 3).matmul(f(4, 5))),
                refused("matmul: inner dimensions differ: [2, 3] transposed x [3, 5]",
                        () -> f(2, 3).matmul(f(3, 5), true, false)),
                refused("matmul: shapes do not broadcast: [2] and [3]", () -> f(2, 1, 1).matmul(f(3, 1, 1))),
                refused("matmul: takes matrices, got [] x [2, 2]", () -> f().matmul(f(2, 2))),
                refused("linear: x has 3 features, w takes 4: [2, 3] and [5, 4]",
                        () -> Matmul.linear(f(2, 3), f(5, 4), null, Attrs.Epilogue.NONE)),
                refused("linear: the bias is [4], w: [5, 3] wants [5]",
                        () -> Matmul.linear(f(2, 3), f(5, 3), f(4), Attrs.Epilogue.NONE)),
                refused("conv2d: expected x: [N, C, H, W], got [3, 8, 8]",
                        () -> Convolution.conv2d(f(3, 8, 8), f(1, 3, 3, 3), null, one)),
                refused("conv2d: x has 3 channels, w takes 1: [1, 3, 8, 8] and [4, 1, 3, 3]",
                        () -> Convolution.conv2d(f(1, 3, 8, 8), f(4, 1, 3, 3), null, one)),
                refused("conv2d: 3 channels in and 4 out do not divide into 2 groups",
                        () -> Convolution.conv2d(f(1, 3, 8, 8), f(4, 1, 3, 3), null, grouped)),
                refused("conv2d: a 3 x 3 kernel with dilation 1 x 1 does not fit into [1, 1, 2, 8] with padding 0 x 0",
                        () -> Convolution.conv2d(f(1, 1, 2, 8), f(1, 1, 3, 3), null, one)),
                refused("conv2d: stride and dilation are at least 1, padding at least 0: " + still,
                        () -> Convolution.conv2d(f(1, 3, 8, 8), f(4, 3, 3, 3), null, still)),
                refused("conv2d_input_grad: expected [1, 1, 2, 2] for this geometry, got [1, 1, 3, 3]",
                        () -> Ops.one(Convolution.CONV2D_INPUT_GRAD, new Attrs.ConvGrad(one, 4, 4), f(1, 1, 3, 3),
                                f(1, 1, 3, 3))),
                refused("col2im: 5 rows are not a multiple of the window's 2 x 2",
                        () -> Convolution.fold(f(1, 5, 4), new Attrs.Window(2, 2, one), 3, 3)));
    }

    static Stream<Arguments> poolingAndLosses() {
        Attrs.Pool2d dilated = Attrs.Pool2d.of(2, 1).padding(1).dilation(3);
        return Stream.of(
                refused("max_pool2d: expected x: [N, C, H, W], got [4, 4]",
                        () -> Pooling.maxPool2d(f(4, 4), Attrs.Pool2d.of(2, 2))),
                refused("max_pool2d: a 3 x 3 window does not fit into [1, 1, 2, 2]",
                        () -> Pooling.maxPool2d(f(1, 1, 2, 2), Attrs.Pool2d.of(3, 3))),
                refused("avg_pool2d: padding 2 x 2 is more than half of the 3 x 3 kernel",
                        () -> Pooling.avgPool2d(f(1, 1, 9, 9), Attrs.Pool2d.of(3, 1).padding(2))),
                refused("max_pool2d: dilation 3 x 3 steps over all of [1, 1, 2, 2]: a window would see padding alone",
                        () -> Pooling.maxPool2d(f(1, 1, 2, 2), dilated)),
                refused("avg_pool2d: takes no dilation, got 3 x 3", () -> Pooling.avgPool2d(f(1, 1, 9, 9), dilated)),
                refused("avg_pool2d_grad: expected dy: [1, 1, 2, 2] for this geometry, got [1, 1, 3, 3]",
                        () -> Ops.one(Pooling.AVG_POOL2D_GRAD, new Attrs.PoolGrad(Attrs.Pool2d.of(2, 2), 4, 4), f(1, 1, 3, 3))),
                refused("cross_entropy: expected int32 labels of shape [4], got int32[3]",
                        () -> Loss.crossEntropy(f(4, 10), ints(3))),
                refused("cross_entropy: expected scores: [N, C], got [4]", () -> Loss.crossEntropy(f(4), ints(4))),
                refused("cross_entropy: label 12 at row 3 is not one of 10 classes",
                        () -> Loss.crossEntropy(f(4, 10), Tensor.of(1, 2, 3, 12))));
    }

    static Stream<Arguments> otherSizes() {
        Attrs.Conv2d twice = Attrs.Conv2d.of(2, 0, 1);
        return Stream.of(
                refused("adaptive_avg_pool2d: expected x: [N, C, H, W], got [4, 4]",
                        () -> AdaptivePooling.adaptiveAvgPool2d(f(4, 4), 1, 1)),
                refused("adaptive_max_pool2d: takes float32 or float64, got int32",
                        () -> AdaptivePooling.adaptiveMaxPool2d(ints(1, 1, 4, 4), 1, 1)),
                refused("adaptive_avg_pool2d: the planes of x: [1, 2, 0, 4] are empty",
                        () -> AdaptivePooling.adaptiveAvgPool2d(f(1, 2, 0, 4), 1, 1)),
                refused("adaptive_avg_pool2d: an output of -1 x 1: extents are at least 0",
                        () -> AdaptivePooling.adaptiveAvgPool2d(f(1, 2, 4, 4), -1, 1)),
                refused("adaptive_avg_pool2d: an output of 60000 x 1 for [0, 1, 60000, 1]: the product of two extents is beyond "
                        + "an int", () -> AdaptivePooling.adaptiveAvgPool2d(f(0, 1, 60000, 1), 60000, 1)),
                refused("adaptive_max_pool2d_grad: the indices are int32 and of dy's shape, got float32[1, 1, 2, 2] and "
                        + "int32[1, 1, 2, 1]",
                        () -> Ops.one(AdaptivePooling.ADAPTIVE_MAX_POOL2D_GRAD, new Attrs.PlaneSize(4, 4),
                                f(1, 1, 2, 2), ints(1, 1, 2, 1))),
                refused("upsample_nearest2d: expected x: [N, C, H, W], got [4, 4]",
                        () -> Upsampling.upsampleNearest2d(f(4, 4), Attrs.Upsample.to(8, 8))),
                refused("upsample_nearest2d: only bilinear upsampling aligns corners",
                        () -> Upsampling.upsampleNearest2d(f(1, 1, 4, 4), Attrs.Upsample.to(8, 8).alignCorners(true))),
                refused("upsample_bilinear2d: from 4 to 0 elements in [1, 1, 4, 4]: both are from 1 to 1048576",
                        () -> Upsampling.upsampleBilinear2d(f(1, 1, 4, 4), Attrs.Upsample.by(4, 4, 0.2, 1))),
                refused("upsample_bilinear2d: 4 elements times 2.0 are not 9",
                        () -> Upsampling.upsampleBilinear2d(f(1, 1, 4, 4), new Attrs.Upsample(9, 8, 2, 2, false))),
                refused("conv_transpose2d: x has 3 channels, w takes 4: [1, 3, 5, 5] and [4, 2, 3, 3]",
                        () -> TransposedConvolution.convTranspose2d(f(1, 3, 5, 5), f(4, 2, 3, 3), null, twice, 0, 0)),
                refused("conv_transpose2d: expected x: [N, C, H, W], got [3, 5, 5]",
                        () -> TransposedConvolution.convTranspose2d(f(3, 5, 5), f(3, 2, 3, 3), null, twice, 0, 0)),
                refused("conv_transpose2d: the bias is [3], w: [3, 2, 3, 3] wants [2]",
                        () -> TransposedConvolution.convTranspose2d(f(1, 3, 5, 5), f(3, 2, 3, 3), f(3), twice, 0, 0)),
                refused("conv_transpose2d: output padding 2 is not from 0 to below stride 2 or dilation 1",
                        () -> TransposedConvolution.convTranspose2d(f(1, 3, 5, 5), f(3, 2, 3, 3), null, twice, 2, 0)),
                refused("conv_transpose2d: [1, 1, 1, 1] gives an output of -1 x -1 with " + Attrs.Conv2d.of(1, 1, 1),
                        () -> TransposedConvolution.convTranspose2d(f(1, 1, 1, 1), f(1, 1, 1, 1), null, Attrs.Conv2d.of(1, 1, 1),
                                0, 0)));
    }

    static Stream<Arguments> randomAndUpdates() {
        OptimizerAttrs.Sgd momentum = new OptimizerAttrs.Sgd(0.1, 0.9, 0, 0, false, true);
        return Stream.of(
                refused("dropout: the probability 1.5 is not from 0 to 1",
                        () -> Ops.one(Randomness.DROPOUT, new Attrs.Dropout(1.5, 0, 0), f(2))),
                refused("uniform: no float32 numbers from 1.0 to 0.0", () -> Ops.create(Randomness.UNIFORM,
                        new Attrs.Uniform(Shape.of(1), DType.FLOAT32, 1, 0, 0, 0), Device.cpu())),
                refused("normal: no int32 numbers with standard deviation 1.0", () -> Ops.create(Randomness.NORMAL,
                        new Attrs.Normal(Shape.of(1), DType.INT32, 0, 1, 0, 0), Device.cpu())),
                refused("add_: float32[2] can't be written from float32[3]",
                        () -> Ops.apply(Creation.ACCUMULATE, Attrs.NONE, f(2), f(3))),
                refused("sgd_step: momentum 0.9 needs a buffer",
                        () -> Ops.apply(Optimization.SGD_STEP, momentum, f(2), f(2), null)),
                refused("sgd_step: shapes differ: float32[2] and float32[3]",
                        () -> Ops.apply(Optimization.SGD_STEP, momentum, f(2), f(3), f(2))),
                refused("adam_step: steps count from 1, got 0", () -> Ops.apply(Optimization.ADAM_STEP,
                        new OptimizerAttrs.Adam(0.1, 0.9, 0.999, 1e-8, 0, 0), f(2), f(2), f(2), f(2))),
                refused("arange: no way from 0.0 to 1.0 in steps of 0.0",
                        () -> Creation.arange(0, 1, 0, DType.FLOAT32, Device.cpu())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"pointwise", "movement", "reductions", "products", "poolingAndLosses", "otherSizes", "randomAndUpdates"})
    void aCallThatDoesNotFitIsRefused(String message, Executable call) {
        assertThatThrownBy(call::execute).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    @Test
    void inputsAreCountedAndMayBeLeftOutOnlyWhereOptional() {
        assertThatThrownBy(() -> Ops.apply(Pointwise.ADD, Attrs.NONE, f(2))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("add: takes 2 inputs, got 1");
        assertThatThrownBy(() -> Ops.apply(Pointwise.ADD, Attrs.NONE, f(2), null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("add: input b is missing");
        assertThatThrownBy(() -> Ops.apply(Pointwise.NEG, Attrs.NONE, (Tensor) null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("neg: no input says on which device to run");
    }

    @Test
    void inputsOnDifferentDevicesAreRefused() {
        assertThatThrownBy(() -> f(2).add(f(2).to(Device.reference()))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("add: inputs on different devices: cpu and reference; move one with to(device)");
    }

    @Test
    void operationsAreFoundByName() {
        assertThat(Ops.named("matmul")).isSameAs(Matmul.MATMUL);
        assertThatThrownBy(() -> Ops.named("matmulx")).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no operation is called matmulx");
    }

    @Test
    void anUpdatedInputCountsTwiceInTheBytes() {
        var specs = List.of(f(4).spec(), f(4).spec());
        assertThat(Creation.ACCUMULATE.bytes(new Op.Inputs("add_", specs), List.of())).isEqualTo(4 * 4 * 3);
        assertThat(Pointwise.ADD.bytes(new Op.Inputs("add", specs), List.of(f(4).spec()))).isEqualTo(4 * 4 * 3);
    }
}
