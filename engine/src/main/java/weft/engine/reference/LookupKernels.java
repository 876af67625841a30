package weft.engine.reference;

import weft.engine.op.Lookup;
import weft.engine.op.attrs.Attrs;

/** Embedding: rows of a table, looked up by index; see {@link Lookup}. */
final class LookupKernels {

    static final KernelTable TABLE = new KernelTable(Lookup.FAMILY)
            .put(Lookup.EMBEDDING, LookupKernels::embedding)
            .put(Lookup.EMBEDDING_GRAD, LookupKernels::embeddingGrad);

    private LookupKernels() {}

    private static void embedding(ReferenceKernel.Call<Attrs.Embedding> call) {
        double[] w = call.in(0);
        double[] indices = call.in(1);
        double[] y = call.out(0);
        int D = call.shape(0).dim(1);
        requireRows("embedding", indices, call.attrs().rows());
        for (int i = 0; i < indices.length; i++) {
            for (int d = 0; d < D; d++) {
                y[i * D + d] = w[(int) indices[i] * D + d];
            }
        }
    }

    private static void embeddingGrad(ReferenceKernel.Call<Attrs.Embedding> call) {
        double[] dy = call.in(0);
        double[] indices = call.in(1);
        double[] dw = call.out(0);
        int D = call.shape(0).dim(-1);
        requireRows("embedding_grad", indices, call.attrs().rows());
        for (int i = 0; i < indices.length; i++) {
            for (int d = 0; d < D && indices[i] != call.attrs().paddingIndex(); d++) {
                dw[(int) indices[i] * D + d] += dy[i * D + d];
            }
        }
    }

    private static void requireRows(String op, double[] indices, int rows) {
        for (int i = 0; i < indices.length; i++) {
            if (indices[i] < 0 || indices[i] >= rows) {
                throw new IllegalArgumentException("%s: index %d at element %d is not one of %d rows".formatted(op,
                        (int) indices[i], i, rows));
            }
        }
    }
}
