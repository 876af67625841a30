package weft.engine.reference;

import weft.engine.op.Normalization;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.attrs.NormAttrs;
import weft.engine.op.geometry.Planes;

/** Normalization over a batch; see {@link Normalization}. */
final class NormalizationKernels {

    static final KernelTable TABLE = new KernelTable(Normalization.FAMILY)
            .put(Normalization.BATCH_NORM, NormalizationKernels::batchNorm)
            .put(Normalization.BATCH_NORM_GRAD, NormalizationKernels::batchNormGrad)
            .put(Normalization.BATCH_NORM_EVAL, NormalizationKernels::batchNormEval)
            .put(Normalization.BATCH_NORM_UPDATE, NormalizationKernels::batchNormUpdate);

    private NormalizationKernels() {}

    private static void batchNorm(ReferenceKernel.Call<NormAttrs.BatchNorm> call) {
        Planes p = Planes.of(call.shape(0));
        double[] x = call.in(0);
        double eps = call.rounded(call.attrs().eps());
        for (int c = 0; c < p.c(); c++) {
            int channel = c;
            Moments all = Moments.of(p.perChannel(), i -> x[p.at(i / p.l(), channel, i % p.l())]);
            double invstd = all.invstd(eps);
            for (int n = 0; n < p.n(); n++) {
                for (int l = 0; l < p.l(); l++) {
                    int at = p.at(n, c, l);
                    call.out(0)[at] = end(all.distance(x[at]) * invstd * of(call.in(1), c, 1) + of(call.in(2), c, 0),
                            call.attrs().epilogue());
                }
            }
            all.leave(call, c, eps);
        }
    }

    private static void batchNormGrad(ReferenceKernel.Call<Attrs.None> call) {
        Planes p = Planes.of(call.shape(0));
        double[] dy = call.in(0);
        double[] x = call.in(1);
        double[] w = call.in(2);
        double[] dx = call.out(0);
        double[] dw = call.out(1);
        double[] db = call.out(2);
        for (int c = 0; c < p.c(); c++) {
            double mean = call.in(3)[c];
            double rest = call.in(4)[c];
            double invstd = call.in(5)[c];
            for (int n = 0; n < p.n(); n++) {
                for (int l = 0; l < p.l(); l++) {
                    int at = p.at(n, c, l);
                    dw[c] += dy[at] * ((x[at] - mean - rest) * invstd);
                    db[c] += dy[at];
                }
            }
            // y does not change when all x of a channel are shifted or scaled together: dx is dy without these two components.
            for (int n = 0; n < p.n(); n++) {
                for (int l = 0; l < p.l(); l++) {
                    int at = p.at(n, c, l);
                    double xhat = (x[at] - mean - rest) * invstd;
                    dx[at] = of(w, c, 1) * invstd * (dy[at] - db[c] / p.perChannel() - xhat * (dw[c] / p.perChannel()));
                }
            }
        }
    }

    private static void batchNormEval(ReferenceKernel.Call<NormAttrs.BatchNorm> call) {
        Planes p = Planes.of(call.shape(0));
        double[] x = call.in(0);
        for (int c = 0; c < p.c(); c++) {
            double mean = call.in(3)[c];
            double scale = of(call.in(1), c, 1) / Math.sqrt(call.in(4)[c] + call.rounded(call.attrs().eps()));
            for (int n = 0; n < p.n(); n++) {
                for (int l = 0; l < p.l(); l++) {
                    int at = p.at(n, c, l);
                    call.out(0)[at] = end((x[at] - mean) * scale + of(call.in(2), c, 0), call.attrs().epilogue());
                }
            }
        }
    }

    private static void batchNormUpdate(ReferenceKernel.Call<NormAttrs.RunningStatistics> call) {
        NormAttrs.RunningStatistics a = call.attrs();
        double[] runningMean = call.in(0);
        double[] mean = call.in(1);
        double[] runningVar = call.in(2);
        double[] var = call.in(3);
        double tracked = ++call.in(4)[0];
        double m = call.rounded(a.momentum().orElse(1 / tracked));
        for (int c = 0; c < mean.length && a.count() > 0; c++) {
            double unbiased = var[c] * a.count() / (a.count() - 1);
            runningMean[c] = (1 - m) * runningMean[c] + m * mean[c];
            runningVar[c] = (1 - m) * runningVar[c] + m * unbiased;
        }
    }

    /** The vector's element for a channel, or {@code otherwise} if the vector was left out. */
    private static double of(double[] vector, int c, double otherwise) {
        return vector == null ? otherwise : vector[c];
    }

    private static double end(double y, Attrs.Epilogue epilogue) {
        return epilogue == Attrs.Epilogue.RELU ? Math.max(y, 0) : y;
    }
}
