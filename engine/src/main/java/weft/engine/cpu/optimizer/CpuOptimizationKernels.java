package weft.engine.cpu.optimizer;

import static weft.engine.cpu.base.HostArrays.floats;

import java.util.List;
import java.util.stream.Stream;
import weft.engine.Tensor;
import weft.engine.cpu.base.CpuKernel;
import weft.engine.cpu.base.Lanes;
import weft.engine.cpu.base.Parallel;
import weft.engine.cpu.base.Strip;
import weft.engine.cpu.pointwise.PointwiseLoops;
import weft.engine.cpu.pointwise.UnaryLoops;
import weft.engine.op.Optimization;
import weft.engine.op.attrs.Attrs;

/**
 * Optimizer steps by {@link OptimizerLoops} and {@link AdaptiveRateLoops}, clipping and averaging by {@link SlabLoops}, in
 * blocks, which large tensors share among the threads.
 */
public final class CpuOptimizationKernels {

    public static final CpuKernel.Table TABLE = new CpuKernel.Table(Optimization.FAMILY)
            .put(Optimization.SGD_STEP, (a, in, _) -> update(in, (x, n) -> OptimizerLoops.sgd(a, x[0], x[1], x[2], n)))
            .put(Optimization.ADAM_STEP,
                    (a, in, _) -> update(in, (x, n) -> OptimizerLoops.adam(a, false, x[0], x[1], x[2], x[3], n)))
            .put(Optimization.ADAMW_STEP,
                    (a, in, _) -> update(in, (x, n) -> OptimizerLoops.adam(a, true, x[0], x[1], x[2], x[3], n)))
            .put(Optimization.ADAMAX_STEP,
                    (a, in, _) -> update(in, (x, n) -> OptimizerLoops.adamax(a, x[0], x[1], x[2], x[3], n)))
            .put(Optimization.NADAM_STEP, (a, in, _) -> update(in, (x, n) -> OptimizerLoops.nadam(a, x[0], x[1], x[2], x[3], n)))
            .put(Optimization.RMSPROP_STEP,
                    (a, in, _) -> update(in, (x, n) -> AdaptiveRateLoops.rmsprop(a, x[0], x[1], x[2], x[3], x[4], n)))
            .put(Optimization.ADAGRAD_STEP, (a, in, _) -> update(in, (x, n) -> AdaptiveRateLoops.adagrad(a, x[0], x[1], x[2], n)))
            .put(Optimization.ADADELTA_STEP,
                    (a, in, _) -> update(in, (x, n) -> AdaptiveRateLoops.adadelta(a, x[0], x[1], x[2], x[3], n)))
            .put(Optimization.MUON_MOMENTUM, (a, in, out) -> update(List.of(out.get(0), in.get(0), in.get(1)),
                    (x, n) -> SlabLoops.muonMomentum(a, x[1], x[2], x[0], n)))
            .put(Optimization.DECAYED_STEP, (a, in, _) -> update(in, (x, n) -> SlabLoops.decayedStep(a, x[0], x[1], n)))
            .put(Optimization.NORM, CpuOptimizationKernels::norm)
            .put(Optimization.CLIP_NORM, CpuOptimizationKernels::clipNorm)
            .put(Optimization.CLIP_VALUE, CpuOptimizationKernels::clipValue)
            .put(Optimization.AVERAGE,
                    (a, in, _) -> update(in, (x, n) -> SlabLoops.average((float) (1 - a.value()), x[0], x[1], n)));

    /** The number of the tensor that every loop reads and does not write. */
    private static final int READ_ONLY = 1;

    private CpuOptimizationKernels() {}

    /**
     * Works in place on the first {@code n} elements of each strip, which are whole vectors. Null stands for a tensor that was
     * left out.
     */
    @FunctionalInterface
    private interface Loop {
        void run(Strip[] x, int n);
    }

    /**
     * Runs a loop over all elements of tensors of one size, of which the second is only read. Elements after the last whole
     * vector are copied into strips of one vector.
     */
    private static void update(List<Tensor> tensors, Loop loop) {
        int size = tensors.getFirst().size();
        int whole = size - size % Lanes.COUNT;
        int block = Parallel.BLOCK;
        Strip[] strips = tensors.stream().map(t -> t == null ? null : strip(t)).toArray(Strip[]::new);
        Parallel.forEach(Math.ceilDiv(whole, block), whole > Parallel.ALONE,
                task -> loop.run(shifted(strips, task * block), Math.min(block, whole - task * block)));
        if (whole < size) {
            rest(loop, shifted(strips, whole), size - whole);
        }
    }

    private static Strip strip(Tensor tensor) {
        return new Strip(floats(tensor), tensor.offset());
    }

    private static Strip[] shifted(Strip[] strips, int by) {
        Strip[] shifted = strips.clone();
        for (int i = 0; i < shifted.length; i++) {
            shifted[i] = strips[i] == null ? null : strips[i].shifted(by);
        }
        return shifted;
    }

    private static void rest(Loop loop, Strip[] strips, int n) {
        Strip[] vectors = Stream.of(strips).map(strip -> strip == null ? null : strip.copyOfRest(n)).toArray(Strip[]::new);
        loop.run(vectors, Lanes.COUNT);
        for (int i = 0; i < strips.length; i++) {
            if (strips[i] != null && i != READ_ONLY) {
                strips[i].takeRest(vectors[i], n);
            }
        }
    }

    /** Computes the norm of each block, then the norm of those norms. */
    private static void norm(Attrs.None attrs, List<Tensor> in, List<Tensor> out) {
        Strip x = strip(in.get(0));
        int size = in.get(0).size();
        int whole = size - size % Lanes.COUNT;
        int block = Parallel.BLOCK;
        int blocks = Math.ceilDiv(whole, block);
        float[] norms = new float[Math.ceilDiv(blocks + 1, Lanes.COUNT) * Lanes.COUNT];
        Parallel.forEach(blocks, whole > Parallel.ALONE,
                task -> norms[task] = SlabLoops.norm(x.shifted(task * block), Math.min(block, whole - task * block)));
        norms[blocks] = SlabLoops.norm(x.shifted(whole).copyOfRest(size - whole), Lanes.COUNT);
        floats(out.get(0))[out.get(0).offset()] = SlabLoops.norm(new Strip(norms, 0), norms.length);
    }

    private static void clipNorm(Attrs.Value attrs, List<Tensor> in, List<Tensor> out) {
        float norm = floats(in.get(1))[in.get(1).offset()];
        float share = Math.min(1, (float) attrs.value() / (norm + 1e-6f));
        update(List.of(in.get(0)), (x, n) -> SlabLoops.scale(share, x[0], n));
    }

    private static void clipValue(Attrs.Range attrs, List<Tensor> in, List<Tensor> out) {
        Tensor grad = in.get(0);
        PointwiseLoops.unary(UnaryLoops.CLAMP, floats(grad), grad.offset(), floats(grad), grad.offset(), grad.size(),
                (float) attrs.low(), (float) attrs.high());
    }
}
