package weft.engine.cpu.planes;

import static weft.engine.cpu.base.HostArrays.floats;
import static weft.engine.cpu.base.HostArrays.ints;

import java.util.List;
import weft.engine.Tensor;
import weft.engine.cpu.base.CpuKernel;
import weft.engine.cpu.planes.AdaptivePoolingLoops.Windows;
import weft.engine.op.AdaptivePooling;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.geometry.PlanePairs;

/** Pooling to a given size and its gradients, by {@link AdaptivePoolingLoops}. */
public final class CpuAdaptivePoolingKernels {

    public static final CpuKernel.Table TABLE = new CpuKernel.Table(AdaptivePooling.FAMILY)
            .put(AdaptivePooling.ADAPTIVE_AVG_POOL2D, CpuAdaptivePoolingKernels::average)
            .put(AdaptivePooling.ADAPTIVE_AVG_POOL2D_GRAD, CpuAdaptivePoolingKernels::averageGrad)
            .put(AdaptivePooling.ADAPTIVE_MAX_POOL2D, CpuAdaptivePoolingKernels::max)
            .put(AdaptivePooling.ADAPTIVE_MAX_POOL2D_GRAD, CpuAdaptivePoolingKernels::maxGrad);

    private CpuAdaptivePoolingKernels() {}

    private static void average(Attrs.PlaneSize attrs, List<Tensor> in, List<Tensor> out) {
        Tensor x = in.get(0);
        Tensor y = out.get(0);
        AdaptivePoolingLoops.average(Windows.of(x.shape(), y.shape()), floats(x), x.offset(), floats(y), y.offset());
    }

    private static void averageGrad(Attrs.PlaneSize attrs, List<Tensor> in, List<Tensor> out) {
        Tensor dy = in.get(0);
        Tensor dx = out.get(0);
        AdaptivePoolingLoops.averageGradient(Windows.of(dx.shape(), dy.shape()), floats(dy), dy.offset(), floats(dx),
                dx.offset());
    }

    private static void max(Attrs.PlaneSize attrs, List<Tensor> in, List<Tensor> out) {
        Tensor x = in.get(0);
        Tensor y = out.get(0);
        Tensor indices = out.get(1);
        AdaptivePoolingLoops.max(Windows.of(x.shape(), y.shape()), floats(x), x.offset(), floats(y), y.offset(), ints(indices),
                indices.offset());
    }

    private static void maxGrad(Attrs.PlaneSize attrs, List<Tensor> in, List<Tensor> out) {
        Tensor dy = in.get(0);
        Tensor indices = in.get(1);
        Tensor dx = out.get(0);
        PoolingLoops.toIndices(PlanePairs.of(dx.shape(), dy.shape()), floats(dy), dy.offset(),
                ints(indices), indices.offset(), floats(dx), dx.offset());
    }
}
