package weft.engine.cuda;

import static weft.engine.cuda.base.Launcher.at;
import static weft.engine.cuda.base.Launcher.number;
import static weft.engine.cuda.base.Launcher.type;

import java.util.Arrays;
import java.util.List;
import weft.engine.DType;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.cuda.base.CudaPlan;
import weft.engine.cuda.base.Launcher;
import weft.engine.cuda.base.Structs;
import weft.engine.op.Reduction;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.geometry.Lines;
import weft.engine.op.geometry.Walk;

/**
 * Reductions: a team of threads, which is one thread, a warp or a block, for each result. The team and the number of pieces of a
 * long sum depend on the shape alone, so the bits do not depend on the device.
 */
final class ReductionPlans {

    private static final String LARGEST = "reduce/largest";
    /** With this many terms or more, a warp is slower than a block. */
    private static final int BLOCK_TERMS = 4096;
    /** Results that keep a device busy. If there are fewer, sums are cut into pieces. */
    private static final int ENOUGH_RESULTS = 1 << 14;
    private static final int WARPS = Launcher.BLOCK / 32;

    static final CudaPlan.Table TABLE = new CudaPlan.Table(Reduction.FAMILY)
            .put(Reduction.SUM, (gpu, attrs, in, out) -> of(in.get(0), attrs).fold(gpu, "sum", at(out.get(0)), 1.0))
            .put(Reduction.MEAN, (gpu, attrs, in, out) -> mean(gpu, in.get(0), attrs, out.get(0)))
            .put(Reduction.AMAX, (gpu, attrs, in, out) -> of(in.get(0), attrs).fold(gpu, "amax", at(out.get(0)), null))
            .put(Reduction.VAR, ReductionPlans::variance)
            .put(Reduction.MAX,
                    (gpu, attrs, in, out) -> largest(gpu, in.get(0), attrs, at(out.get(0)), at(out.get(1)), out.get(0).size()))
            .put(Reduction.ARGMAX, (gpu, attrs, in, out) -> largest(gpu, in.get(0), attrs, 0, at(out.get(0)), out.get(0).size()))
            .put(Reduction.TOPK, ReductionPlans::topk);

    private ReductionPlans() {}

    /** How a group of threads shares one result. */
    private enum Team {
        THREAD("thread", "reduce/1_thread_per_result"),
        WARP("warp", "reduce/2_warp_per_result"),
        BLOCK("block", "reduce/3_block_per_result");

        private final String name;
        private final String file;

        Team(String name, String file) {
            this.name = name;
            this.file = file;
        }

        private long blocks(long results) {
            return switch (this) {
                case THREAD -> (results + Launcher.BLOCK - 1) / Launcher.BLOCK;
                case WARP -> (results + WARPS - 1) / WARPS;
                case BLOCK -> results;
            };
        }
    }

    /** A reduction of x: the positions of the results and of their terms, the team, and the number of pieces. */
    private record Reduce(Tensor x, int results, int terms, byte[] kept, byte[] reduced, Team team, int splits) {

        /**
         * Folds with the kernel {@code name}. A sum is divided by {@code divisor} at the end; for a maximum the divisor is null.
         */
        void fold(Launcher gpu, String name, long y, Double divisor) {
            if (results == 0) {
                return;
            }
            boolean once = splits == 1;
            long to = once ? y : gpu.scratch((long) splits * results, x.dtype());
            launch(gpu, team, name, at(x), to, terms, splits, kept, reduced, once || divisor == null ? divisor : (Double) 1.0);
            if (!once) {
                launch(gpu, Team.THREAD, name, to, y, splits, 1, line(1), line(results), divisor);
            }
        }

        private void launch(Launcher gpu, Team by, String name, long from, long to, int count, int pieces, byte[] where,
                byte[] along, Double divisor) {
            String entry = name + "_" + by.name + "_" + type(x.dtype());
            long blocks = by.blocks((long) pieces * results);
            if (divisor != null) {
                gpu.blocks(by.file, entry, blocks, from, to, results, count, pieces, where, along, number(x.dtype(), divisor));
            } else {
                gpu.blocks(by.file, entry, blocks, from, to, results, count, pieces, where, along);
            }
        }

