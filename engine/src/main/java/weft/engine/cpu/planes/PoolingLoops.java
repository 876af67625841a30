package weft.engine.cpu.planes;

import java.util.Arrays;
import java.util.function.IntConsumer;
import weft.engine.cpu.base.Parallel;
import weft.engine.op.geometry.PlanePairs;
import weft.engine.op.geometry.PoolGeometry;
import weft.engine.op.geometry.Span;
import weft.engine.op.geometry.WindowAxis;

/**
 * Max, average and norm pooling in float32 over the planes of x [N, C, H, W], giving y [N, C, P, Q]; {@code planes} is N*C.
 *
 * <p>Window (p, q) covers rows {@code p*strideH - padH + r*dilH} for r in 0 .. R-1, and columns in the same way. Padding takes no
 * part in a maximum. The caller chooses P and Q, and with them {@code ceil_mode}, but each window must contain an element of the
 * image.
 *
 * <p>As in PyTorch: of equal maxima the first in row-major order wins, and NaN wins over everything. Planes are tasks; each
 * element of a gradient is summed in the row-major order of its windows.
 */
public final class PoolingLoops {

    /** Elements of x that make a task worth handing to another thread. */
    private static final int TASK_ELEMENTS = 1 << 13;

    private PoolingLoops() {}

    /** Writes y and, for each output, the position {@code h*W + w} in its plane where the maximum was found. */
    public static void max(PoolGeometry window, float[] x, int xAt, float[] y, int yAt, int[] indices, int indicesAt) {
        int in = window.pairs().in();
        int out = window.pairs().out();
        if (TwoByTwoMax.fits(window)) {
            forEachTask(window.planes(), in,
                    (begin, end) -> TwoByTwoMax.forward(window, begin, end, x, xAt, y, yAt, indices, indicesAt));
            return;
        }
        int q0 = WindowRows.begin(window);
        int q1 = WindowRows.end(window);
        forEachPlane(window.planes(), in, plane -> {
            int from = xAt + plane * in;
            int to = yAt + plane * out;
            int index = indicesAt + plane * out;
            for (int p = 0; p < window.P(); p++) {
                maxRow(window, p, 0, q0, x, from, y, to, indices, index);
                int done = WindowRows.max(window, p, q0, q1, x, from, y, to, indices, index);
                maxRow(window, p, done, window.Q(), x, from, y, to, indices, index);
            }
        });
    }

    /** Windows {@code q0 .. q1-1} of row p of one plane. */
    static void maxRow(PoolGeometry v, int p, int q0, int q1, float[] x, int xAt, float[] y, int yAt,
            int[] indices, int indicesAt) {
        WindowAxis rows = v.rows();
        WindowAxis columns = v.columns();
        int h0 = rows.start(p);
        int rBegin = rows.firstTap(p);
        int rEnd = rows.endTap(p);
        for (int q = q0; q < q1; q++) {
            int w0 = columns.start(q);
            int sBegin = columns.firstTap(q);
            int sEnd = columns.endTap(q);
            int best = (h0 + rBegin * v.dilH()) * v.W() + w0 + sBegin * v.dilW();
            float max = Float.NEGATIVE_INFINITY;
            for (int r = rBegin; r < rEnd; r++) {
                for (int s = sBegin; s < sEnd; s++) {
                    int at = (h0 + r * v.dilH()) * v.W() + w0 + s * v.dilW();
                    float value = x[xAt + at];
                    if (value > max || value != value) {
                        max = value;
                        best = at;
                    }
                }
            }
            y[yAt + p * v.Q() + q] = max;
            indices[indicesAt + p * v.Q() + q] = best;
        }
    }

    /** {@code dx[plane, indices[plane, p, q]] += dy[plane, p, q]}, all else zero. */
    public static void maxGradient(PoolGeometry window, float[] dy, int dyAt, int[] indices, int indicesAt,
            float[] dx, int dxAt) {
        toIndices(window.pairs(), dy, dyAt, indices, indicesAt, dx, dxAt);
    }

    /** The same for windows of any kind. */
    static void toIndices(PlanePairs g, float[] dy, int dyAt, int[] indices, int indicesAt,
            float[] dx, int dxAt) {
        int in = g.in();
        int out = g.out();
        forEachTask(g.count(), in, (begin, end) -> {
            Arrays.fill(dx, dxAt + begin * in, dxAt + end * in, 0f);
            for (int plane = begin; plane < end; plane++) {
                int to = dxAt + plane * in;
                int from = dyAt + plane * out;
                int index = indicesAt + plane * out;
                for (int i = 0; i < out; i++) {
                    dx[to + indices[index + i]] += dy[from + i];
                }
            }
        });
    }

    /**
     * The mean of each window. Its divisor is the number of pixels in it; with {@code countPadding}, padding counts, too
     * (positions beyond the padding never count). Windows have no dilation.
     */
    public static void average(PoolGeometry window, boolean countPadding, float[] x, int xAt, float[] y, int yAt) {
        int in = window.pairs().in();
        int out = window.pairs().out();
        int q0 = WindowRows.begin(window);
        int q1 = WindowRows.end(window);
        forEachPlane(window.planes(), in, plane -> {
            int from = xAt + plane * in;
            int to = yAt + plane * out;
            for (int p = 0; p < window.P(); p++) {
                Span rows = window.rows().span(p);
                averageRow(window, countPadding, p, rows, 0, q0, x, from, y, to);
                float divisor = q0 < q1 ? divisor(countPadding, rows, window.columns().span(q0)) : 1;
                int done = WindowRows.mean(window, p, q0, q1, rows.begin(), rows.end(), divisor, x, from, y, to);
                averageRow(window, countPadding, p, rows, done, window.Q(), x, from, y, to);
            }
        });
    }

