package weft.engine.cpu.planes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.engine.cpu.Arrays32;
import weft.engine.cpu.base.Lanes;
import weft.engine.cpu.base.Parallel;
import weft.engine.op.geometry.PoolGeometry;

/** Tensors begin at offsets 1, 2 and 3 of their arrays, so that a loop that forgets an offset fails. */
class PoolingLoopsTest {

    private static final int PLANES = 5;

    private final int before = Parallel.threads();

    @AfterEach
    void restoreThreads() {
        Parallel.threads(before);
    }

    static Stream<PoolGeometry> windows() {
        // H W, P Q, R S, strides, paddings, dilations
        Stream<PoolGeometry> chosen = Stream.of(
                new PoolGeometry(PLANES, 28, 28, 14, 14, 2, 2, 2, 2, 0, 0, 1, 1),
                new PoolGeometry(PLANES, 7, 9, 3, 4, 2, 2, 2, 2, 0, 0, 1, 1),
                new PoolGeometry(PLANES, 7, 7, 4, 4, 2, 2, 2, 2, 0, 0, 1, 1), // ceil_mode: the last windows end outside
                new PoolGeometry(PLANES, 16, 16, 8, 8, 3, 3, 2, 2, 1, 1, 1, 1),
                new PoolGeometry(PLANES, 8, 8, 1, 1, 8, 8, 8, 8, 0, 0, 1, 1));
        // Windows of 2x2, from one to more than two vectors of them in a row, with and without a last column and row left over.
        Stream<PoolGeometry> twoByTwo = IntStream.rangeClosed(2, 4 * Lanes.COUNT + 4).boxed()
                .flatMap(W -> Stream.of(2, 3, 10).map(H -> PoolGeometry.of(PLANES, H, W, 2, 2, 2, 2, 0, 0, 1, 1, false)));
        // Overlapping windows, from one to more than two vectors of them in a row, with and without windows that end outside.
        Stream<PoolGeometry> wide = IntStream.rangeClosed(2, 5 * Lanes.COUNT + 2).boxed()
                .flatMap(W -> Stream.of(1, 2).flatMap(stride -> Stream.of(false, true)
                        .map(ceil -> PoolGeometry.of(PLANES, 6, W, 3, 3, stride, stride, 1, 1, 1, 1, ceil))));
        return Stream.of(chosen, twoByTwo, wide, IntStream.range(0, 40).mapToObj(seed -> random(new Random(seed), 1)))
                .flatMap(windows -> windows);
    }

    static Stream<PoolGeometry> dilatedWindows() {
        return Stream.concat(IntStream.range(0, 40).mapToObj(seed -> random(new Random(seed), 3)),
                Stream.of(1, 2)
                        .map(stride -> PoolGeometry.of(PLANES, 9, 3 * Lanes.COUNT + 5, 3, 2, stride, stride, 1, 1, 2, 3, false)));
    }

    private static PoolGeometry random(Random random, int maxDilation) {
        int R = 1 + random.nextInt(4);
        int S = 1 + random.nextInt(4);
        int dilH = 1 + random.nextInt(maxDilation);
        int dilW = 1 + random.nextInt(maxDilation);
        int padH = random.nextInt(R / 2 + 1);
        int padW = random.nextInt(S / 2 + 1);
        int strideH = 1 + random.nextInt(3);
        int strideW = 1 + random.nextInt(3);
        int H = dilH * (R - 1) + 1 + random.nextInt(9);
        int W = dilW * (S - 1) + 1 + random.nextInt(9);
        return PoolGeometry.of(PLANES, H, W, R, S, strideH, strideW, padH, padW, dilH, dilW, false);
    }

    /** Small integers, so that there are many ties, and now and then NaN or negative infinity, which may fill a window. */
    private static float[] ties(int length) {
        Random random = new Random(5);
        float[] x = new float[length];
        for (int i = 0; i < length; i++) {
            int kind = random.nextInt(40);
            x[i] = kind == 0 ? Float.NaN : kind < 20 ? Float.NEGATIVE_INFINITY : random.nextInt(5) - 2;
        }
        return x;
    }

