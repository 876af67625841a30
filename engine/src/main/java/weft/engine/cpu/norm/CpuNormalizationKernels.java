package weft.engine.cpu.norm;

import static weft.engine.cpu.base.HostArrays.floats;
import static weft.engine.cpu.base.HostArrays.ints;

import java.util.Arrays;
import java.util.List;
import weft.engine.Tensor;
import weft.engine.cpu.base.CpuKernel;
import weft.engine.op.Normalization;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.attrs.NormAttrs;
import weft.engine.op.geometry.Planes;

/**
 * Normalization over a batch, by {@link BatchNormLoops}. Vectors with one element for each channel are short, so they are copied
 * where it helps.
 */
public final class CpuNormalizationKernels {

    public static final CpuKernel.Table TABLE = new CpuKernel.Table(Normalization.FAMILY)
            .put(Normalization.BATCH_NORM, CpuNormalizationKernels::batchNorm)
            .put(Normalization.BATCH_NORM_GRAD, CpuNormalizationKernels::batchNormGrad)
            .put(Normalization.BATCH_NORM_EVAL, CpuNormalizationKernels::batchNormEval)
            .put(Normalization.BATCH_NORM_UPDATE, CpuNormalizationKernels::batchNormUpdate);

    private CpuNormalizationKernels() {}

    private static void batchNorm(NormAttrs.BatchNorm attrs, List<Tensor> in, List<Tensor> out) {
        Tensor x = in.get(0);
        int channels = x.dim(1);
        BatchNormLoops loops = new BatchNormLoops(Planes.of(x.shape()));
        Statistics statistics = loops.statistics(floats(x), x.offset(), (float) attrs.eps());
        loops.scale(floats(x), x.offset(), statistics.mean(), statistics.rest(),
                product(vector(in.get(1), channels, 1), statistics.invstd()), vector(in.get(2), channels, 0),
                attrs.epilogue() == Attrs.Epilogue.RELU, floats(out.get(0)), out.get(0).offset());
        statistics.leave(out);
    }

    private static void batchNormGrad(Attrs.None none, List<Tensor> in, List<Tensor> out) {
        Tensor dy = in.get(0);
        Tensor x = in.get(1);
        Tensor dw = out.get(1);
        Tensor db = out.get(2);
        int channels = x.dim(1);
        Statistics statistics = Statistics.given(in, channels);
        BatchNormLoops loops = new BatchNormLoops(Planes.of(x.shape()));
        loops.gradientSums(floats(dy), dy.offset(), floats(x), x.offset(), statistics, floats(dw), dw.offset(), floats(db),
                db.offset());
        loops.gradient(floats(dy), dy.offset(), floats(x), x.offset(), statistics,
                product(vector(in.get(2), channels, 1), statistics.invstd()), vector(dw, channels, 0), vector(db, channels, 0),
                floats(out.get(0)), out.get(0).offset());
    }

    private static void batchNormEval(NormAttrs.BatchNorm attrs, List<Tensor> in, List<Tensor> out) {
        Tensor x = in.get(0);
        int channels = x.dim(1);
        float[] w = vector(in.get(1), channels, 1);
        float[] scale = vector(in.get(4), channels, 1);
        for (int c = 0; c < channels; c++) {
            scale[c] = (float) (w[c] / Math.sqrt((double) scale[c] + (float) attrs.eps()));
        }
        new BatchNormLoops(Planes.of(x.shape())).scale(floats(x), x.offset(), vector(in.get(3), channels, 0),
                new float[channels], scale, vector(in.get(2), channels, 0), attrs.epilogue() == Attrs.Epilogue.RELU,
                floats(out.get(0)), out.get(0).offset());
    }

    private static void batchNormUpdate(NormAttrs.RunningStatistics attrs, List<Tensor> in, List<Tensor> out) {
        Tensor runningMean = in.get(0);
        Tensor runningVar = in.get(2);
        int channels = runningMean.size();
        float[] mean = vector(in.get(1), channels, 0);
        float[] var = vector(in.get(3), channels, 0);
        int tracked = ++ints(in.get(4))[in.get(4).offset()];
        double m = (float) attrs.momentum().orElse(1.0 / tracked);
        for (int c = 0; c < channels && attrs.count() > 0; c++) {
            double unbiased = (double) var[c] * attrs.count() / (attrs.count() - 1);
            float[] means = floats(runningMean);
            float[] vars = floats(runningVar);
            means[runningMean.offset() + c] = (float) ((1 - m) * means[runningMean.offset() + c] + m * mean[c]);
            vars[runningVar.offset() + c] = (float) ((1 - m) * vars[runningVar.offset() + c] + m * unbiased);
        }
    }

    /** A copy of a vector; where the vector was left out, {@code n} elements {@code otherwise}. */
    public static float[] vector(Tensor tensor, int n, float otherwise) {
        if (tensor == null) {
            float[] all = new float[n];
            Arrays.fill(all, otherwise);
            return all;
        }
        return Arrays.copyOfRange(floats(tensor), tensor.offset(), tensor.offset() + n);
    }

    private static float[] product(float[] a, float[] b) {
        float[] product = new float[a.length];
        for (int i = 0; i < a.length; i++) {
            product[i] = a[i] * b[i];
        }
        return product;
    }
}
