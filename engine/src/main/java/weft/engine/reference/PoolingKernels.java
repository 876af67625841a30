package weft.engine.reference;

import weft.engine.op.Pooling;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.geometry.PlanePairs;
import weft.engine.op.geometry.PoolGeometry;
import weft.engine.op.geometry.Span;

/** Max, average and norm pooling; see {@link Pooling}. x: [N, C, H, W], y: [N, C, P, Q]. */
final class PoolingKernels {

    static final KernelTable TABLE = new KernelTable(Pooling.FAMILY)
            .put(Pooling.MAX_POOL2D, PoolingKernels::maxPool2d)
            .put(Pooling.MAX_POOL2D_GRAD, PoolingKernels::maxPool2dGrad)
            .put(Pooling.AVG_POOL2D, PoolingKernels::avgPool2d)
            .put(Pooling.AVG_POOL2D_GRAD, PoolingKernels::avgPool2dGrad)
            .put(Pooling.LP_POOL2D, PoolingKernels::lpPool2d)
            .put(Pooling.LP_POOL2D_GRAD, PoolingKernels::lpPool2dGrad);

    private PoolingKernels() {}

    private static void maxPool2d(ReferenceKernel.Call<Attrs.Pool2d> call) {
        PoolGeometry g = call.attrs().over(call.shape(0));
        PlanePairs size = g.pairs();
        double[] x = call.in(0);
        for (int plane = 0; plane < size.count(); plane++) {
            for (int p = 0; p < size.P(); p++) {
                for (int q = 0; q < size.Q(); q++) {
                    int largest = -1;
                    for (int r = 0; r < g.R(); r++) {
                        for (int s = 0; s < g.S(); s++) {
                            int h = g.rows().place(p, r);
                            int w = g.columns().place(q, s);
                            if (h < 0 || h >= size.H() || w < 0 || w >= size.W()) {
                                continue;
                            }
                            double value = x[size.x(plane, h, w)];
                            if (largest < 0 || value > x[largest] || Double.isNaN(value)) {
                                largest = size.x(plane, h, w);
                            }
                        }
                    }
                    call.out(0)[size.y(plane, p, q)] = x[largest];
                    call.out(1)[size.y(plane, p, q)] = largest - size.x(plane, 0, 0);
                }
            }
        }
    }

    private static void maxPool2dGrad(ReferenceKernel.Call<Attrs.PoolGrad> call) {
        toIndices(call, "max_pool2d_grad");
    }

    /** Adds each dy, input 0, at the position that its index, input 1, gives. */
    static void toIndices(ReferenceKernel.Call<?> call, String op) {
        PlanePairs size = PlanePairs.of(call.outShape(0), call.shape(0));
        double[] dy = call.in(0);
        double[] indices = call.in(1);
        double[] dx = call.out(0);
        for (int plane = 0; plane < size.count(); plane++) {
            for (int p = 0; p < size.P(); p++) {
                for (int q = 0; q < size.Q(); q++) {
                    int index = (int) indices[size.y(plane, p, q)];
                    if (index < 0 || index >= size.H() * size.W()) {
                        throw new IllegalArgumentException("%s: index %d is not within a plane of %d x %d"
                                .formatted(op, index, size.H(), size.W()));
                    }
                    dx[size.x(plane, 0, 0) + index] += dy[size.y(plane, p, q)];
                }
            }
        }
    }

    private static void avgPool2d(ReferenceKernel.Call<Attrs.Pool2d> call) {
        Attrs.Pool2d a = call.attrs();
        PoolGeometry g = a.over(call.shape(0));
        PlanePairs size = g.pairs();
        double[] x = call.in(0);
        for (int plane = 0; plane < size.count(); plane++) {
            for (int p = 0; p < size.P(); p++) {
                Span rows = g.rows().span(p);
                for (int q = 0; q < size.Q(); q++) {
                    Span columns = g.columns().span(q);
                    double sum = 0;
                    for (int h = rows.begin(); h < rows.end(); h++) {
                        for (int w = columns.begin(); w < columns.end(); w++) {
                            sum += x[size.x(plane, h, w)];
                        }
                    }
                    call.out(0)[size.y(plane, p, q)] = sum / divisor(a, rows, columns);
                }
            }
        }
    }

