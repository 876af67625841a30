package weft.engine.cpu.planes;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import weft.engine.Shape;
import weft.engine.cpu.base.Lanes;
import weft.engine.cpu.reduce.ReductionLoops;
import weft.engine.op.AdaptivePooling;
import weft.engine.op.geometry.PlanePairs;
import weft.engine.op.geometry.Span;

/**
 * Max and average pooling in float32 to a given size: planes of H x W become planes of P x Q; {@code planes} is N*C. The windows
 * are those of {@link AdaptivePooling}. As in {@link PoolingLoops}, planes are tasks, each element of a gradient is summed in the
 * row-major order of its windows, the first of equal maxima wins, and NaN wins over everything.
 */
final class AdaptivePoolingLoops {

    private AdaptivePoolingLoops() {}

    /** The sizes, and the rows and columns that each window covers. */
    record Windows(PlanePairs planes, Span[] rows, Span[] columns) {

        static Windows of(Shape x, Shape y) {
            PlanePairs g = PlanePairs.of(x, y);
            Span[] rows = new Span[g.P()];
            Span[] columns = new Span[g.Q()];
            Arrays.setAll(rows, g::rows);
            Arrays.setAll(columns, g::columns);
            return new Windows(g, rows, columns);
        }

        int elements(int p, int q) {
            return rows[p].length() * columns[q].length();
        }
    }

    /** The mean of each window. If one window covers the whole plane, the plane is summed as a row of a reduction is. */
    static void average(Windows v, float[] x, int xAt, float[] y, int yAt) {
        if (v.planes.out() == 1) {
            ReductionLoops.mean(x, xAt, new int[] {v.planes.count(), v.planes.in()}, new boolean[] {false, true}, y, yAt);
            return;
        }
        PoolingLoops.forEachPlane(v.planes.count(), v.planes.in(), plane -> {
            for (int p = 0; p < v.planes.P(); p++) {
                for (int q = 0; q < v.planes.Q(); q++) {
                    float sum = 0;
                    for (int h = v.rows[p].begin(); h < v.rows[p].end(); h++) {
                        int row = xAt + plane * v.planes.in() + h * v.planes.W();
                        for (int w = v.columns[q].begin(); w < v.columns[q].end(); w++) {
                            sum += x[row + w];
                        }
                    }
                    y[yAt + plane * v.planes.out() + p * v.planes.Q() + q] = sum / v.elements(p, q);
                }
            }
        });
    }

    /** Adds each window's {@code dy / elements} to all its elements. */
    static void averageGradient(Windows v, float[] dy, int dyAt, float[] dx, int dxAt) {
        if (v.planes.out() == 1) {
            spread(v.planes, dy, dyAt, dx, dxAt);
            return;
        }
        PoolingLoops.forEachPlane(v.planes.count(), v.planes.in(), plane -> {
            int to = dxAt + plane * v.planes.in();
            Arrays.fill(dx, to, to + v.planes.in(), 0f);
            for (int p = 0; p < v.planes.P(); p++) {
                for (int q = 0; q < v.planes.Q(); q++) {
                    float share = dy[dyAt + plane * v.planes.out() + p * v.planes.Q() + q] / v.elements(p, q);
                    for (int h = v.rows[p].begin(); h < v.rows[p].end(); h++) {
                        for (int w = v.columns[q].begin(); w < v.columns[q].end(); w++) {
                            dx[to + h * v.planes.W() + w] += share;
                        }
                    }
                }
            }
        });
    }

    /** The same where one window covers the whole plane: every element of a plane is its {@code dy / elements}. */
    private static void spread(PlanePairs planes, float[] dy, int dyAt, float[] dx, int dxAt) {
        int in = planes.in();
        PoolingLoops.forEachPlane(planes.count(), in, plane -> {
            int to = dxAt + plane * in;
            float share = 0 + dy[dyAt + plane] / in; // the sum of one window, so that -0 becomes 0
            FloatVector all = FloatVector.broadcast(Lanes.SPECIES, share);
            int i = 0;
            for (; i <= in - Lanes.COUNT; i += Lanes.COUNT) {
                all.intoArray(dx, to + i);
            }
            for (; i < in; i++) {
                dx[to + i] = share;
            }
        });
    }

    /** The largest element of each window, and the position {@code h*W + w} in its plane that it was taken from. */
    static void max(Windows v, float[] x, int xAt, float[] y, int yAt, int[] indices, int indicesAt) {
        PoolingLoops.forEachPlane(v.planes.count(), v.planes.in(), plane -> {
            int from = xAt + plane * v.planes.in();
            for (int p = 0; p < v.planes.P(); p++) {
                for (int q = 0; q < v.planes.Q(); q++) {
                    int best = v.rows[p].begin() * v.planes.W() + v.columns[q].begin();
                    float max = x[from + best];
                    for (int h = v.rows[p].begin(); h < v.rows[p].end(); h++) {
                        for (int w = v.columns[q].begin(); w < v.columns[q].end(); w++) {
                            float value = x[from + h * v.planes.W() + w];
                            if (value > max || value != value) {
                                max = value;
                                best = h * v.planes.W() + w;
                            }
                        }
                    }
                    int to = plane * v.planes.out() + p * v.planes.Q() + q;
                    y[yAt + to] = max;
                    indices[indicesAt + to] = best;
                }
            }
        });
    }
}
