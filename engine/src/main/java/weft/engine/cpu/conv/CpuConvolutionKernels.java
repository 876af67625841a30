package weft.engine.cpu.conv;

import static weft.engine.cpu.base.HostArrays.floats;

import java.util.List;
import weft.engine.Tensor;
import weft.engine.cpu.base.CpuKernel;
import weft.engine.cpu.winograd.Winograd;
import weft.engine.cpu.winograd.WinogradWeightGradient;
import weft.engine.op.Convolution;
import weft.engine.op.TransposedConvolution;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.geometry.ConvGeometry;

/**
 * Convolution by {@link Conv2d}, its weight gradient by {@link Conv2dWeightGradient}, {@link DotWeightGradient} where channels
 * are few, or {@link DepthwiseWeightGradient}; by {@link Winograd} and {@link WinogradWeightGradient} where that is faster, which
 * the shape alone decides. Windows as columns by {@link Unfold}.
 */
public final class CpuConvolutionKernels {

    public static final CpuKernel.Table TABLE = new CpuKernel.Table(Convolution.FAMILY, TransposedConvolution.FAMILY)
            .put(Convolution.CONV2D, CpuConvolutionKernels::forward)
            .put(Convolution.CONV2D_INPUT_GRAD, CpuConvolutionKernels::inputGrad)
            .put(Convolution.CONV2D_WEIGHT_GRAD, CpuConvolutionKernels::weightGrad)
            .put(TransposedConvolution.CONV_TRANSPOSE2D, CpuConvolutionKernels::transposed)
            .put(Convolution.IM2COL, (window, in, out) -> im2col(window, in.get(0), out.get(0)))
            .put(Convolution.COL2IM, (fold, in, out) -> col2im(fold.window(), in.get(0), out.get(0)));

    private CpuConvolutionKernels() {}

    private static void forward(Attrs.Conv2d attrs, List<Tensor> in, List<Tensor> out) {
        Tensor x = in.get(0);
        Tensor w = in.get(1);
        Tensor b = in.get(2);
        Tensor y = out.get(0);
        ConvGeometry shape = attrs.over(x.shape(), w.shape());
        float[] bias = b == null ? null : floats(b);
        int biasAt = b == null ? 0 : b.offset();
        boolean relu = attrs.epilogue() == Attrs.Epilogue.RELU;
        if (Winograd.isFaster(shape)) {
            Winograd.forward(shape, floats(x), x.offset(), floats(w), w.offset(), bias, biasAt, relu, floats(y), y.offset());
        } else if (PointwiseConv2d.fits(shape)) {
            PointwiseConv2d.forward(shape, floats(x), x.offset(), floats(w), w.offset(), bias, biasAt, relu, floats(y),
                    y.offset());
        } else {
            Conv2d.forward(shape, floats(x), x.offset(), floats(w), w.offset(), bias, biasAt, relu, floats(y), y.offset());
        }
    }

    private static void inputGrad(Attrs.ConvGrad attrs, List<Tensor> in, List<Tensor> out) {
        transposed(attrs.conv(), in.get(0), in.get(1), null, out.get(0));
    }

    private static void transposed(Attrs.ConvGrad attrs, List<Tensor> in, List<Tensor> out) {
        transposed(attrs.conv(), in.get(0), in.get(1), in.get(2), out.get(0));
    }

    /** A transposed convolution is the input gradient of one, plus a bias. */
    private static void transposed(Attrs.Conv2d attrs, Tensor dy, Tensor w, Tensor b, Tensor dx) {
        ConvGeometry shape = attrs.over(dx.shape(), w.shape());
        float[] bias = b == null ? null : floats(b);
        int biasAt = b == null ? 0 : b.offset();
        if (Winograd.isFasterTransposed(shape)) {
            Winograd.transposed(shape, floats(dy), dy.offset(), floats(w), w.offset(), bias, biasAt, floats(dx), dx.offset());
        } else if (PointwiseConv2d.fitsTransposed(shape)) {
            PointwiseConv2d.transposed(shape, floats(dy), dy.offset(), floats(w), w.offset(), bias, biasAt, floats(dx),
                    dx.offset());
        } else {
            Conv2d.transposed(shape, floats(dy), dy.offset(), floats(w), w.offset(), bias, biasAt, floats(dx), dx.offset());
        }
    }

    private static void weightGrad(Attrs.ConvGrad attrs, List<Tensor> in, List<Tensor> out) {
        Tensor x = in.get(0);
        Tensor dy = in.get(1);
        Tensor dw = out.get(0);
        ConvGeometry shape = attrs.conv().over(x.shape(), dw.shape());
        if (shape.groupC() == 1 && shape.groupK() == 1) {
            DepthwiseWeightGradient.weightGradient(shape, floats(x), x.offset(), floats(dy), dy.offset(), floats(dw),
                    dw.offset());
        } else if (WinogradWeightGradient.isFaster(shape)) {
            WinogradWeightGradient.weightGradient(shape, floats(x), x.offset(), floats(dy), dy.offset(), floats(dw), dw.offset());
        } else if (DotWeightGradient.isFaster(shape)) {
            DotWeightGradient.weightGradient(shape, floats(x), x.offset(), floats(dy), dy.offset(), floats(dw), dw.offset());
        } else {
            Conv2dWeightGradient.weightGradient(shape, floats(x), x.offset(), floats(dy), dy.offset(), floats(dw), dw.offset());
        }
    }

    private static void im2col(Attrs.Window window, Tensor x, Tensor y) {
        new Unfold(window.over(x.shape())).im2col(floats(x), x.offset(), floats(y), y.offset());
    }

    private static void col2im(Attrs.Window window, Tensor y, Tensor x) {
        new Unfold(window.over(x.shape())).col2im(floats(y), y.offset(), floats(x), x.offset());
    }
}
