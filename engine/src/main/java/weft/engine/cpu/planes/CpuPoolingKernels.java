package weft.engine.cpu.planes;

import static weft.engine.cpu.base.HostArrays.floats;
import static weft.engine.cpu.base.HostArrays.ints;

import java.util.List;
import weft.engine.Tensor;
import weft.engine.cpu.base.CpuKernel;
import weft.engine.op.Pooling;
import weft.engine.op.attrs.Attrs;

/** Max and average pooling and their gradients, by {@link PoolingLoops}. */
public final class CpuPoolingKernels {

    public static final CpuKernel.Table TABLE = new CpuKernel.Table(Pooling.FAMILY)
            .put(Pooling.MAX_POOL2D, CpuPoolingKernels::max)
            .put(Pooling.MAX_POOL2D_GRAD, CpuPoolingKernels::maxGrad)
            .put(Pooling.AVG_POOL2D, CpuPoolingKernels::average)
            .put(Pooling.AVG_POOL2D_GRAD, CpuPoolingKernels::averageGrad)
            .put(Pooling.LP_POOL2D, CpuPoolingKernels::norm)
            .put(Pooling.LP_POOL2D_GRAD, CpuPoolingKernels::normGrad);

    private CpuPoolingKernels() {}

    private static void max(Attrs.Pool2d attrs, List<Tensor> in, List<Tensor> out) {
        Tensor x = in.get(0);
        Tensor y = out.get(0);
        Tensor indices = out.get(1);
        PoolingLoops.max(attrs.over(x.shape()), floats(x), x.offset(), floats(y), y.offset(), ints(indices),
                indices.offset());
    }

    private static void maxGrad(Attrs.PoolGrad attrs, List<Tensor> in, List<Tensor> out) {
        Tensor dy = in.get(0);
        Tensor indices = in.get(1);
        Tensor dx = out.get(0);
        PoolingLoops.maxGradient(attrs.pool().over(dx.shape()), floats(dy), dy.offset(), ints(indices),
                indices.offset(),
                floats(dx), dx.offset());
    }

    private static void average(Attrs.Pool2d attrs, List<Tensor> in, List<Tensor> out) {
        Tensor x = in.get(0);
        Tensor y = out.get(0);
        PoolingLoops.average(attrs.over(x.shape()), attrs.countIncludePad(), floats(x), x.offset(), floats(y),
                y.offset());
    }

    private static void averageGrad(Attrs.PoolGrad attrs, List<Tensor> in, List<Tensor> out) {
        Tensor dy = in.get(0);
        Tensor dx = out.get(0);
        PoolingLoops.averageGradient(attrs.pool().over(dx.shape()), attrs.pool().countIncludePad(), floats(dy),
                dy.offset(),
                floats(dx), dx.offset());
    }

    private static void norm(Attrs.LpPool2d attrs, List<Tensor> in, List<Tensor> out) {
        Tensor x = in.get(0);
        Tensor y = out.get(0);
        PoolingLoops.norm(attrs.pool().over(x.shape()), attrs.p(), floats(x), x.offset(), floats(y), y.offset());
    }

    private static void normGrad(Attrs.LpPool2d attrs, List<Tensor> in, List<Tensor> out) {
        Tensor dy = in.get(0);
        Tensor x = in.get(1);
        Tensor y = in.get(2);
        Tensor dx = out.get(0);
        PoolingLoops.normGradient(attrs.pool().over(dx.shape()), attrs.p(), floats(dy), dy.offset(), floats(x),
                x.offset(), floats(y), y.offset(), floats(dx), dx.offset());
    }
}