    private static void avgPool2dGrad(ReferenceKernel.Call<Attrs.PoolGrad> call) {
        Attrs.Pool2d a = call.attrs().pool();
        PoolGeometry g = a.over(call.outShape(0));
        PlanePairs size = g.pairs();
        double[] dy = call.in(0);
        double[] dx = call.out(0);
        for (int plane = 0; plane < size.count(); plane++) {
            for (int p = 0; p < size.P(); p++) {
                Span rows = g.rows().span(p);
                for (int q = 0; q < size.Q(); q++) {
                    Span columns = g.columns().span(q);
                    double share = dy[size.y(plane, p, q)] / divisor(a, rows, columns);
                    for (int h = rows.begin(); h < rows.end(); h++) {
                        for (int w = columns.begin(); w < columns.end(); w++) {
                            dx[size.x(plane, h, w)] += share;
                        }
                    }
                }
            }
        }
    }

    private static void lpPool2d(ReferenceKernel.Call<Attrs.LpPool2d> call) {
        Attrs.Pool2d a = call.attrs().pool();
        double power = call.attrs().p();
        PoolGeometry g = a.over(call.shape(0));
        PlanePairs size = g.pairs();
        double[] x = call.in(0);
        for (int plane = 0; plane < size.count(); plane++) {
            for (int p = 0; p < size.P(); p++) {
                Span rows = g.rows().span(p);
                for (int q = 0; q < size.Q(); q++) {
                    Span columns = g.columns().span(q);
                    double sum = 0;
                    for (int h = rows.begin(); h < rows.end(); h++) {
                        for (int w = columns.begin(); w < columns.end(); w++) {
                            sum += raised(x[size.x(plane, h, w)], power);
                        }
                    }
                    call.out(0)[size.y(plane, p, q)] = raised(sum * share(a, rows, columns), 1 / power);
                }
            }
        }
    }

    private static void lpPool2dGrad(ReferenceKernel.Call<Attrs.LpPool2d> call) {
        Attrs.Pool2d a = call.attrs().pool();
        double power = call.attrs().p();
        PoolGeometry g = a.over(call.shape(1));
        PlanePairs size = g.pairs();
        double[] dy = call.in(0);
        double[] x = call.in(1);
        double[] y = call.in(2);
        double[] dx = call.out(0);
        for (int plane = 0; plane < size.count(); plane++) {
            for (int p = 0; p < size.P(); p++) {
                Span rows = g.rows().span(p);
                for (int q = 0; q < size.Q(); q++) {
                    Span columns = g.columns().span(q);
                    int at = size.y(plane, p, q);
                    if (y[at] == 0) {
                        continue;
                    }
                    double slope = share(a, rows, columns) * dy[at] * raised(y[at], 1 - power);
                    for (int h = rows.begin(); h < rows.end(); h++) {
                        for (int w = columns.begin(); w < columns.end(); w++) {
                            dx[size.x(plane, h, w)] += slope * raised(x[size.x(plane, h, w)], power - 1);
                        }
                    }
                }
            }
        }
    }

    /** A power of one half is the square root, as in PyTorch: NaN for minus infinity. */
    private static double raised(double x, double power) {
        return power == 0.5 ? Math.sqrt(x) : StrictMath.pow(x, power);
    }

    /** The size of a whole window divided by the size of its part inside the image: the factor of the sum. */
    private static double share(Attrs.Pool2d a, Span rows, Span columns) {
        return a.kernel().area() / (rows.padded() * columns.padded());
    }

    private static int divisor(Attrs.Pool2d a, Span rows, Span columns) {
        return a.countIncludePad() ? rows.padded() * columns.padded() : rows.length() * columns.length();
    }
}
