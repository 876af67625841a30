package weft.engine.cpu.winograd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.engine.cpu.Arrays32;
import weft.engine.cpu.base.Parallel;
import weft.engine.op.geometry.ConvGeometry;

class WinogradTest {

    private static final int X_AT = 2;
    private static final int W_AT = 3;
    private static final int Y_AT = 5;
    private static final double EPS = Math.ulp(1f) / 2;

    private final int before = Parallel.threads();

    @AfterEach
    void restoreThreads() {
        Parallel.threads(before);
    }

    static Stream<ConvGeometry> shapes() {
        Stream<ConvGeometry> chosen = Stream.of(
                shape(2, 8, 32, 32, 26, 1, 1), // one block has some rows of tiles
                shape(17, 40, 4, 4, 30, 1, 1), // an image is a tile; a block has many images, and the last block fewer
                shape(5, 33, 8, 8, 70, 1, 1), // several images in a block, channels that are no multiple of anything
                shape(3, 5, 14, 14, 7, 1, 1), // tiles that reach past the result
                shape(9, 3, 7, 7, 5, 1, 1), // the same with few tiles
                shape(1, 4, 6, 300, 3, 1, 1), // more tiles in a row than a block should have
                shape(70, 2, 20, 12, 3, 0, 2), // at least 16 blocks, no padding in one direction and much in the other
                shape(1, 1, 1, 1, 1, 1, 1), // one pixel
                shape(2, 2, 3, 3, 2, 0, 0), // one result
                shape(1, 300, 5, 5, 25, 1, 1), // a sum longer than a block of the product
                shape(66, 2, 9, 10, 49, 1, 2)); // one channel more than two slices
        return Stream.concat(chosen, IntStream.range(0, 60).mapToObj(seed -> random(new Random(seed))));
    }

    private static ConvGeometry shape(int N, int C, int H, int W, int K, int padH, int padW) {
        return new ConvGeometry(N, C, H, W, K, 3, 3, 1, 1, padH, padW, 1, 1, 1);
    }

    private static ConvGeometry random(Random random) {
        int padH = random.nextInt(3);
        int padW = random.nextInt(3);
        return shape(1 + random.nextInt(12), 1 + random.nextInt(20), Math.max(1, 3 - 2 * padH) + random.nextInt(20),
                Math.max(1, 3 - 2 * padW) + random.nextInt(20), 1 + random.nextInt(30), padH, padW);
    }

    /** Sums by simple loops, and by the same loops over absolute values. */
    private record Exact(double[] sum, double[] absolute) {
        Exact(int length) {
            this(new double[length], new double[length]);
        }

        void add(int at, double term) {
            sum[at] += term;
            absolute[at] += Math.abs(term);
        }

        /** A result depends on its whole tile, so its error is relative to the largest sum of magnitudes of its channel. */
        void check(String what, float[] actual, int at, int perChannel, double roundings) {
            for (int begin = 0; begin < sum.length; begin += perChannel) {
                double largest = 0;
                for (int i = begin; i < begin + perChannel; i++) {
                    largest = Math.max(largest, absolute[i]);
                }
                for (int i = begin; i < begin + perChannel; i++) {
                    double error = Math.abs(actual[at + i] - sum[i]);
                    assertThat(error).as("%s[%d], %s for %s", what, i, actual[at + i], sum[i])
                            .isLessThanOrEqualTo(roundings * EPS * largest);
                }
            }
        }
    }

    private interface Visitor {
        void visit(int x, int w, int y);
    }

    /** Calls for each product of the sum, with the positions of its three elements. */
    private static void forEachProduct(ConvGeometry v, Visitor visitor) {
        for (int n = 0; n < v.N(); n++) {
            for (int k = 0; k < v.K(); k++) {
                for (int p = 0; p < v.P(); p++) {
                    for (int q = 0; q < v.Q(); q++) {
                        for (int tap = 0; tap < 9; tap++) {
                            int h = p - v.padH() + tap / 3;
                            int w = q - v.padW() + tap % 3;
                            for (int c = 0; c < v.C() && h >= 0 && h < v.H() && w >= 0 && w < v.W(); c++) {
                                visitor.visit(((n * v.C() + c) * v.H() + h) * v.W() + w, (k * v.C() + c) * 9 + tap,
                                        ((n * v.K() + k) * v.P() + p) * v.Q() + q);
                            }
                        }
                    }
                }
            }
        }
    }

    private static int sizeX(ConvGeometry v) {
        return v.N() * v.C() * v.H() * v.W();
    }

    private static int sizeW(ConvGeometry v) {
        return v.K() * v.C() * 9;
    }

