package weft.engine.cpu.reduce;

import static weft.engine.cpu.base.HostArrays.floats;
import static weft.engine.cpu.base.HostArrays.ints;

import java.util.List;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.cpu.base.CpuKernel;
import weft.engine.op.Reduction;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.geometry.Lines;

/**
 * Sums, means and maxima over any dimensions by {@link ReductionLoops}, the variance by {@link VarianceLoops}, the largest
 * elements along one dimension by {@link SelectionLoops}.
 */
public final class CpuReductionKernels {

    public static final CpuKernel.Table TABLE = new CpuKernel.Table(Reduction.FAMILY)
            .put(Reduction.SUM, over(ReductionLoops::sum))
            .put(Reduction.MEAN, over(ReductionLoops::mean))
            .put(Reduction.AMAX, over(ReductionLoops::amax))
            .put(Reduction.VAR, CpuReductionKernels::var)
            .put(Reduction.MAX, (attrs, in, out) -> largest(attrs, in.get(0), out.get(0), out.get(1)))
            .put(Reduction.ARGMAX, (attrs, in, out) -> largest(attrs, in.get(0), null, out.get(0)))
            .put(Reduction.TOPK, (attrs, in, out) -> topK(attrs, in.get(0), out.get(0), out.get(1)));

    private CpuReductionKernels() {}

    /** A loop over the marked dimensions of a shape. */
    @FunctionalInterface
    private interface Loop {
        void run(float[] x, int xAt, int[] shape, boolean[] reduced, float[] y, int yAt);
    }

    private static CpuKernel<Attrs.Axes> over(Loop loop) {
        return (attrs, in, out) -> run(loop, attrs, in, out);
    }

    private static void run(Loop loop, Attrs.Axes attrs, List<Tensor> in, List<Tensor> out) {
        Tensor x = in.get(0);
        Tensor y = out.get(0);
        loop.run(floats(x), x.offset(), x.shape().dims(), marked(attrs, x.shape()), floats(y), y.offset());
    }

    private static void var(Attrs.Variance attrs, List<Tensor> in, List<Tensor> out) {
        Tensor x = in.get(0);
        Tensor y = out.get(0);
        VarianceLoops.var(floats(x), x.offset(), x.shape().dims(), marked(attrs.over(), x.shape()), attrs.correction(),
                floats(y), y.offset());
    }

    /** @param values null when only the indices are asked for */
    private static void largest(Attrs.Axis attrs, Tensor x, Tensor values, Tensor indices) {
        Lines lines = Lines.along(x.shape(), attrs.within(x.shape()));
        SelectionLoops.largest(floats(x), x.offset(), lines.outer(), lines.length(), lines.inner(),
                values == null ? null : floats(values), values == null ? 0 : values.offset(), ints(indices), indices.offset());
    }

    private static void topK(Attrs.TopK attrs, Tensor x, Tensor values, Tensor indices) {
        Lines lines = Lines.along(x.shape(), x.shape().axis(attrs.axis()));
        SelectionLoops.topK(floats(x), x.offset(), lines.outer(), lines.length(), lines.inner(), attrs.k(), floats(values),
                values.offset(), ints(indices), indices.offset());
    }

    private static boolean[] marked(Attrs.Axes attrs, Shape x) {
        boolean[] reduced = new boolean[x.rank()];
        for (int axis : attrs.within(x)) {
            reduced[axis] = true;
        }
        return reduced;
    }
}
