package weft.engine.reference;

import weft.engine.op.AdaptivePooling;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.geometry.PlanePairs;
import weft.engine.op.geometry.Span;

/** Pooling to a given size; see {@link AdaptivePooling}. x: [N, C, H, W], y: [N, C, P, Q]. */
final class AdaptivePoolingKernels {

    static final KernelTable TABLE = new KernelTable(AdaptivePooling.FAMILY)
            .put(AdaptivePooling.ADAPTIVE_AVG_POOL2D, AdaptivePoolingKernels::average)
            .put(AdaptivePooling.ADAPTIVE_AVG_POOL2D_GRAD, AdaptivePoolingKernels::averageGrad)
            .put(AdaptivePooling.ADAPTIVE_MAX_POOL2D, AdaptivePoolingKernels::max)
            .put(AdaptivePooling.ADAPTIVE_MAX_POOL2D_GRAD, call -> PoolingKernels.toIndices(call, "adaptive_max_pool2d_grad"));

    private AdaptivePoolingKernels() {}

    private static void average(ReferenceKernel.Call<Attrs.PlaneSize> call) {
        double[] x = call.in(0);
        double[] y = call.out(0);
        forEachWindow(PlanePairs.of(call.shape(0), call.outShape(0)), (size, plane, p, q, rows, columns) -> {
            double sum = 0;
            for (int h = rows.begin(); h < rows.end(); h++) {
                for (int w = columns.begin(); w < columns.end(); w++) {
                    sum += x[size.x(plane, h, w)];
                }
            }
            y[size.y(plane, p, q)] = sum / (rows.length() * columns.length());
        });
    }

    private static void averageGrad(ReferenceKernel.Call<Attrs.PlaneSize> call) {
        double[] dy = call.in(0);
        double[] dx = call.out(0);
        forEachWindow(PlanePairs.of(call.outShape(0), call.shape(0)), (size, plane, p, q, rows, columns) -> {
            double share = dy[size.y(plane, p, q)] / (rows.length() * columns.length());
            for (int h = rows.begin(); h < rows.end(); h++) {
                for (int w = columns.begin(); w < columns.end(); w++) {
                    dx[size.x(plane, h, w)] += share;
                }
            }
        });
    }

    private static void max(ReferenceKernel.Call<Attrs.PlaneSize> call) {
        double[] x = call.in(0);
        forEachWindow(PlanePairs.of(call.shape(0), call.outShape(0)), (size, plane, p, q, rows, columns) -> {
            int largest = size.x(plane, rows.begin(), columns.begin());
            for (int h = rows.begin(); h < rows.end(); h++) {
                for (int w = columns.begin(); w < columns.end(); w++) {
                    double value = x[size.x(plane, h, w)];
                    if (value > x[largest] || Double.isNaN(value)) {
                        largest = size.x(plane, h, w);
                    }
                }
            }
            call.out(0)[size.y(plane, p, q)] = x[largest];
            call.out(1)[size.y(plane, p, q)] = largest - size.x(plane, 0, 0);
        });
    }

    /** What is done with the window of element (p, q) of a plane. */
    @FunctionalInterface
    private interface WindowBody {
        void at(PlanePairs size, int plane, int p, int q, Span rows, Span columns);
    }

    private static void forEachWindow(PlanePairs size, WindowBody body) {
        for (int plane = 0; plane < size.count(); plane++) {
            for (int p = 0; p < size.P(); p++) {
                for (int q = 0; q < size.Q(); q++) {
                    body.at(size, plane, p, q, size.rows(p), size.columns(q));
                }
            }
        }
    }
}
