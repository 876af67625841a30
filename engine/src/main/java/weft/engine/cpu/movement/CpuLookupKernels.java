package weft.engine.cpu.movement;

import static weft.engine.cpu.base.HostArrays.floats;
import static weft.engine.cpu.base.HostArrays.ints;

import java.util.Arrays;
import java.util.List;
import weft.engine.Tensor;
import weft.engine.cpu.base.CpuKernel;
import weft.engine.cpu.base.Parallel;
import weft.engine.cpu.pointwise.BinaryLoops;
import weft.engine.op.Lookup;
import weft.engine.op.attrs.Attrs;

/**
 * Embedding: rows of a table are looked up; the gradient adds them up. The table's gradient is cut by its rows: a task reads all
 * indices and adds what belongs to its own rows, in the order of the indices. So no two tasks write to one row, and the order of
 * every sum is fixed.
 */
public final class CpuLookupKernels {

    public static final CpuKernel.Table TABLE = new CpuKernel.Table(Lookup.FAMILY)
            .put(Lookup.EMBEDDING, CpuLookupKernels::embedding)
            .put(Lookup.EMBEDDING_GRAD, CpuLookupKernels::embeddingGrad);

    /** How many tasks share the rows of a table. Few, because each task reads all indices. */
    private static final int PIECES = 16;

    private CpuLookupKernels() {}

    private static void embedding(Attrs.Embedding attrs, List<Tensor> in, List<Tensor> out) {
        Tensor w = in.get(0);
        Tensor y = out.get(0);
        int[] indices = indices("embedding", in.get(1), attrs.rows());
        int width = w.dim(1);
        int perTask = Math.max(1, Parallel.BLOCK / Math.max(1, width));
        Parallel.forEach(Math.ceilDiv(indices.length, perTask), task -> {
            int end = Math.min(indices.length, (task + 1) * perTask);
            for (int i = task * perTask; i < end; i++) {
                System.arraycopy(floats(w), w.offset() + indices[i] * width, floats(y), y.offset() + i * width, width);
            }
        });
    }

    private static void embeddingGrad(Attrs.Embedding attrs, List<Tensor> in, List<Tensor> out) {
        Tensor dy = in.get(0);
        Tensor dw = out.get(0);
        int[] indices = indices("embedding_grad", in.get(1), attrs.rows());
        int width = dw.dim(1);
        int perTask = Math.max(Math.ceilDiv(attrs.rows(), PIECES), Math.max(1, Parallel.BLOCK / Math.max(1, width)));
        Parallel.forEach(Math.ceilDiv(attrs.rows(), perTask), task -> {
            int begin = task * perTask;
            int end = Math.min(attrs.rows(), begin + perTask);
            float[] sums = floats(dw);
            Arrays.fill(sums, dw.offset() + begin * width, dw.offset() + end * width, 0);
            for (int i = 0; i < indices.length; i++) {
                int row = indices[i];
                if (row >= begin && row < end && row != attrs.paddingIndex()) {
                    int at = dw.offset() + row * width;
                    BinaryLoops.ADD.run(sums, at, 1, floats(dy), dy.offset() + i * width, 1, sums, at, width, 0);
                }
            }
        });
    }

    /** @throws IllegalArgumentException when an index is not a row of the table */
    private static int[] indices(String op, Tensor tensor, int rows) {
        int[] indices = Arrays.copyOfRange(ints(tensor), tensor.offset(), tensor.offset() + tensor.size());
        for (int i = 0; i < indices.length; i++) {
            if (indices[i] < 0 || indices[i] >= rows) {
                throw new IllegalArgumentException("%s: index %d at element %d is not one of %d rows".formatted(op, indices[i], i,
                        rows));
            }
        }
        return indices;
    }
}
