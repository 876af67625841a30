package weft.engine.reference;

import weft.engine.op.Upsampling;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.geometry.Neighbours;
import weft.engine.op.geometry.PlanePairs;

/** Upsampling; see {@link Upsampling}. x: [N, C, H, W], y: [N, C, P, Q]. */
final class UpsamplingKernels {

    static final KernelTable TABLE = new KernelTable(Upsampling.FAMILY)
            .put(Upsampling.UPSAMPLE_NEAREST2D, UpsamplingKernels::nearest)
            .put(Upsampling.UPSAMPLE_NEAREST2D_GRAD, UpsamplingKernels::nearestGrad)
            .put(Upsampling.UPSAMPLE_BILINEAR2D, UpsamplingKernels::bilinear)
            .put(Upsampling.UPSAMPLE_BILINEAR2D_GRAD, UpsamplingKernels::bilinearGrad);

    private UpsamplingKernels() {}

    private static void nearest(ReferenceKernel.Call<Attrs.Upsample> call) {
        PlanePairs size = PlanePairs.of(call.shape(0), call.outShape(0));
        double[] x = call.in(0);
        double[] y = call.out(0);
        forEachNearest(call.attrs(), size, (from, to) -> y[to] = x[from]);
    }

    private static void nearestGrad(ReferenceKernel.Call<Attrs.UpsampleGrad> call) {
        PlanePairs size = PlanePairs.of(call.outShape(0), call.shape(0));
        double[] dy = call.in(0);
        double[] dx = call.out(0);
        forEachNearest(call.attrs().upsample(), size, (at, from) -> dx[at] += dy[from]);
    }

    private static void bilinear(ReferenceKernel.Call<Attrs.Upsample> call) {
        PlanePairs size = PlanePairs.of(call.shape(0), call.outShape(0));
        double[] x = call.in(0);
        double[] y = call.out(0);
        forEachNeighbour(call.attrs(), size, call, (from, to, weight) -> y[to] += weight * x[from]);
    }

    private static void bilinearGrad(ReferenceKernel.Call<Attrs.UpsampleGrad> call) {
        PlanePairs size = PlanePairs.of(call.outShape(0), call.shape(0));
        double[] dy = call.in(0);
        double[] dx = call.out(0);
        forEachNeighbour(call.attrs().upsample(), size, call, (at, from, weight) -> dx[at] += weight * dy[from]);
    }

    /** Called for an element of x and an element of y that is a copy of it. */
    @FunctionalInterface
    private interface Pair {
        void of(int x, int y);
    }

    private static void forEachNearest(Attrs.Upsample a, PlanePairs size, Pair pair) {
        int[] rows = Neighbours.nearest(size.H(), size.P(), a.nearestScaleH(size.H()));
        int[] columns = Neighbours.nearest(size.W(), size.Q(), a.nearestScaleW(size.W()));
        for (int plane = 0; plane < size.count(); plane++) {
            for (int p = 0; p < size.P(); p++) {
                for (int q = 0; q < size.Q(); q++) {
                    pair.of(size.x(plane, rows[p], columns[q]), size.y(plane, p, q));
                }
            }
        }
    }

    /** Called for an element of x and an element of y that it contributes to, with its weight. */
    @FunctionalInterface
    private interface Share {
        void of(int x, int y, double weight);
    }

    private static void forEachNeighbour(Attrs.Upsample a, PlanePairs size, ReferenceKernel.Call<?> call, Share share) {
        Neighbours rows = Neighbours.of(size.H(), size.P(), a.scaleH(size.H()), a.alignCorners(), call.dtype());
        Neighbours columns = Neighbours.of(size.W(), size.Q(), a.scaleW(size.W()), a.alignCorners(), call.dtype());
        for (int plane = 0; plane < size.count(); plane++) {
            for (int p = 0; p < size.P(); p++) {
                int above = rows.lower()[p];
                int below = rows.upper()[p];
                double down = rows.weight()[p];
                for (int q = 0; q < size.Q(); q++) {
                    int left = columns.lower()[q];
                    int right = columns.upper()[q];
                    double across = columns.weight()[q];
                    int y = size.y(plane, p, q);
                    share.of(size.x(plane, above, left), y, (1 - down) * (1 - across));
                    share.of(size.x(plane, above, right), y, (1 - down) * across);
                    share.of(size.x(plane, below, left), y, down * (1 - across));
                    share.of(size.x(plane, below, right), y, down * across);
                }
            }
        }
    }
}
