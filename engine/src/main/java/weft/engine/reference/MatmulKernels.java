package weft.engine.reference;

import weft.engine.Shape;
import weft.engine.op.Matmul;
import weft.engine.op.attrs.Attrs;

/** Products of matrices; see {@link Matmul}. */
final class MatmulKernels {

    static final KernelTable TABLE = new KernelTable(Matmul.FAMILY)
            .put(Matmul.MATMUL, MatmulKernels::matmul)
            .put(Matmul.LINEAR, MatmulKernels::linear);

    private MatmulKernels() {}

    /** {@code y[m, n] = sum over k of a[m, k] * b[k, n]}, for each pair of matrices of the batch. */
    private static void matmul(ReferenceKernel.Call<Attrs.Matmul> call) {
        double[] a = call.in(0);
        double[] b = call.in(1);
        double[] y = call.out(0);
        Shape out = call.outShape(0);
        int M = out.dim(-2);
        int N = out.dim(-1);
        int K = call.shape(0).dim(call.attrs().transposeA() ? -2 : -1);
        // The strides of each dimension, as the factor lies in memory.
        int aM = call.attrs().transposeA() ? 1 : K;
        int aK = call.attrs().transposeA() ? M : 1;
        int bK = call.attrs().transposeB() ? 1 : N;
        int bN = call.attrs().transposeB() ? K : 1;
        Shape batch = out.slice(0, out.rank() - 2);
        int[] aMatrix = Positions.broadcast(call.shape(0).slice(0, call.shape(0).rank() - 2), batch);
        int[] bMatrix = Positions.broadcast(call.shape(1).slice(0, call.shape(1).rank() - 2), batch);
        for (int i = 0; i < batch.size(); i++) {
            int aAt = aMatrix[i] * M * K;
            int bAt = bMatrix[i] * K * N;
            for (int m = 0; m < M; m++) {
                for (int n = 0; n < N; n++) {
                    double sum = 0;
                    for (int k = 0; k < K; k++) {
                        sum += a[aAt + m * aM + k * aK] * b[bAt + k * bK + n * bN];
                    }
                    y[(i * M + m) * N + n] = sum;
                }
            }
        }
    }

    /** {@code y[n, o] = b[o] + sum over i of x[n, i] * w[o, i]}. */
    private static void linear(ReferenceKernel.Call<Attrs.Linear> call) {
        double[] x = call.in(0);
        double[] w = call.in(1);
        double[] b = call.in(2);
        double[] y = call.out(0);
        int N = call.shape(0).dim(0);
        int in = call.shape(0).dim(1);
        int out = call.shape(1).dim(0);
        for (int n = 0; n < N; n++) {
            for (int o = 0; o < out; o++) {
                double sum = b == null ? 0 : b[o];
                for (int i = 0; i < in; i++) {
                    sum += x[n * in + i] * w[o * in + i];
                }
                y[n * out + o] = finish(call.attrs().epilogue(), sum);
            }
        }
    }

    /** What is done to a sum before it is stored. */
    static double finish(Attrs.Epilogue epilogue, double sum) {
        return switch (epilogue) {
            case NONE -> sum;
            case RELU -> PointwiseKernels.relu(sum);
        };
    }
}
