package weft.engine.cuda;

import static weft.engine.cuda.base.Launcher.at;
import static weft.engine.cuda.base.Launcher.number;
import static weft.engine.cuda.base.Launcher.type;

import weft.engine.Tensor;
import weft.engine.cuda.base.CudaPlan;
import weft.engine.cuda.base.Launcher;
import weft.engine.op.Upsampling;
import weft.engine.op.attrs.Attrs;

/**
 * Upsampling: one thread for each output, and in a gradient one for each input, which gathers from the outputs that it
 * contributed to.
 */
final class UpsamplingPlans {

    static final CudaPlan.Table TABLE = new CudaPlan.Table(Upsampling.FAMILY)
            .put(Upsampling.UPSAMPLE_NEAREST2D,
                    (gpu, attrs, in, out) -> nearest(gpu, "upsample_nearest2d_", attrs, in.get(0), out.get(0), in.get(0),
                            out.get(0)))
            .put(Upsampling.UPSAMPLE_NEAREST2D_GRAD,
                    (gpu, attrs, in, out) -> nearest(gpu, "upsample_nearest2d_grad_", attrs.upsample(), out.get(0), in.get(0),
                            in.get(0), out.get(0)))
            .put(Upsampling.UPSAMPLE_BILINEAR2D,
                    (gpu, attrs, in, out) -> bilinear(gpu, "upsample_bilinear2d_", attrs, in.get(0), out.get(0), in.get(0),
                            out.get(0)))
            .put(Upsampling.UPSAMPLE_BILINEAR2D_GRAD,
                    (gpu, attrs, in, out) -> bilinear(gpu, "upsample_bilinear2d_grad_", attrs.upsample(), out.get(0), in.get(0),
                            in.get(0), out.get(0)));

    private UpsamplingPlans() {}

    private static void nearest(Launcher gpu, String entry, Attrs.Upsample a, Tensor x, Tensor y, Tensor from, Tensor to) {
        gpu.each("upsample/nearest", entry + type(x.dtype()), to.size(), at(from), at(to), AdaptivePoolingPlans.struct(x, y),
                (float) a.nearestScaleH(x.dim(2)), (float) a.nearestScaleW(x.dim(3)));
    }

    private static void bilinear(Launcher gpu, String entry, Attrs.Upsample a, Tensor x, Tensor y, Tensor from, Tensor to) {
        gpu.each("upsample/bilinear", entry + type(x.dtype()), to.size(), at(from), at(to), AdaptivePoolingPlans.struct(x, y),
                number(x.dtype(), a.scaleH(x.dim(2))), number(x.dtype(), a.scaleW(x.dim(3))), a.alignCorners() ? 1 : 0);
    }
}
