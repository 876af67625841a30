package weft.engine.cpu.planes;

import java.util.Arrays;
import java.util.function.IntConsumer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;
import weft.engine.cpu.base.Parallel;

/**
 * Max, average and norm pooling in float32 over the planes of x [N, C, H, W], giving y [N, C, P, Q]; {@code planes} is N*C.
 *
 * <p>Window (p, q) covers rows {@code p*strideH - padH + r*dilH} for r in 0 .. R-1, and columns alike. What lies outside the
 * image takes no part in a maximum. P and Q are the caller's (so {@code ceil_mode} is its affair), but each window must meet
 * the image.
 *
 * <p>As in PyTorch: of equal maxima the first in reading order wins, and NaN wins over everything. Planes are tasks; each
 * element of a gradient is summed in the reading order of its windows.
 */
public final class PoolingLoops {

    /** Elements of x that make a task worth handing to another thread. */
    private static final int TASK_ELEMENTS = 1 << 13;

    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, FLOATS.vectorShape());
    private static final int LANES = FLOATS.length();
    private static final VectorShuffle<Float> EVEN = VectorShuffle.fromOp(FLOATS, lane -> second(2 * lane));
    private static final VectorShuffle<Float> ODD = VectorShuffle.fromOp(FLOATS, lane -> second(2 * lane + 1));
    private static final IntVector TWICE_LANE = IntVector.zero(INTS).addIndex(2);

    private PoolingLoops() {
    }

    /** How a shuffle names element {@code i} of two vectors: those of the second count up from {@code -LANES}. */
    private static int second(int i) {
        return i < LANES ? i : i - 2 * LANES;
    }

    /** A pooling window and the images it slides over: H x W in, P x Q out. */
    public record Window(int H, int W, int P, int Q, int R, int S,
            int strideH, int strideW, int padH, int padW, int dilH, int dilW) {

        /** @throws IllegalArgumentException if a size makes no sense, or a window would lie outside the image */
        public Window {
            if (H < 1 || W < 1 || P < 0 || Q < 0 || R < 1 || S < 1 || strideH < 1 || strideW < 1 || dilH < 1 || dilW < 1) {
                throw new IllegalArgumentException(
                        "pool2d: image %dx%d, output %dx%d, kernel %dx%d, stride %dx%d and dilation %dx%d must be positive"
                                .formatted(H, W, P, Q, R, S, strideH, strideW, dilH, dilW));
            }
            if (padH < 0 || padW < 0 || 2 * padH > dilH * (R - 1) + 1 || 2 * padW > dilW * (S - 1) + 1) {
                throw new IllegalArgumentException("pool2d: padding %dx%d must be at most half of the %dx%d window"
                        .formatted(padH, padW, dilH * (R - 1) + 1, dilW * (S - 1) + 1));
            }
            if (!allMeet(P, R, strideH, padH, dilH, H) || !allMeet(Q, S, strideW, padW, dilW, W)) {
                throw new IllegalArgumentException("pool2d: a window of the %dx%d output lies outside the %dx%d image"
                        .formatted(P, Q, H, W));
            }
        }

        private static boolean allMeet(int outputs, int taps, int stride, int pad, int dil, int size) {
            for (int output = 0; output < outputs; output++) {
                int start = output * stride - pad;
                if (firstTap(start, dil) >= endTap(start, dil, taps, size)) {
                    return false;
                }
            }
            return true;
        }

        private boolean isTwoByTwo() {
            return R == 2 && S == 2 && strideH == 2 && strideW == 2 && padH == 0 && padW == 0 && dilH == 1 && dilW == 1
                    && 2 * P <= H && 2 * Q <= W;
        }

        /** First tap of the window beginning at {@code start} that meets the image. */
        private static int firstTap(int start, int dil) {
            return start < 0 ? Math.ceilDiv(-start, dil) : 0;
        }

        /** One past the last tap that meets the image. */
        private static int endTap(int start, int dil, int taps, int size) {
            return Math.min(taps, Math.ceilDiv(size - start, dil));
        }
    }

    /** y and, for each output, the position {@code h*W + w} in its plane that it was taken from. */
    public static void max(Window window, int planes, float[] x, int xAt, float[] y, int yAt, int[] indices, int indicesAt) {
        int in = window.H * window.W;
        int out = window.P * window.Q;
        forEachPlane(planes, in, plane -> {
            int from = xAt + plane * in;
            int to = yAt + plane * out;
            int index = indicesAt + plane * out;
            if (window.isTwoByTwo()) {
                maxTwoByTwo(window, x, from, y, to, indices, index);
            } else {
                for (int p = 0; p < window.P; p++) {
                    maxRow(window, p, 0, window.Q, x, from, y, to, indices, index);
                }
            }
        });
    }

    private static void maxRow(Window v, int p, int q0, int q1, float[] x, int xAt, float[] y, int yAt,
            int[] indices, int indicesAt) {
        int h0 = p * v.strideH - v.padH;
        int rBegin = Window.firstTap(h0, v.dilH);
        int rEnd = Window.endTap(h0, v.dilH, v.R, v.H);
        for (int q = q0; q < q1; q++) {
            int w0 = q * v.strideW - v.padW;
            int sBegin = Window.firstTap(w0, v.dilW);
            int sEnd = Window.endTap(w0, v.dilW, v.S, v.W);
            int best = (h0 + rBegin * v.dilH) * v.W + w0 + sBegin * v.dilW;
            float max = Float.NEGATIVE_INFINITY;
            for (int r = rBegin; r < rEnd; r++) {
                for (int s = sBegin; s < sEnd; s++) {
                    int at = (h0 + r * v.dilH) * v.W + w0 + s * v.dilW;
                    float value = x[xAt + at];
                    if (value > max || value != value) {
                        max = value;
                        best = at;
                    }
                }
            }
            y[yAt + p * v.Q + q] = max;
            indices[indicesAt + p * v.Q + q] = best;
        }
    }

    /**
     * Kernel 2, stride 2, a vector of windows at a time, without branches on the data (which are wrong every other time).
     * The last vector of a row runs over into the next row, which is then written in its turn; where it would run over the
     * end of the plane, windows are done one by one.
     */
    private static void maxTwoByTwo(Window v, float[] x, int xAt, float[] y, int yAt, int[] indices, int indicesAt) {
        for (int p = 0; p < v.P; p++) {
            for (int q = 0; q < v.Q; q += LANES) {
                int upper = 2 * p * v.W + 2 * q;
                int out = p * v.Q + q;
                if (upper + v.W + 2 * LANES <= v.H * v.W && out + LANES <= v.P * v.Q) {
                    FloatVector max = everySecond(x, xAt + upper, 0);
                    IntVector best = TWICE_LANE.add(upper);
                    for (int candidate = 1; candidate < 4; candidate++) {
                        int offset = candidate / 2 * v.W;
                        FloatVector value = everySecond(x, xAt + upper + offset, candidate % 2);
                        VectorMask<Float> wins = value.compare(VectorOperators.GT, max).or(value.test(VectorOperators.IS_NAN));
                        max = max.blend(value, wins);
                        best = best.blend(TWICE_LANE.add(upper + offset + candidate % 2), wins.cast(INTS));
                    }
                    max.intoArray(y, yAt + out);
                    best.intoArray(indices, indicesAt + out);
                } else {
                    maxRow(v, p, q, Math.min(q + LANES, v.Q), x, xAt, y, yAt, indices, indicesAt);
                }
            }
        }
    }

    /** Elements {@code at + first, at + first + 2, ...}: a vector of them, out of two. */
    private static FloatVector everySecond(float[] x, int at, int first) {
        FloatVector lower = FloatVector.fromArray(FLOATS, x, at);
        FloatVector upper = FloatVector.fromArray(FLOATS, x, at + LANES);
        return lower.rearrange(first == 0 ? EVEN : ODD, upper);
    }

    /** {@code dx[plane, indices[plane, p, q]] += dy[plane, p, q]}, all else zero. */
    public static void maxGradient(Window window, int planes, float[] dy, int dyAt, int[] indices, int indicesAt,
            float[] dx, int dxAt) {
        toIndices(window.H * window.W, window.P * window.Q, planes, dy, dyAt, indices, indicesAt, dx, dxAt);
    }

    /** The same for planes of {@code in} elements from planes of {@code out}, whatever the windows were. */
    static void toIndices(int in, int out, int planes, float[] dy, int dyAt, int[] indices, int indicesAt,
            float[] dx, int dxAt) {
        forEachPlane(planes, in, plane -> {
            int to = dxAt + plane * in;
            Arrays.fill(dx, to, to + in, 0f);
            int from = dyAt + plane * out;
            int index = indicesAt + plane * out;
            for (int i = 0; i < out; i++) {
                dx[to + indices[index + i]] += dy[from + i];
            }
        });
    }

    /**
     * The mean of each window. Its divisor is the number of pixels, or with {@code countPadding} also of the padding under
     * it (what lies beyond the padding is never counted). Windows have no dilation.
     */
    public static void average(Window window, boolean countPadding, int planes, float[] x, int xAt, float[] y, int yAt) {
        int in = window.H * window.W;
        int out = window.P * window.Q;
        forEachPlane(planes, in, plane -> {
            for (int p = 0; p < window.P; p++) {
                Span rows = Span.of(p, window.R, window.strideH, window.padH, window.H, countPadding);
                for (int q = 0; q < window.Q; q++) {
                    Span columns = Span.of(q, window.S, window.strideW, window.padW, window.W, countPadding);
                    float sum = 0;
                    for (int h = rows.begin; h < rows.end; h++) {
                        for (int w = columns.begin; w < columns.end; w++) {
                            sum += x[xAt + plane * in + h * window.W + w];
                        }
                    }
                    y[yAt + plane * out + p * window.Q + q] = sum / (rows.counted * columns.counted);
                }
            }
        });
    }

    /** Each window's {@code dy / divisor}, added to all the pixels it covers. */
    public static void averageGradient(Window window, boolean countPadding, int planes, float[] dy, int dyAt,
            float[] dx, int dxAt) {
        int in = window.H * window.W;
        int out = window.P * window.Q;
        forEachPlane(planes, in, plane -> {
            int to = dxAt + plane * in;
            Arrays.fill(dx, to, to + in, 0f);
            for (int p = 0; p < window.P; p++) {
                Span rows = Span.of(p, window.R, window.strideH, window.padH, window.H, countPadding);
                for (int q = 0; q < window.Q; q++) {
                    Span columns = Span.of(q, window.S, window.strideW, window.padW, window.W, countPadding);
                    float share = dy[dyAt + plane * out + p * window.Q + q] / (rows.counted * columns.counted);
                    for (int h = rows.begin; h < rows.end; h++) {
                        for (int w = columns.begin; w < columns.end; w++) {
                            dx[to + h * window.W + w] += share;
                        }
                    }
                }
            }
        });
    }

    /**
     * The norm of each window, {@code (sum of x^power)^(1 / power)}, computed in double; powers 1 and 2 call no function. The sum
     * of a window that hangs over the edge is scaled to that of a whole one. Windows have neither padding nor dilation.
     */
    public static void norm(Window window, double power, int planes, float[] x, int xAt, float[] y, int yAt) {
        int in = window.H * window.W;
        int out = window.P * window.Q;
        forEachPlane(planes, in, plane -> {
            for (int p = 0; p < window.P; p++) {
                Span rows = Span.of(p, window.R, window.strideH, 0, window.H, true);
                for (int q = 0; q < window.Q; q++) {
                    Span columns = Span.of(q, window.S, window.strideW, 0, window.W, true);
                    double sum = 0;
                    for (int h = rows.begin; h < rows.end; h++) {
                        for (int w = columns.begin; w < columns.end; w++) {
                            sum += raised(x[xAt + plane * in + h * window.W + w], power);
                        }
                    }
                    y[yAt + plane * out + p * window.Q + q] = (float) raised(sum * share(window, rows, columns), 1 / power);
                }
            }
        });
    }

    /** Each window's {@code share dy y^(1 - power)}, times {@code x^(power - 1)} added to all the pixels it covers. */
    public static void normGradient(Window window, double power, int planes, float[] dy, int dyAt, float[] x, int xAt, float[] y,
            int yAt, float[] dx, int dxAt) {
        int in = window.H * window.W;
        int out = window.P * window.Q;
        forEachPlane(planes, in, plane -> {
            double[] sums = new double[in];
            for (int p = 0; p < window.P; p++) {
                Span rows = Span.of(p, window.R, window.strideH, 0, window.H, true);
                for (int q = 0; q < window.Q; q++) {
                    Span columns = Span.of(q, window.S, window.strideW, 0, window.W, true);
                    int at = plane * out + p * window.Q + q;
                    double norm = y[yAt + at];
                    if (norm == 0) {
                        continue;
                    }
                    double slope =
                            share(window, rows, columns) * dy[dyAt + at] * (power == 2 ? 1 / norm : raised(norm, 1 - power));
                    for (int h = rows.begin; h < rows.end; h++) {
                        for (int w = columns.begin; w < columns.end; w++) {
                            sums[h * window.W + w] += slope * raised(x[xAt + plane * in + h * window.W + w], power - 1);
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

    /** How much larger a whole window is than what of it lies inside. */
    private static double share(Window window, Span rows, Span columns) {
        return (double) window.R * window.S / (rows.counted * columns.counted);
    }

    /** One axis of an averaging window: the pixels it covers and how many positions its divisor counts. */
    private record Span(int begin, int end, int counted) {

        static Span of(int output, int taps, int stride, int pad, int size, boolean countPadding) {
            int start = output * stride - pad;
            int begin = Math.max(start, 0);
            int end = Math.min(start + taps, size);
            return new Span(begin, end, countPadding ? Math.min(start + taps, size + pad) - start : end - begin);
        }
    }

    /** Runs {@code body} for each plane of so many elements, small ones together in one task. */
    static void forEachPlane(int planes, int elements, IntConsumer body) {
        int perTask = Math.max(1, TASK_ELEMENTS / elements);
        Parallel.forEach(Math.ceilDiv(planes, perTask), task -> {
            int end = Math.min((task + 1) * perTask, planes);
            for (int plane = task * perTask; plane < end; plane++) {
                body.accept(plane);
            }
        });
    }
}
