package weft.engine.cpu;

import static weft.engine.cpu.HostArrays.floats;

import java.util.List;
import java.util.Map;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.Attrs;
import weft.engine.op.Op;
import weft.engine.op.Reduction;

/** Sums, means and largest values over any dimensions, by {@link ReductionLoops}. */
final class ReductionKernels {

    static final Map<Op<?>, CpuKernel<?>> TABLE = new CpuKernel.Table()
            .put(Reduction.SUM, over(ReductionLoops::sum))
            .put(Reduction.MEAN, over(ReductionLoops::mean))
            .put(Reduction.AMAX, over(ReductionLoops::amax))
            .put(Reduction.VAR, ReductionKernels::var)
            .done();

    private ReductionKernels() {
    }

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
        ReductionLoops.var(floats(x), x.offset(), x.shape().dims(), marked(attrs.over(), x.shape()), attrs.correction(),
                floats(y), y.offset());
    }

    private static boolean[] marked(Attrs.Axes attrs, Shape x) {
        boolean[] reduced = new boolean[x.rank()];
        for (int axis : attrs.within(x)) {
            reduced[axis] = true;
        }
        return reduced;
    }
}
