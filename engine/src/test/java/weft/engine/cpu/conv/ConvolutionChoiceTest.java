package weft.engine.cpu.conv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.cpu.Arrays32;
import weft.engine.cpu.winograd.Winograd;
import weft.engine.cpu.winograd.WinogradWeightGradient;
import weft.engine.op.Convolution;
import weft.engine.op.Op;
import weft.engine.op.Ops;
import weft.engine.op.TransposedConvolution;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.geometry.ConvGeometry;

/** The operations at a size at which tiles are faster than the direct sum, beside the reference. */
class ConvolutionChoiceTest {

    private static final Shape X = Shape.of(6, 128, 13, 16);
    private static final Shape W = Shape.of(136, 128, 3, 3);
    private static final Shape Y = Shape.of(6, 136, 13, 16);

    private static final Attrs.Conv2d ATTRS = Attrs.Conv2d.of(1, 1, 1);
    private static final Attrs.ConvGrad OF_INPUT = new Attrs.ConvGrad(ATTRS, 13, 16);

    /** An operation with its inputs; null is an optional input that is not given. */
    private record Call<A extends Attrs>(Op<A> op, A attrs, Shape... inputs) {

        float[] on(Device device) {
            Random random = new Random(1);
            try (Scope _ = Scope.open()) {
                Tensor[] tensors = new Tensor[inputs.length];
                for (int i = 0; i < inputs.length; i++) {
                    if (inputs[i] != null) {
                        tensors[i] = Tensor.of(inputs[i], Arrays32.random(random, inputs[i].size()), device);
                    }
                }
                return Ops.one(op, attrs, tensors).toFloats();
            }
        }

        @Override
        public String toString() {
            return op.name();
        }
    }

    static Stream<Call<?>> calls() {
        return Stream.of(new Call<>(Convolution.CONV2D, ATTRS, X, W, Shape.of(136)),
                new Call<>(Convolution.CONV2D, ATTRS.with(Attrs.Epilogue.RELU), X, W, null),
                new Call<>(Convolution.CONV2D_INPUT_GRAD, OF_INPUT, Y, W),
                new Call<>(TransposedConvolution.CONV_TRANSPOSE2D, OF_INPUT, Y, W, Shape.of(128)),
                new Call<>(Convolution.CONV2D_WEIGHT_GRAD, new Attrs.ConvGrad(ATTRS, 3, 3), X, Y));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void tilesAgreeWithTheReference(Call<?> call) {
        ConvGeometry shape = ATTRS.over(X, W);
        assertThat(Winograd.isFaster(shape) && Winograd.isFasterTransposed(shape) && WinogradWeightGradient.isFaster(shape))
                .as("tiles are chosen").isTrue();

        float[] ours = call.on(Device.cpu());
        float[] theirs = call.on(Device.reference());

        float largest = 0;
        for (float value : theirs) {
            largest = Math.max(largest, Math.abs(value));
        }
        assertThat(ours).usingComparatorWithPrecision(1e-5f * largest).containsExactly(theirs);
    }
}
