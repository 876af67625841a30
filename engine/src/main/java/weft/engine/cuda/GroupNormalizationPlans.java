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
import weft.engine.op.GroupNormalization;
import weft.engine.op.geometry.Groups;

/**
 * Normalization of rows and of groups of channels: a warp or a block for each group, and for the gradients of the weights partial
 * sums, each over some images. The threads of a group and the number of partial sums depend on the shape alone, so the bits do
 * not depend on the device.
 */
final class GroupNormalizationPlans {

    private static final String GROUPS = "norm/group_norm";
    private static final String WEIGHTS = "norm/group_norm_weights";
    private static final String TOTALS = "norm/batch_norm_splits";
    private static final int WARPS = Launcher.BLOCK / 32;
    /** With this many elements or more, a warp is slower than a block. */
    private static final int BLOCK_ELEMENTS = 2048;
    /** The fewest elements of a channel in a partial sum, and the most partial sums of all channels. */
    private static final int MIN_ELEMENTS = 64;
    private static final int ENOUGH_SUMS = 1 << 15;

    static final CudaPlan.Table TABLE = new CudaPlan.Table(GroupNormalization.FAMILY)
            .put(GroupNormalization.LAYER_NORM,
                    (gpu, a, in, out) -> forward(gpu, a.over(in.get(0).shape()), a.eps(), in, out))
            .put(GroupNormalization.LAYER_NORM_GRAD, (gpu, a, in, out) -> backward(gpu, a.over(in.get(1).shape()), in, out))
            .put(GroupNormalization.GROUP_NORM,
                    (gpu, a, in, out) -> forward(gpu, a.over(in.get(0).shape()), a.eps(), in, out))
            .put(GroupNormalization.GROUP_NORM_GRAD,
                    (gpu, a, in, out) -> backward(gpu, a.over(in.get(1).shape()), in, out));

    private GroupNormalizationPlans() {}

    private static void forward(Launcher gpu, Groups g, double eps, List<Tensor> in, List<Tensor> out) {
        DType t = in.get(0).dtype();
        if (g.rows() > 0) {
            gpu.blocks(GROUPS, entry("group_norm_", g, t), blocks(g), at(in.get(0)), at(in.get(1)), at(in.get(2)), at(out.get(0)),
                    at(out.get(1)), at(out.get(2)), at(out.get(3)), at(out.get(4)), struct(g), number(t, eps));
        }
    }

    private static void backward(Launcher gpu, Groups g, List<Tensor> in, List<Tensor> out) {
        DType t = in.get(0).dtype();
        long dy = at(in.get(0));
        long x = at(in.get(1));
        long mean = at(in.get(3));
        long rest = at(in.get(4));
        long invstd = at(in.get(5));
        if (out.get(0).size() > 0) {
            gpu.blocks(GROUPS, entry("group_norm_grad_", g, t), blocks(g), dy, x, at(in.get(2)), mean, rest, invstd,
                    at(out.get(0)), struct(g));
        }
        if (g.channels() > 0) {
            int splits = splits(g);
            long sums = (long) splits * g.channels();
            long sumDy = gpu.scratch(2 * sums, t);
            long sumDyXhat = sumDy + sums * t.bytes();
            boolean columns = g.l() == 1;
            gpu.blocks(WEIGHTS, "group_norm_weights_" + (columns ? "columns_" : "planes_") + type(t),
                    columns ? Math.ceilDiv(sums, Launcher.BLOCK) : sums, dy, x, mean, rest, invstd, sumDy, sumDyXhat,
                    struct(g), splits);
            gpu.each(TOTALS, "batch_norm_grad_totals_" + type(t), g.channels(), sumDy, sumDyXhat, at(out.get(1)), at(out.get(2)),
                    g.channels(), splits);
        }
    }

    private static int splits(Groups g) {
        int most = Math.min(g.n(), ENOUGH_SUMS / g.channels());
        return (int) Math.max(1, Math.min((long) g.n() * g.l() / MIN_ELEMENTS, most));
    }

    private static String entry(String name, Groups g, DType t) {
        return name + (byBlock(g) ? "block_" : "warp_") + type(t);
    }

    private static long blocks(Groups g) {
        return byBlock(g) ? g.rows() : Math.ceilDiv(g.rows(), WARPS);
    }

    private static boolean byBlock(Groups g) {
        return g.perRow() >= BLOCK_ELEMENTS;
    }

    private static byte[] struct(Groups g) {
        return Structs.ints(g.n(), g.groups(), g.c(), g.l());
    }
}
