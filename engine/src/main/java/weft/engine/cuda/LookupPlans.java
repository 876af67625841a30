package weft.engine.cuda;

import static weft.engine.cuda.base.Launcher.at;
import static weft.engine.cuda.base.Launcher.bits;
import static weft.engine.cuda.base.Launcher.type;

import java.util.List;
import weft.engine.Tensor;
import weft.engine.cuda.base.CudaPlan;
import weft.engine.cuda.base.Faults;
import weft.engine.cuda.base.Launcher;
import weft.engine.op.Lookup;
import weft.engine.op.attrs.Attrs;

/**
 * Embedding: one thread for each element that is looked up; in the gradient, one warp for 32 columns of each row of the table.
 */
final class LookupPlans {

    private static final String ROWS = "embedding/rows";
    private static final int WARP = 32;

    static final CudaPlan.Table TABLE = new CudaPlan.Table(Lookup.FAMILY)
            .put(Lookup.EMBEDDING, LookupPlans::embedding)
            .put(Lookup.EMBEDDING_GRAD, LookupPlans::embeddingGrad);

    private LookupPlans() {}

    private static void embedding(Launcher gpu, Attrs.Embedding attrs, List<Tensor> in, List<Tensor> out) {
        Tensor w = in.get(0);
        Tensor y = out.get(0);
        if (y.size() > 0) {
            gpu.each(ROWS, "embedding_" + bits(w.dtype()), y.size(), at(w), at(in.get(1)), at(y), y.size(), w.dim(1),
                    attrs.rows(), gpu.fault(badIndex("embedding", attrs.rows())));
        }
    }

    private static void embeddingGrad(Launcher gpu, Attrs.Embedding attrs, List<Tensor> in, List<Tensor> out) {
        Tensor indices = in.get(1);
        Tensor dw = out.get(0);
        if (dw.size() > 0) {
            long warps = (long) attrs.rows() * Math.ceilDiv(dw.dim(1), WARP);
            gpu.each(ROWS, "embedding_grad_" + type(dw.dtype()), warps * WARP, at(in.get(0)), at(indices), at(dw), indices.size(),
                    dw.dim(1), attrs.rows(), attrs.paddingIndex(), gpu.fault(badIndex("embedding_grad", attrs.rows())));
        }
    }

    private static Faults.Wording badIndex(String op, int rows) {
        return (element, index) -> new IllegalArgumentException("%s: index %d at element %d is not one of %d rows".formatted(op,
                index, element, rows));
    }
}
