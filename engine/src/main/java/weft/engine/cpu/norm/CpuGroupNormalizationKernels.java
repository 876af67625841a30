package weft.engine.cpu.norm;

import static weft.engine.cpu.base.HostArrays.floats;
import static weft.engine.cpu.norm.CpuNormalizationKernels.vector;

import java.util.List;
import weft.engine.Tensor;
import weft.engine.cpu.base.CpuKernel;
import weft.engine.op.GroupNormalization;
import weft.engine.op.geometry.Groups;

/** Normalization of rows and of groups of channels, by {@link GroupNormLoops}. */
public final class CpuGroupNormalizationKernels {

    public static final CpuKernel.Table TABLE = new CpuKernel.Table(GroupNormalization.FAMILY)
            .put(GroupNormalization.LAYER_NORM, (a, in, out) -> forward(a.over(in.get(0).shape()), a.eps(), in, out))
            .put(GroupNormalization.LAYER_NORM_GRAD, (a, in, out) -> backward(a.over(in.get(1).shape()), in, out))
            .put(GroupNormalization.GROUP_NORM, (a, in, out) -> forward(a.over(in.get(0).shape()), a.eps(), in, out))
            .put(GroupNormalization.GROUP_NORM_GRAD, (a, in, out) -> backward(a.over(in.get(1).shape()), in, out));

    private CpuGroupNormalizationKernels() {}

    private static void forward(Groups g, double eps, List<Tensor> in, List<Tensor> out) {
        Tensor x = in.get(0);
        new GroupNormLoops(g, floats(x), x.offset()).forward(vector(in.get(1), g.channels(), 1),
                vector(in.get(2), g.channels(), 0), (float) eps, floats(out.get(0)), out.get(0).offset()).leave(out);
    }

    private static void backward(Groups g, List<Tensor> in, List<Tensor> out) {
        Tensor dy = in.get(0);
        Tensor x = in.get(1);
        Tensor dw = out.get(1);
        Tensor db = out.get(2);
        new GroupNormLoops(g, floats(x), x.offset()).backward(floats(dy), dy.offset(), vector(in.get(2), g.channels(), 1),
                Statistics.given(in, g.rows()), floats(out.get(0)), out.get(0).offset(), floats(dw), dw.offset(), floats(db),
                db.offset());
    }
}