        /** The variance, from the moments of all terms; or from the moments of pieces, which a second launch merges. */
        void variance(Launcher gpu, long y, double divisor) {
            if (results == 0) {
                return;
            }
            DType t = x.dtype();
            boolean once = splits == 1;
            long squares = once ? y : gpu.scratch(2L * splits * results, t);
            long sums = once ? 0 : squares + (long) splits * results * t.bytes();
            gpu.blocks(team.file, "var_" + team.name + "_" + type(t), team.blocks((long) splits * results), at(x), sums, squares,
                    results, terms, splits, kept, reduced, number(t, once ? divisor : 1));
            if (!once) {
                gpu.each(Team.THREAD.file, "var_total_" + type(t), results, sums, squares, y, results, terms, splits,
                        number(t, divisor));
            }
        }
    }

    /** The mean of x over {@code axes}, into y. */
    static void mean(Launcher gpu, Tensor x, Attrs.Axes axes, Tensor y) {
        Reduce reduce = of(x, axes);
        reduce.fold(gpu, "sum", at(y), (double) reduce.terms);
    }

    /** The struct of a walk along one dimension. The kernel takes its length as an argument of its own. */
    static byte[] line(int stride) {
        return Structs.walk(Walk.over(new int[] {2}, new int[] {stride}));
    }

    /** Adds {@code pieces} partial results of {@code results} elements each, in order. */
    static void addUp(Launcher gpu, DType dtype, long partials, int pieces, int results, long y) {
        gpu.blocks(Team.THREAD.file, "sum_thread_" + type(dtype), Team.THREAD.blocks(results), partials, y, results, pieces, 1,
                line(1), line(results), number(dtype, 1));
    }

    private static Reduce of(Tensor x, Attrs.Axes axes) {
        Shape shape = x.shape();
        int[] kept = shape.dims();
        int[] reduced = shape.dims();
        Arrays.fill(reduced, 1);
        for (int axis : axes.within(shape)) {
            reduced[axis] = kept[axis];
            kept[axis] = 1;
        }
        int results = Shape.of(kept).size();
        int terms = Shape.of(reduced).size();
        boolean innermostStays = kept.length == 0 || stays(kept, reduced);
        Team team = innermostStays ? Team.THREAD : terms >= BLOCK_TERMS ? Team.BLOCK : Team.WARP;
        int piece = team == Team.BLOCK ? BLOCK_TERMS : Launcher.BLOCK;
        int splits = results == 0 ? 1
                : (int) Math.max(1, Math.min(terms / piece, (long) ENOUGH_RESULTS / results));
        return new Reduce(x, results, terms, Structs.walk(Walk.over(kept, shape.strides())),
                Structs.walk(Walk.over(reduced, shape.strides())), team, splits);
    }

    private static boolean stays(int[] kept, int[] reduced) {
        for (int d = kept.length - 1; d >= 0; d--) {
            if (kept[d] != 1 || reduced[d] != 1) {
                return kept[d] != 1;
            }
        }
        return true;
    }

    private static void variance(Launcher gpu, Attrs.Variance attrs, List<Tensor> in, List<Tensor> out) {
        Reduce reduce = of(in.get(0), attrs.over());
        reduce.variance(gpu, at(out.get(0)), Math.max(0, reduce.terms - attrs.correction()));
    }

    private static void largest(Launcher gpu, Tensor x, Attrs.Axis attrs, long values, long indices, int lines) {
        if (lines > 0) {
            Lines along = Lines.along(x.shape(), attrs.within(x.shape()));
            Team team = team(along);
            gpu.blocks(LARGEST, "max_" + team.name + "_" + type(x.dtype()), team.blocks(lines), at(x), values, indices, lines,
                    along.length(), along.inner());
        }
    }

    private static void topk(Launcher gpu, Attrs.TopK attrs, List<Tensor> in, List<Tensor> out) {
        Tensor x = in.get(0);
        if (out.get(0).size() > 0) {
            Lines lines = Lines.along(x.shape(), x.shape().axis(attrs.axis()));
            Team team = team(lines);
            gpu.blocks(LARGEST, "topk_" + team.name + "_" + type(x.dtype()), team.blocks(lines.count()), at(x), at(out.get(0)),
                    at(out.get(1)), lines.count(), lines.length(), lines.inner(), attrs.k());
        }
    }

    private static Team team(Lines lines) {
        return lines.inner() == 1 && lines.length() >= 32 ? Team.WARP : Team.THREAD;
    }
}
