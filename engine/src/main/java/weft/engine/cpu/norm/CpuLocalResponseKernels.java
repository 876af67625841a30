package weft.engine.cpu.norm;

import static weft.engine.cpu.base.HostArrays.floats;

import java.util.List;
import weft.engine.Tensor;
import weft.engine.cpu.base.CpuKernel;
import weft.engine.op.LocalResponse;
import weft.engine.op.attrs.NormAttrs;
import weft.engine.op.geometry.Planes;

/** Local response normalization, by {@link LocalResponseLoops}. */
public final class CpuLocalResponseKernels {

    public static final CpuKernel.Table TABLE = new CpuKernel.Table(LocalResponse.FAMILY)
            .put(LocalResponse.LOCAL_RESPONSE_NORM, CpuLocalResponseKernels::forward)
            .put(LocalResponse.LOCAL_RESPONSE_NORM_GRAD, CpuLocalResponseKernels::backward);

    private CpuLocalResponseKernels() {}

    private static void forward(NormAttrs.LocalResponseNorm attrs, List<Tensor> in, List<Tensor> out) {
        Tensor x = in.get(0);
        Tensor y = out.get(0);
        Tensor d = out.get(1);
        new LocalResponseLoops(attrs, Planes.of(x.shape())).forward(floats(x), x.offset(), floats(y), y.offset(), floats(d),
                d.offset());
    }

    private static void backward(NormAttrs.LocalResponseNorm attrs, List<Tensor> in, List<Tensor> out) {
        Tensor dy = in.get(0);
        Tensor x = in.get(1);
        Tensor d = in.get(2);
        Tensor dx = out.get(0);
        new LocalResponseLoops(attrs, Planes.of(x.shape())).backward(floats(dy), dy.offset(), floats(x), x.offset(), floats(d),
                d.offset(), floats(dx), dx.offset());
    }
}