    private static int sizeY(ConvGeometry v) {
        return v.N() * v.K() * v.P() * v.Q();
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void forwardIsWithinItsBoundOfSimpleLoops(ConvGeometry shape) {
        Random random = new Random(1);
        float[] x = Arrays32.random(random, X_AT + sizeX(shape));
        float[] w = Arrays32.random(random, W_AT + sizeW(shape));
        float[] bias = Arrays32.random(random, 1 + shape.K());
        Exact exact = new Exact(sizeY(shape));
        forEachProduct(shape, (xi, wi, yi) -> exact.add(yi, (double) x[X_AT + xi] * w[W_AT + wi]));
        float[] y = Arrays32.filled(Y_AT + sizeY(shape) + 1, 99f);
        Winograd.forward(shape, x, X_AT, w, W_AT, null, 0, false, y, Y_AT);
        exact.check("y", y, Y_AT, shape.P() * shape.Q(), Winograd.roundings(shape.C()));
        assertThat(y[Y_AT - 1]).isEqualTo(99f);
        assertThat(y[Y_AT + sizeY(shape)]).isEqualTo(99f);

        float[] both = new float[sizeY(shape)];
        Winograd.forward(shape, x, X_AT, w, W_AT, bias, 1, true, both, 0);
        for (int i = 0; i < both.length; i++) {
            int channel = i / (shape.P() * shape.Q()) % shape.K();
            assertThat(both[i]).isEqualTo(Math.max(y[Y_AT + i] + bias[1 + channel], 0f));
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void inputGradientIsWithinItsBoundOfSimpleLoops(ConvGeometry shape) {
        Random random = new Random(2);
        float[] dy = Arrays32.random(random, Y_AT + sizeY(shape));
        float[] w = Arrays32.random(random, W_AT + sizeW(shape));
        Exact exact = new Exact(sizeX(shape));
        forEachProduct(shape, (xi, wi, yi) -> exact.add(xi, (double) dy[Y_AT + yi] * w[W_AT + wi]));
        float[] dx = Arrays32.filled(X_AT + sizeX(shape) + 1, 99f);
        Winograd.transposed(shape, dy, Y_AT, w, W_AT, null, 0, dx, X_AT);
        exact.check("dx", dx, X_AT, shape.H() * shape.W(), Winograd.roundings(shape.K()));
        assertThat(dx[X_AT - 1]).isEqualTo(99f);
        assertThat(dx[X_AT + sizeX(shape)]).isEqualTo(99f);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void weightGradientIsWithinItsBoundOfSimpleLoops(ConvGeometry shape) {
        Random random = new Random(3);
        float[] x = Arrays32.random(random, X_AT + sizeX(shape));
        float[] dy = Arrays32.random(random, Y_AT + sizeY(shape));
        Exact exact = new Exact(sizeW(shape));
        forEachProduct(shape, (xi, wi, yi) -> exact.add(wi, (double) x[X_AT + xi] * dy[Y_AT + yi]));
        float[] dw = Arrays32.filled(W_AT + sizeW(shape) + 1, 99f);
        WinogradWeightGradient.weightGradient(shape, x, X_AT, dy, Y_AT, dw, W_AT);
        int tiles = shape.N() * Math.ceilDiv(shape.P(), 4) * Math.ceilDiv(shape.Q(), 4);
        exact.check("dw", dw, W_AT, 9, Winograd.roundings(tiles));
        assertThat(dw[W_AT - 1]).isEqualTo(99f);
        assertThat(dw[W_AT + sizeW(shape)]).isEqualTo(99f);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void theBitsDoNotDependOnTheThreads(ConvGeometry shape) {
        Random random = new Random(4);
        float[] x = Arrays32.random(random, sizeX(shape));
        float[] w = Arrays32.random(random, sizeW(shape));
        float[] dy = Arrays32.random(random, sizeY(shape));
        float[][] first = null;
        for (int threads = 1; threads <= 3; threads++) {
            Parallel.threads(threads);
            float[][] all = {new float[dy.length], new float[x.length], new float[w.length]};
            Winograd.forward(shape, x, 0, w, 0, null, 0, false, all[0], 0);
            Winograd.transposed(shape, dy, 0, w, 0, null, 0, all[1], 0);
            WinogradWeightGradient.weightGradient(shape, x, 0, dy, 0, all[2], 0);
            first = first == null ? all : first;
            assertThat(all[0]).isEqualTo(first[0]);
            assertThat(all[1]).isEqualTo(first[1]);
            assertThat(all[2]).isEqualTo(first[2]);
        }
    }

    @Test
    void oneNaNSpoilsTheTilesThatReadItAndNoOthers() {
        ConvGeometry shape = shape(2, 2, 16, 16, 7, 1, 1);
        float[] x = Arrays32.filled(sizeX(shape), 1f);
        float[] w = Arrays32.filled(sizeW(shape), 0f);
        float[] y = new float[sizeY(shape)];
        x[(2 * 16 + 6) * 16 + 15] = Float.NaN; // image 1, channel 0, row 6, last column: tile row 1 alone reads it
        Winograd.forward(shape, x, 0, w, 0, null, 0, true, y, 0);
        for (int i = 0; i < y.length; i++) {
            int n = i / (7 * 256);
            int p = i / 16 % 16;
            int q = i % 16;
            assertThat(Float.isNaN(y[i])).as("NaN at image %d, row %d, column %d", n, p, q)
                    .isEqualTo(n == 1 && p / 4 == 1 && q / 4 == 3);
        }
    }

    @Test
    void itIsChosenWhereItIsFaster() {
        assertThat(Winograd.isFaster(shape(64, 64, 32, 32, 64, 1, 1))).isTrue();
        assertThat(Winograd.isFasterTransposed(shape(64, 512, 4, 4, 512, 1, 1))).isTrue();
        assertThat(WinogradWeightGradient.isFaster(shape(64, 256, 8, 8, 256, 1, 1))).isTrue();
        assertThat(Winograd.isFaster(shape(64, 3, 32, 32, 64, 1, 1))).as("few channels").isFalse();
        assertThat(Winograd.isFaster(shape(1, 512, 4, 4, 512, 1, 1))).as("few pixels for many weights").isFalse();
        assertThat(Winograd.isFaster(new ConvGeometry(64, 64, 32, 32, 64, 3, 3, 2, 2, 1, 1, 1, 1, 1))).as("a stride").isFalse();
        assertThat(Winograd.isFaster(new ConvGeometry(64, 64, 32, 32, 64, 3, 3, 1, 1, 2, 2, 2, 2, 1))).as("dilation").isFalse();
        assertThat(Winograd.isFaster(new ConvGeometry(64, 64, 32, 32, 64, 3, 3, 1, 1, 1, 1, 1, 1, 2))).as("groups").isFalse();
    }
}
