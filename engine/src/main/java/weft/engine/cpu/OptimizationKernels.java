package weft.engine.cpu;

import java.util.List;
import java.util.Map;
import weft.engine.Tensor;
import weft.engine.op.Op;
import weft.engine.op.Optimization;

/** Optimizer steps, by {@link OptimizerLoops}, in parallel over blocks. */
final class OptimizationKernels {

    /** The input that a step reads and does not write, in every optimizer. */
    private static final int GRADIENT = 1;

    static final Map<Op<?>, CpuKernel<?>> TABLE = new CpuKernel.Table()
            .put(Optimization.SGD_STEP, (attrs, in, _) -> inBlocks((x, at, n) -> OptimizerLoops.sgd(attrs, x, at, n), in))
            .put(Optimization.ADAM_STEP, (attrs, in, _) -> inBlocks((x, at, n) -> OptimizerLoops.adam(attrs, x, at, n), in))
            .done();

    private OptimizationKernels() {
    }

    /** Works in place on {@code n} elements, whole vectors, of each array {@code x[i]} from {@code at[i]} on. */
    @FunctionalInterface
    private interface Loop {
        void run(float[][] x, int[] at, int n);
    }

    /**
     * Runs a loop over all elements of tensors of one size; null stands for one that is left out. What is left behind the last
     * whole vector is copied into arrays of one vector, because a loop with masked loads and stores at its many arrays is more
     * than the compiler inlines.
     */
    private static void inBlocks(Loop loop, List<Tensor> tensors) {
        int size = tensors.getFirst().size();
        int whole = size - size % Lanes.COUNT;
        int block = PointwiseLoops.BLOCK;
        float[][] arrays = tensors.stream().map(t -> t == null ? null : HostArrays.floats(t)).toArray(float[][]::new);
        int[] offsets = tensors.stream().mapToInt(t -> t == null ? 0 : t.offset()).toArray();
        Parallel.forEach(Math.ceilDiv(whole, block), task -> {
            int from = task * block;
            loop.run(arrays, shifted(offsets, from), Math.min(block, whole - from));
        });
        if (whole < size) {
            rest(loop, arrays, shifted(offsets, whole), size - whole);
        }
    }

    private static int[] shifted(int[] offsets, int by) {
        int[] shifted = offsets.clone();
        for (int i = 0; i < shifted.length; i++) {
            shifted[i] += by;
        }
        return shifted;
    }

    private static void rest(Loop loop, float[][] arrays, int[] at, int n) {
        float[][] vectors = new float[arrays.length][];
        for (int i = 0; i < arrays.length; i++) {
            if (arrays[i] != null) {
                vectors[i] = new float[Lanes.COUNT];
                System.arraycopy(arrays[i], at[i], vectors[i], 0, n);
            }
        }
        loop.run(vectors, new int[arrays.length], Lanes.COUNT);
        for (int i = 0; i < arrays.length; i++) {
            if (arrays[i] != null && i != GRADIENT) {
                System.arraycopy(vectors[i], 0, arrays[i], at[i], n);
            }
        }
    }
}