    @ParameterizedTest
    @MethodSource({"windows", "dilatedWindows"})
    void maxTakesTheFirstOfEqualsAndNaNOverEverything(PoolGeometry v) {
        int in = v.H() * v.W();
        int out = v.P() * v.Q();
        float[] x = ties(1 + PLANES * in);
        float[] y = new float[2 + PLANES * out];
        int[] indices = new int[3 + PLANES * out];
        PoolingLoops.max(v, x, 1, y, 2, indices, 3);
        for (int o = 0; o < PLANES * out; o++) {
            int best = -1;
            for (int r = 0; r < v.R(); r++) {
                for (int s = 0; s < v.S(); s++) {
                    int h = o % out / v.Q() * v.strideH() - v.padH() + r * v.dilH();
                    int w = o % v.Q() * v.strideW() - v.padW() + s * v.dilW();
                    if (h >= 0 && h < v.H() && w >= 0 && w < v.W()) {
                        float value = x[1 + o / out * in + h * v.W() + w];
                        if (best < 0 || value > x[1 + o / out * in + best] || Float.isNaN(value)) {
                            best = h * v.W() + w;
                        }
                    }
                }
            }
            assertThat(indices[3 + o]).isEqualTo(best);
            assertThat(Float.floatToIntBits(y[2 + o])).isEqualTo(Float.floatToIntBits(x[1 + o / out * in + best]));
        }
    }

    @ParameterizedTest
    @MethodSource({"windows", "dilatedWindows"})
    void maxGradientGoesToTheElementThatWasTaken(PoolGeometry v) {
        int in = v.H() * v.W();
        int out = v.P() * v.Q();
        float[] x = ties(PLANES * in);
        int[] indices = new int[PLANES * out];
        PoolingLoops.max(v, x, 0, new float[PLANES * out], 0, indices, 0);
        float[] dy = Arrays32.random(new Random(6), 1 + PLANES * out);
        float[] expected = new float[PLANES * in];
        for (int o = 0; o < PLANES * out; o++) {
            expected[o / out * in + indices[o]] += dy[1 + o];
        }
        float[] dx = Arrays32.filled(PLANES * in, Float.NaN);
        Parallel.threads(3);
        PoolingLoops.maxGradient(v, dy, 1, indices, 0, dx, 0);
        assertThat(dx).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("windows")
    void averageDividesByPixelsOrByPixelsAndPadding(PoolGeometry v) {
        for (boolean countPadding : new boolean[] {false, true}) {
            int in = v.H() * v.W();
            int out = v.P() * v.Q();
            float[] x = Arrays32.random(new Random(7), 1 + PLANES * in);
            float[] dy = Arrays32.random(new Random(8), 2 + PLANES * out);
            float[] y = new float[2 + PLANES * out];
            float[] dx = Arrays32.filled(1 + PLANES * in, Float.NaN);
            PoolingLoops.average(v, countPadding, x, 1, y, 2);
            PoolingLoops.averageGradient(v, countPadding, dy, 2, dx, 1);
            double[] gradient = new double[PLANES * in];
            double[] absoluteGradient = new double[PLANES * in];
            for (int o = 0; o < PLANES * out; o++) {
                int divisor = 0;
                for (int h : positions(o % out / v.Q(), v.R(), v.strideH(), v.padH(), v.H())) {
                    for (int w : positions(o % v.Q(), v.S(), v.strideW(), v.padW(), v.W())) {
                        divisor += countPadding || isInside(h, w, v) ? 1 : 0;
                    }
                }
                double sum = 0;
                double absolute = 0;
                for (int h : positions(o % out / v.Q(), v.R(), v.strideH(), v.padH(), v.H())) {
                    for (int w : positions(o % v.Q(), v.S(), v.strideW(), v.padW(), v.W())) {
                        if (isInside(h, w, v)) {
                            int at = o / out * in + h * v.W() + w;
                            sum += x[1 + at];
                            absolute += Math.abs(x[1 + at]);
                            gradient[at] += (double) dy[2 + o] / divisor;
                            absoluteGradient[at] += Math.abs((double) dy[2 + o]) / divisor;
                        }
                    }
                }
                Arrays32.assertClose("y[" + o + "]", y[2 + o], sum / divisor, absolute / divisor, v.R() * v.S());
            }
            for (int i = 0; i < gradient.length; i++) {
                Arrays32.assertClose("dx[" + i + "]", dx[1 + i], gradient[i], absoluteGradient[i], v.R() * v.S());
            }
        }
    }

    /** Positions under a window along one axis, padding included, but not what lies beyond the padding. */
    private static int[] positions(int output, int taps, int stride, int pad, int size) {
        int start = output * stride - pad;
        return IntStream.range(start, start + taps).filter(position -> position < size + pad).toArray();
    }

    private static boolean isInside(int h, int w, PoolGeometry v) {
        return h >= 0 && h < v.H() && w >= 0 && w < v.W();
    }
}
