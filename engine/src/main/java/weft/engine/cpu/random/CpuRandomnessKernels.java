package weft.engine.cpu.random;

import static weft.engine.cpu.base.HostArrays.floats;

import java.util.List;
import weft.engine.Tensor;
import weft.engine.cpu.base.CpuKernel;
import weft.engine.cpu.base.Parallel;
import weft.engine.op.Randomness;
import weft.engine.op.attrs.Attrs;
import weft.engine.random.RandomNumbers;

/** Random numbers, each block of them from its own counters, so that the blocks may be drawn in any order. */
public final class CpuRandomnessKernels {

    public static final CpuKernel.Table TABLE = new CpuKernel.Table(Randomness.FAMILY)
            .put(Randomness.UNIFORM, CpuRandomnessKernels::uniform)
            .put(Randomness.NORMAL, CpuRandomnessKernels::normal)
            .put(Randomness.DROPOUT, CpuRandomnessKernels::dropout);

    /** A block of n elements from {@code from} on, counted from where the tensor starts, and its first counter. */
    private interface Block {
        void run(long counter, int from, int n);
    }

    private CpuRandomnessKernels() {}

    private static void uniform(Attrs.Uniform a, List<Tensor> in, List<Tensor> out) {
        Tensor y = out.get(0);
        forEachBlock(y.size(), a.offset(), (counter, from, n) -> RandomNumbers.fillUniform(a.seed(), counter, (float) a.low(),
                (float) a.high(), floats(y), y.offset() + from, n));
    }

    private static void normal(Attrs.Normal a, List<Tensor> in, List<Tensor> out) {
        Tensor y = out.get(0);
        forEachBlock(y.size(), a.offset(), (counter, from, n) -> RandomNumbers.fillNormal(a.seed(), counter, (float) a.mean(),
                (float) a.std(), floats(y), y.offset() + from, n));
    }

    private static void dropout(Attrs.Dropout a, List<Tensor> in, List<Tensor> out) {
        Tensor x = in.get(0);
        Tensor y = out.get(0);
        int threshold = RandomNumbers.dropThreshold(a.p());
        float scale = (float) (1 / (1 - a.p()));
        forEachBlock(y.size(), a.offset(), (counter, from, n) -> DropoutLoop.run(a.seed(), counter, threshold, scale,
                floats(x), x.offset() + from, floats(y), y.offset() + from, n));
    }

    /** The size of a block is a multiple of 4 elements, because one counter gives 4. */
    private static void forEachBlock(int size, long offset, Block body) {
        int block = Parallel.BLOCK;
        Parallel.forEach(Math.ceilDiv(size, block), task -> {
            int from = task * block;
            body.run(offset + from / 4, from, Math.min(block, size - from));
        });
    }
}
