package weft.engine.cpu.planes;

import static weft.engine.cpu.base.HostArrays.floats;

import weft.engine.Tensor;
import weft.engine.cpu.base.CpuKernel;
import weft.engine.cpu.planes.UpsamplingLoops.Bilinear;
import weft.engine.cpu.planes.UpsamplingLoops.Nearest;
import weft.engine.op.Upsampling;
import weft.engine.op.attrs.Attrs;

/** Upsampling and its gradients, by {@link UpsamplingLoops}. */
public final class CpuUpsamplingKernels {

    public static final CpuKernel.Table TABLE = new CpuKernel.Table(Upsampling.FAMILY)
            .put(Upsampling.UPSAMPLE_NEAREST2D, (attrs, in, out) -> {
                Tensor x = in.get(0);
                Tensor y = out.get(0);
                UpsamplingLoops.nearest(nearest(attrs, x), floats(x), x.offset(), floats(y), y.offset());
            })
            .put(Upsampling.UPSAMPLE_NEAREST2D_GRAD, (attrs, in, out) -> {
                Tensor dy = in.get(0);
                Tensor dx = out.get(0);
                UpsamplingLoops.nearestGradient(nearest(attrs.upsample(), dx), floats(dy), dy.offset(), floats(dx), dx.offset());
            })
            .put(Upsampling.UPSAMPLE_BILINEAR2D, (attrs, in, out) -> {
                Tensor x = in.get(0);
                Tensor y = out.get(0);
                UpsamplingLoops.bilinear(bilinear(attrs, x), floats(x), x.offset(), floats(y), y.offset());
            })
            .put(Upsampling.UPSAMPLE_BILINEAR2D_GRAD, (attrs, in, out) -> {
                Tensor dy = in.get(0);
                Tensor dx = out.get(0);
                UpsamplingLoops.bilinearGradient(bilinear(attrs.upsample(), dx), floats(dy), dy.offset(), floats(dx),
                        dx.offset());
            });

    private CpuUpsamplingKernels() {}

    private static Nearest nearest(Attrs.Upsample attrs, Tensor x) {
        return Nearest.of(attrs, x.shape().sizeOf(0, 2), x.dim(2), x.dim(3));
    }

    private static Bilinear bilinear(Attrs.Upsample attrs, Tensor x) {
        return Bilinear.of(attrs, x.shape().sizeOf(0, 2), x.dim(2), x.dim(3));
    }
}
