package weft.engine.cpu;

import static weft.engine.cpu.HostArrays.floats;

import java.util.List;
import java.util.Map;
import weft.engine.Tensor;
import weft.engine.op.Attrs;
import weft.engine.op.Op;
import weft.engine.op.Optimization;

/** Optimizer steps, by {@link OptimizerLoops}, in parallel over blocks. */
final class OptimizationKernels {

    static final Map<Op<?>, CpuKernel<?>> TABLE = new CpuKernel.Table()
            .put(Optimization.SGD_STEP, OptimizationKernels::sgd)
            .put(Optimization.ADAM_STEP, OptimizationKernels::adam)
            .done();

    /** {@code n} elements from {@code from} on, counted from where the tensors start. */
    private interface Block {
        void run(int from, int n);
    }

    private OptimizationKernels() {
    }

    private static void sgd(Attrs.Sgd attrs, List<Tensor> in, List<Tensor> out) {
        Tensor param = in.get(0);
        Tensor grad = in.get(1);
        Tensor v = in.get(2) == null ? param : in.get(2); // without momentum there is no v, and the loop reads none
        forEachBlock(param.size(), (from, n) -> OptimizerLoops.sgd(attrs, floats(param), param.offset() + from,
                floats(grad), grad.offset() + from, floats(v), v.offset() + from, n));
    }

    private static void adam(Attrs.Adam attrs, List<Tensor> in, List<Tensor> out) {
        Tensor param = in.get(0);
        Tensor grad = in.get(1);
        Tensor m = in.get(2);
        Tensor v = in.get(3);
        forEachBlock(param.size(), (from, n) -> OptimizerLoops.adam(attrs, floats(param), param.offset() + from,
                floats(grad), grad.offset() + from, floats(m), m.offset() + from, floats(v), v.offset() + from, n));
    }

    private static void forEachBlock(int size, Block body) {
        int block = PointwiseLoops.BLOCK;
        Parallel.forEach(Math.ceilDiv(size, block), task -> body.run(task * block, Math.min(block, size - task * block)));
    }
}
