package weft.engine.cuda;

import static weft.engine.cuda.base.Launcher.at;

import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.cuda.base.CudaPlan;
import weft.engine.cuda.base.Launcher;
import weft.engine.op.Matmul;
import weft.engine.op.attrs.Attrs;

/** Products of matrices, and of batches of them. */
final class MatmulPlans {

    static final CudaPlan.Table TABLE = new CudaPlan.Table(Matmul.FAMILY)
            .put(Matmul.MATMUL, (gpu, attrs, in, out) -> matmul(gpu, attrs, in.get(0), in.get(1), out.get(0)))
            .put(Matmul.LINEAR,
                    (gpu, attrs, in, out) -> linear(gpu, in.get(0), in.get(1), in.get(2), attrs.epilogue() == Attrs.Epilogue.RELU,
                            out.get(0)));

    private MatmulPlans() {}

    private static void matmul(Launcher gpu, Attrs.Matmul attrs, Tensor a, Tensor b, Tensor y) {
        int m = y.dim(-2);
        int n = y.dim(-1);
        int k = a.dim(attrs.transposeA() ? -2 : -1);
        Shape batch = y.shape().slice(0, y.rank() - 2);
        new Product(m, n, k).a(attrs.transposeA() ? 1 : k, attrs.transposeA() ? m : 1)
                .b(attrs.transposeB() ? 1 : n, attrs.transposeB() ? k : 1)
                .batches(batch.dims(), scaled(a, batch, m * k), scaled(b, batch, k * n))
                .launch(gpu, y.dtype(), at(a), at(b), 0, at(y));
    }

    /** The strides of a factor's matrices along the batch dimensions, in elements. */
    private static int[] scaled(Tensor factor, Shape batch, int matrix) {
        int[] strides = factor.shape().slice(0, factor.rank() - 2).stridesWithin(batch);
        for (int d = 0; d < strides.length; d++) {
            strides[d] *= matrix;
        }
        return strides;
    }

    private static void linear(Launcher gpu, Tensor x, Tensor w, Tensor b, boolean relu, Tensor y) {
        int in = x.dim(1);
        new Product(x.dim(0), w.dim(0), in).a(in, 1).b(1, in).bias(0, 1, 1).relu(relu)
                .launch(gpu, y.dtype(), at(x), at(w), at(b), at(y));
    }
}
