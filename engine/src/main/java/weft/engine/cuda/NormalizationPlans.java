package weft.engine.cuda;

import static weft.engine.cuda.base.Launcher.at;
import static weft.engine.cuda.base.Launcher.number;
import static weft.engine.cuda.base.Launcher.type;

import java.util.List;
import weft.engine.DType;
import weft.engine.Tensor;
import weft.engine.cuda.base.CudaPlan;
import weft.engine.cuda.base.Launcher;
import weft.engine.cuda.base.Structs;
import weft.engine.op.Normalization;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.attrs.NormAttrs;
import weft.engine.op.geometry.Planes;

/**
 * Normalization over a batch: one launch with one block for each channel; or, if channels are few and long, three launches with
 * several blocks for each channel. The number of pieces of a channel depends on the shape alone, so the bits do not depend on the
 * device.
 */
final class NormalizationPlans {

    private static final String CHANNELS = "norm/batch_norm";
    private static final String SPLITS = "norm/batch_norm_splits";
    private static final String RUNNING = "norm/running_statistics";
    /** Elements of a channel that keep a block busy. */
    private static final int PIECE = 8192;
    /** Blocks that keep a device busy; with this many channels, none is cut. */
    private static final int ENOUGH_BLOCKS = 1024;
    /** Elements that a thread takes at a time. */
    private static final int VECTOR = 4;

    static final CudaPlan.Table TABLE = new CudaPlan.Table(Normalization.FAMILY)
            .put(Normalization.BATCH_NORM, NormalizationPlans::batchNorm)
            .put(Normalization.BATCH_NORM_GRAD, NormalizationPlans::batchNormGrad)
            .put(Normalization.BATCH_NORM_EVAL, NormalizationPlans::batchNormEval)
            .put(Normalization.BATCH_NORM_UPDATE, NormalizationPlans::batchNormUpdate);

    private NormalizationPlans() {}

    private static int splits(Planes p) {
        return p.c() == 0 ? 1 : Math.max(1, Math.min(p.perChannel() / PIECE, ENOUGH_BLOCKS / p.c()));
    }

    private static void batchNorm(Launcher gpu, NormAttrs.BatchNorm attrs, List<Tensor> in, List<Tensor> out) {
        Tensor x = in.get(0);
        DType t = x.dtype();
        Planes p = Planes.of(x.shape());
        int splits = splits(p);
        long y = at(out.get(0));
        long mean = at(out.get(1));
        long rest = at(out.get(2));
        long var = at(out.get(3));
        long invstd = at(out.get(4));
        Object eps = number(t, attrs.eps());
        if (p.c() == 0) {
            return;
        }
        if (splits == 1) {
            gpu.blocks(CHANNELS, "batch_norm_channels_" + type(t), p.c(), at(x), at(in.get(1)), at(in.get(2)), y, mean, rest,
                    var, invstd, struct(p), eps, relu(attrs));
            return;
        }
        long sums = gpu.scratch(2L * splits * p.c(), t);
        long squares = sums + (long) splits * p.c() * t.bytes();
        gpu.blocks(SPLITS, "batch_norm_moments_" + type(t), (long) p.c() * splits, at(x), sums, squares, struct(p), splits);
        gpu.each(SPLITS, "batch_norm_statistics_" + type(t), p.c(), at(x), sums, squares, mean, rest, var, invstd,
                struct(p), splits, eps);
        gpu.each(SPLITS, "batch_norm_apply_" + type(t), Math.ceilDiv(x.size(), VECTOR), at(x), at(in.get(1)), at(in.get(2)),
                mean, rest, invstd, y, struct(p), relu(attrs));
    }

    private static void batchNormGrad(Launcher gpu, Attrs.None none, List<Tensor> in, List<Tensor> out) {
        Tensor x = in.get(1);
        DType t = x.dtype();
        Planes p = Planes.of(x.shape());
        int splits = splits(p);
        long dy = at(in.get(0));
        long w = at(in.get(2));
        long mean = at(in.get(3));
        long rest = at(in.get(4));
        long invstd = at(in.get(5));
        long dx = at(out.get(0));
        long dw = at(out.get(1));
        long db = at(out.get(2));
        if (p.c() == 0) {
            return;
        }
        if (splits == 1) {
            gpu.blocks(CHANNELS, "batch_norm_grad_channels_" + type(t), p.c(), dy, at(x), w, mean, rest, invstd, dx, dw, db,
                    struct(p));
            return;
        }
        long sumDy = gpu.scratch(2L * splits * p.c(), t);
        long sumDyXhat = sumDy + (long) splits * p.c() * t.bytes();
        gpu.blocks(SPLITS, "batch_norm_grad_sums_" + type(t), (long) p.c() * splits, dy, at(x), mean, rest, invstd, sumDy,
                sumDyXhat, struct(p), splits);
        gpu.each(SPLITS, "batch_norm_grad_totals_" + type(t), p.c(), sumDy, sumDyXhat, dw, db, p.c(), splits);
        gpu.each(SPLITS, "batch_norm_grad_apply_" + type(t), Math.ceilDiv(x.size(), VECTOR), dy, at(x), w, mean, rest, invstd, dw,
                db, dx, struct(p));
    }

    private static void batchNormEval(Launcher gpu, NormAttrs.BatchNorm attrs, List<Tensor> in, List<Tensor> out) {
        Tensor x = in.get(0);
        DType t = x.dtype();
        gpu.each(RUNNING, "batch_norm_eval_" + type(t), Math.ceilDiv(x.size(), VECTOR), at(x), at(in.get(1)), at(in.get(2)),
                at(in.get(3)), at(in.get(4)), at(out.get(0)), struct(Planes.of(x.shape())), number(t, attrs.eps()), relu(attrs));
    }

    private static void batchNormUpdate(Launcher gpu, NormAttrs.RunningStatistics attrs, List<Tensor> in, List<Tensor> out) {
        DType t = in.get(0).dtype();
        int moved = attrs.count() == 0 ? 0 : in.get(0).size();
        gpu.blocks(RUNNING, "batch_norm_update_" + type(t), 1, at(in.get(0)), at(in.get(1)), at(in.get(2)), at(in.get(3)),
                at(in.get(4)), moved, number(t, attrs.momentum().orElse(-1)), number(t, attrs.count()));
    }

    private static int relu(NormAttrs.BatchNorm attrs) {
        return attrs.epilogue() == Attrs.Epilogue.RELU ? 1 : 0;
    }

    private static byte[] struct(Planes p) {
        return Structs.ints(p.n(), p.c(), p.l());
    }
}
