package weft.engine.reference;

import weft.engine.op.GroupNormalization;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.geometry.Groups;

/**
 * Normalization of rows and of groups of channels; see {@link GroupNormalization}. A row is one group of channels of one image.
 */
final class GroupNormalizationKernels {

    static final KernelTable TABLE = new KernelTable(GroupNormalization.FAMILY)
            .put(GroupNormalization.LAYER_NORM, call -> forward(call, call.attrs().over(call.shape(0)), call.attrs().eps()))
            .put(GroupNormalization.LAYER_NORM_GRAD, call -> backward(call, call.attrs().over(call.shape(1))))
            .put(GroupNormalization.GROUP_NORM, call -> forward(call, call.attrs().over(call.shape(0)), call.attrs().eps()))
            .put(GroupNormalization.GROUP_NORM_GRAD, call -> backward(call, call.attrs().over(call.shape(1))));

    private GroupNormalizationKernels() {}

    private static <A extends Attrs> void forward(ReferenceKernel.Call<A> call, Groups g, double eps) {
        double[] x = call.in(0);
        int n = g.perRow();
        double added = call.rounded(eps);
        for (int row = 0; row < g.rows(); row++) {
            int start = row * n;
            Moments all = Moments.of(n, i -> x[start + i]);
            double invstd = all.invstd(added);
            for (int i = 0; i < n; i++) {
                double xhat = all.distance(x[start + i]) * invstd;
                call.out(0)[start + i] = xhat * weight(call.in(1), g, row, i, 1) + weight(call.in(2), g, row, i, 0);
            }
            all.leave(call, row, added);
        }
    }

    private static <A extends Attrs> void backward(ReferenceKernel.Call<A> call, Groups g) {
        double[] dy = call.in(0);
        double[] x = call.in(1);
        int n = g.perRow();
        for (int row = 0; row < g.rows(); row++) {
            double mean = call.in(3)[row];
            double rest = call.in(4)[row];
            double invstd = call.in(5)[row];
            double sumDxhat = 0;
            double sumDxhatXhat = 0;
            for (int i = 0; i < n; i++) {
                int at = row * n + i;
                double xhat = (x[at] - mean - rest) * invstd;
                double dxhat = dy[at] * weight(call.in(2), g, row, i, 1);
                sumDxhat += dxhat;
                sumDxhatXhat += dxhat * xhat;
                call.out(1)[channel(g, row, i)] += dy[at] * xhat;
                call.out(2)[channel(g, row, i)] += dy[at];
            }
            for (int i = 0; i < n; i++) {
                int at = row * n + i;
                double xhat = (x[at] - mean - rest) * invstd;
                double dxhat = dy[at] * weight(call.in(2), g, row, i, 1);
                call.out(0)[at] = invstd * (dxhat - sumDxhat / n - xhat * (sumDxhatXhat / n));
            }
        }
    }

    /** The channel that element {@code i} of a row belongs to. */
    private static int channel(Groups g, int row, int i) {
        return row % g.groups() * g.c() + i / g.l();
    }

    /** The weight or bias of an element, or {@code otherwise} if it was left out. */
    private static double weight(double[] weights, Groups g, int row, int i, double otherwise) {
        return weights == null ? otherwise : weights[channel(g, row, i)];
    }
}
