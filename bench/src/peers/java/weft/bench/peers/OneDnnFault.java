package weft.bench.peers;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import weft.bench.peers.Recording.Call;
import weft.engine.Shape;
import weft.engine.op.Convolution;
import weft.engine.op.attrs.Attrs;

/**
 * A fault of PyTorch 2.7.1: on processors with AVX-512 its oneDNN computes wrong gradients of some convolutions with few
 * channels, such as the input gradient from 8 channels to 6 (other numbers in each process, sometimes NaN; with {@code
 * ONEDNN_MAX_CPU_ISA=AVX2} they are right). PyTorch's older implementation, {@code thnn_conv2d}, is right, and takes part where
 * oneDNN is wrong and Weft agrees with it.
 */
final class OneDnnFault {

    /** Output channels below which it was seen. */
    private static final int FEW = 16;

    private OneDnnFault() {}

    /** The gradient of a convolution without oneDNN; null for other operations, and where there is none. */
    static OperationScript otherwise(Call<?> call) {
        if (!(call.attrs() instanceof Attrs.ConvGrad(Attrs.Conv2d conv, int height, int width)) || conv.groups() != 1
                || !conv.dilation().equals(Attrs.Sides.of(1))) {
            return null;
        }
        boolean input = call.op() == Convolution.CONV2D_INPUT_GRAD;
        Attrs.Sides kernel = input ? kernel(call.input("w").spec().shape()) : new Attrs.Sides(height, width);
        return new OperationScript("%s = torch._slow_conv2d_backward(dy, x, w, %s, %s, %s, %s)".formatted(
                input ? "y, _1, _2" : "_0, y, _2", NetworkScript.sides(kernel), NetworkScript.sides(conv.stride()),
                NetworkScript.sides(conv.padding()), input ? "[True, False, False]" : "[False, True, False]"),
                List.of(input ? "x" : "w"), List.of(0));
    }

    /** R and S of w: [K, C, R, S]. */
    static Attrs.Sides kernel(Shape w) {
        return new Attrs.Sides(w.dim(2), w.dim(3));
    }

    /** What a row says of it. */
    static String remark(double difference) {
        return String.format(Locale.ROOT, "PyTorch without oneDNN, which is wrong here: it differs by %.1e", difference);
    }

    /**
     * The shapes of the weights of a step's convolutions that the fault can hit. By their shape, because it is not there in each
     * call: a gradient that was right when tried alone may be wrong in the step.
     */
    static Set<Shape> weights(Recording step) {
        Set<Shape> few = new LinkedHashSet<>();
        for (Call<?> call : step.calls()) {
            if (call.op() == Convolution.CONV2D && call.input("w").spec().shape().dim(0) < FEW) {
                few.add(call.input("w").spec().shape());
            }
        }
        return few;
    }
}