    /** Windows {@code q0 .. q1-1} of row p of one plane, which covers the given rows. */
    private static void averageRow(PoolGeometry window, boolean countPadding, int p, Span rows, int q0, int q1,
            float[] x, int xAt, float[] y, int yAt) {
        for (int q = q0; q < q1; q++) {
            Span columns = window.columns().span(q);
            float sum = 0;
            for (int h = rows.begin(); h < rows.end(); h++) {
                for (int w = columns.begin(); w < columns.end(); w++) {
                    sum += x[xAt + h * window.W() + w];
                }
            }
            y[yAt + p * window.Q() + q] = sum / divisor(countPadding, rows, columns);
        }
    }

    /** Adds each window's {@code dy / divisor} to all the pixels it covers. */
    public static void averageGradient(PoolGeometry window, boolean countPadding, float[] dy, int dyAt,
            float[] dx, int dxAt) {
        int in = window.pairs().in();
        int out = window.pairs().out();
        forEachPlane(window.planes(), in, plane -> {
            int to = dxAt + plane * in;
            Arrays.fill(dx, to, to + in, 0f);
            for (int p = 0; p < window.P(); p++) {
                Span rows = window.rows().span(p);
                for (int q = 0; q < window.Q(); q++) {
                    Span columns = window.columns().span(q);
                    float share = dy[dyAt + plane * out + p * window.Q() + q] / divisor(countPadding, rows, columns);
                    for (int h = rows.begin(); h < rows.end(); h++) {
                        for (int w = columns.begin(); w < columns.end(); w++) {
                            dx[to + h * window.W() + w] += share;
                        }
                    }
                }
            }
        });
    }

    /**
     * The norm of each window, {@code (sum of x^power)^(1 / power)}, computed in double; powers 1 and 2 need no call of
     * {@code pow}. The sum of a window that extends beyond the edge is scaled to the size of a whole window. Windows have neither
     * padding nor dilation.
     */
    public static void norm(PoolGeometry window, double power, float[] x, int xAt, float[] y, int yAt) {
        int in = window.pairs().in();
        int out = window.pairs().out();
        forEachPlane(window.planes(), in, plane -> {
            for (int p = 0; p < window.P(); p++) {
                Span rows = window.rows().span(p);
                for (int q = 0; q < window.Q(); q++) {
                    Span columns = window.columns().span(q);
                    double sum = 0;
                    for (int h = rows.begin(); h < rows.end(); h++) {
                        for (int w = columns.begin(); w < columns.end(); w++) {
                            sum += raised(x[xAt + plane * in + h * window.W() + w], power);
                        }
                    }
                    y[yAt + plane * out + p * window.Q() + q] = (float) raised(sum * share(window, rows, columns), 1 / power);
                }
            }
        });
    }

    /** Adds each window's {@code share dy y^(1 - power)}, times {@code x^(power - 1)}, to all the pixels it covers. */
    public static void normGradient(PoolGeometry window, double power, float[] dy, int dyAt, float[] x, int xAt, float[] y,
            int yAt, float[] dx, int dxAt) {
        int in = window.pairs().in();
        int out = window.pairs().out();
        forEachPlane(window.planes(), in, plane -> {
            double[] sums = new double[in];
            for (int p = 0; p < window.P(); p++) {
                Span rows = window.rows().span(p);
                for (int q = 0; q < window.Q(); q++) {
                    Span columns = window.columns().span(q);
                    int at = plane * out + p * window.Q() + q;
                    double norm = y[yAt + at];
                    if (norm == 0) {
                        continue;
                    }
                    double slope =
                            share(window, rows, columns) * dy[dyAt + at] * (power == 2 ? 1 / norm : raised(norm, 1 - power));
                    for (int h = rows.begin(); h < rows.end(); h++) {
                        for (int w = columns.begin(); w < columns.end(); w++) {
                            sums[h * window.W() + w] += slope * raised(x[xAt + plane * in + h * window.W() + w], power - 1);
                        }
                    }
                }
            }
            for (int i = 0; i < in; i++) {
                dx[dxAt + plane * in + i] = (float) sums[i];
            }
        });
    }

    private static double raised(double x, double power) {
        return power == 1 ? x : power == 2 ? x * x : power == 0 ? 1 : power == 0.5 ? Math.sqrt(x) : StrictMath.pow(x, power);
    }

    /** The size of a whole window divided by the size of its part inside the image. */
    private static double share(PoolGeometry window, Span rows, Span columns) {
        return (double) window.R() * window.S() / (rows.padded() * columns.padded());
    }

    private static int divisor(boolean countPadding, Span rows, Span columns) {
        return countPadding ? rows.padded() * columns.padded() : rows.length() * columns.length();
    }

    /** Runs {@code body} for each plane of {@code elements} elements; several small planes are one task. */
    static void forEachPlane(int planes, int elements, IntConsumer body) {
        forEachTask(planes, elements, (begin, end) -> {
            for (int plane = begin; plane < end; plane++) {
                body.accept(plane);
            }
        });
    }

    /** The planes {@code begin .. end-1} of one task. */
    @FunctionalInterface
    private interface Planes {
        void run(int begin, int end);
    }

    private static void forEachTask(int planes, int elements, Planes body) {
        int perTask = Math.max(1, TASK_ELEMENTS / elements);
        Parallel.forEach(Math.ceilDiv(planes, perTask),
                task -> body.run(task * perTask, Math.min((task + 1) * perTask, planes)));
    }
}
