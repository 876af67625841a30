package weft.engine.cpu.matmul;

import static weft.engine.cpu.base.HostArrays.floats;

import java.util.List;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.cpu.base.CpuKernel;
import weft.engine.op.Matmul;
import weft.engine.op.attrs.Attrs;

/** Products of matrices, by {@link Gemm}. */
public final class CpuMatmulKernels {

    public static final CpuKernel.Table TABLE = new CpuKernel.Table(Matmul.FAMILY)
            .put(Matmul.MATMUL, CpuMatmulKernels::matmul)
            .put(Matmul.LINEAR, CpuMatmulKernels::linear);

    private CpuMatmulKernels() {}

    /** One product for each matrix of the batch; a factor with fewer matrices is broadcast. */
    private static void matmul(Attrs.Matmul attrs, List<Tensor> in, List<Tensor> out) {
        Tensor a = in.get(0);
        Tensor b = in.get(1);
        Tensor y = out.get(0);
        int m = y.dim(-2);
        int n = y.dim(-1);
        int k = a.dim(attrs.transposeA() ? -2 : -1);
        Shape batch = y.shape().slice(0, y.rank() - 2);
        int[] aStrides = a.shape().slice(0, a.rank() - 2).stridesWithin(batch);
        int[] bStrides = b.shape().slice(0, b.rank() - 2).stridesWithin(batch);
        for (int i = 0; i < batch.size(); i++) {
            Gemm.multiply(attrs.transposeA(), attrs.transposeB(), m, n, k,
                    floats(a), a.offset() + at(i, batch, aStrides) * m * k, a.dim(-1),
                    floats(b), b.offset() + at(i, batch, bStrides) * k * n, b.dim(-1),
                    false, floats(y), y.offset() + i * m * n, n, Epilogue.NONE);
        }
    }

    /** The number of the factor's own matrix that is used for matrix {@code i} of the batch. */
    private static int at(int i, Shape batch, int[] strides) {
        int at = 0;
        int rest = i;
        for (int d = batch.rank() - 1; d >= 0; d--) {
            at += rest % batch.dim(d) * strides[d];
            rest /= batch.dim(d);
        }
        return at;
    }

    private static void linear(Attrs.Linear attrs, List<Tensor> in, List<Tensor> out) {
        Tensor x = in.get(0);
        Tensor w = in.get(1);
        Tensor b = in.get(2);
        Tensor y = out.get(0);
        boolean relu = attrs.epilogue() == Attrs.Epilogue.RELU;
        Epilogue epilogue = b == null ? relu ? Epilogue.RELU : Epilogue.NONE
                : Epilogue.columnBias(floats(b), b.offset(), relu);
        Gemm.multiply(false, true, x.dim(0), w.dim(0), x.dim(1), floats(x), x.offset(), x.dim(1), floats(w), w.offset(), x.dim(1),
                false, floats(y), y.offset(), w.dim(0), epilogue);
    }
}
