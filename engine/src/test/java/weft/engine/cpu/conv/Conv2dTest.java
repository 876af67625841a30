package weft.engine.cpu.conv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.engine.cpu.Arrays32;
import weft.engine.cpu.base.Lanes;
import weft.engine.cpu.base.Parallel;
import weft.engine.cpu.matmul.MicroKernel;
import weft.engine.op.geometry.ConvGeometry;

class Conv2dTest {

    private static final int X_AT = 2;
    private static final int W_AT = 3;
    private static final int Y_AT = 5;

    private final int before = Parallel.threads();

    @AfterEach
    void restoreThreads() {
        Parallel.threads(before);
    }

    static Stream<ConvGeometry> shapes() {
        Stream<ConvGeometry> chosen = Stream.of(
                new ConvGeometry(3, 1, 32, 32, 6, 5, 5, 1, 1, 0, 0, 1, 1, 1), // LeNet, first layer
                new ConvGeometry(3, 6, 14, 14, 16, 5, 5, 1, 1, 0, 0, 1, 1, 1), // LeNet, second layer
                new ConvGeometry(2, 16, 16, 16, 24, 3, 3, 2, 2, 1, 1, 1, 1, 1), // ResNet, halving
                new ConvGeometry(2, 16, 16, 16, 24, 1, 1, 2, 2, 0, 0, 1, 1, 1), // ResNet, its shortcut
                new ConvGeometry(20, 40, 4, 4, 70, 3, 3, 1, 1, 1, 1, 1, 1, 1), // ResNet, last layers
                new ConvGeometry(2, 8, 4, 4, 400, 3, 3, 1, 1, 1, 1, 1, 1, 1), // few small images, many channels: cut by channels
                new ConvGeometry(5, 80, 7, 9, 100, 3, 3, 2, 2, 1, 1, 1, 1, 2), // small, with a stride and groups
                new ConvGeometry(40, 2, 18, 18, 3, 3, 3, 1, 1, 0, 0, 1, 1, 1), // several images in a chunk of the weight gradient
                new ConvGeometry(2, 2, 4, 1, 3, 2, 1, 2, 1, 0, 0, 1, 1, 1), // a stride, and nothing to pad
                new ConvGeometry(1, 3, 60, 90, 8, 7, 7, 2, 2, 3, 3, 1, 1, 1), // one large image, cut into bands
                new ConvGeometry(2, 12, 9, 9, 12, 3, 3, 1, 1, 1, 1, 1, 1, 12), // depthwise
                new ConvGeometry(1, 2, 4, 3, 1, 3, 3, 2, 1, 0, 0, 1, 1, 1), // its phases together as large as the image
                new ConvGeometry(1, 1, 1, 1, 1, 1, 1, 3, 3, 2, 2, 1, 1, 1), // padding larger than the kernel
                new ConvGeometry(2, 20, 24, 23, 30, 1, 1, 1, 1, 0, 0, 1, 1, 1), // 1x1: read in place, in bands of rows
                new ConvGeometry(11, 300, 7, 7, 140, 1, 1, 1, 1, 0, 0, 1, 1, 1), // 1x1: images side by side, blocks of channels
                new ConvGeometry(3, 40, 8, 8, 20, 1, 1, 1, 1, 0, 0, 1, 1, 2), // 1x1 in groups
                new ConvGeometry(3, 24, 20, 40, 70, 3, 3, 2, 2, 1, 1, 1, 1, 1), // a stride of 2 over whole vectors
                new ConvGeometry(2, 24, 13, 15, 70, 3, 3, 2, 2, 1, 1, 1, 1, 1), // a stride of 2, odd sides
                new ConvGeometry(2, 24, 13, 16, 70, 1, 1, 2, 2, 0, 0, 1, 1, 1), // a stride of 2 that meets one phase only
                new ConvGeometry(2, 6, 13, 16, 9, 2, 4, 3, 2, 2, 3, 1, 1, 1), // strides 3 and 2
                new ConvGeometry(0, 2, 5, 5, 3, 3, 3, 1, 1, 0, 0, 1, 1, 1)); // no image at all
        Stream<ConvGeometry> widths = Stream.of(1, Lanes.COUNT - 1, Lanes.COUNT, Lanes.COUNT + 1, 2 * Lanes.COUNT)
                .map(Q -> new ConvGeometry(2, 2, 9, Q + 2, 7, 3, 3, 1, 1, 0, 0, 1, 1, 1));
        return Stream.of(chosen, widths, IntStream.range(0, 60).mapToObj(seed -> random(new Random(seed))))
                .flatMap(shapes -> shapes);
    }

    private static ConvGeometry random(Random random) {
        int groups = 1 + random.nextInt(3);
        int R = 1 + random.nextInt(4);
        int S = 1 + random.nextInt(4);
        int dilH = 1 + random.nextInt(3);
        int dilW = 1 + random.nextInt(3);
        int padH = random.nextInt(5);
        int padW = random.nextInt(5);
        int H = Math.max(1, dilH * (R - 1) + 1 - 2 * padH) + random.nextInt(12);
        int W = Math.max(1, dilW * (S - 1) + 1 - 2 * padW) + random.nextInt(20);
        int C = groups * (1 + random.nextInt(4));
        int K = groups * (1 + random.nextInt(9));
        return new ConvGeometry(1 + random.nextInt(3), C, H, W, K, R, S,
                1 + random.nextInt(3), 1 + random.nextInt(3), padH, padW, dilH, dilW, groups);
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

        void check(String what, float[] actual, int at, long terms) {
            for (int i = 0; i < sum.length; i++) {
                Arrays32.assertClose(what + "[" + i + "]", actual[at + i], sum[i], absolute[i], terms);
            }
        }
    }

    private interface Visitor {
        void visit(int x, int w, int y);
    }

    /** Calls for each product of the sum, with the positions of its three elements. */
    private static void forEachProduct(ConvGeometry v, Visitor visitor) {
        int groupK = v.K() / v.groups();
        int groupC = v.C() / v.groups();
        for (int n = 0; n < v.N(); n++) {
            for (int k = 0; k < v.K(); k++) {
                for (int p = 0; p < v.P(); p++) {
                    for (int q = 0; q < v.Q(); q++) {
                        for (int c = 0; c < groupC; c++) {
                            for (int r = 0; r < v.R(); r++) {
                                for (int s = 0; s < v.S(); s++) {
                                    int h = p * v.strideH() - v.padH() + r * v.dilH();
                                    int w = q * v.strideW() - v.padW() + s * v.dilW();
                                    if (h >= 0 && h < v.H() && w >= 0 && w < v.W()) {
                                        visitor.visit(((n * v.C() + k / groupK * groupC + c) * v.H() + h) * v.W() + w,
                                                ((k * groupC + c) * v.R() + r) * v.S() + s,
                                                ((n * v.K() + k) * v.P() + p) * v.Q() + q);
                                    }
                                }
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
        return v.K() * v.C() / v.groups() * v.R() * v.S();
    }

    private static int sizeY(ConvGeometry v) {
        return v.N() * v.K() * v.P() * v.Q();
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void forwardIsWithinTheRoundingBoundOfSimpleLoops(ConvGeometry shape) {
        Random random = new Random(1);
        float[] x = Arrays32.random(random, X_AT + sizeX(shape));
        float[] w = Arrays32.random(random, W_AT + sizeW(shape));
        float[] bias = Arrays32.random(random, 1 + shape.K());
        Exact exact = new Exact(sizeY(shape));
        forEachProduct(shape, (xi, wi, yi) -> exact.add(yi, (double) x[X_AT + xi] * w[W_AT + wi]));
        float[] y = Arrays32.filled(Y_AT + sizeY(shape) + 1, 99f);
        Conv2d.forward(shape, x, X_AT, w, W_AT, null, 0, false, y, Y_AT);
        exact.check("y", y, Y_AT, shape.taps());
        assertThat(y[Y_AT - 1]).isEqualTo(99f);
        assertThat(y[Y_AT + sizeY(shape)]).isEqualTo(99f);

        float[] biased = new float[sizeY(shape)];
        float[] relu = new float[sizeY(shape)];
        float[] both = new float[sizeY(shape)];
        Conv2d.forward(shape, x, X_AT, w, W_AT, bias, 1, false, biased, 0);
        Conv2d.forward(shape, x, X_AT, w, W_AT, null, 0, true, relu, 0);
        Conv2d.forward(shape, x, X_AT, w, W_AT, bias, 1, true, both, 0);
        for (int i = 0; i < biased.length; i++) {
            int channel = i / (shape.P() * shape.Q()) % shape.K();
            assertThat(biased[i]).isEqualTo(y[Y_AT + i] + bias[1 + channel]);
            assertThat(relu[i]).isEqualTo(Math.max(y[Y_AT + i], 0f));
            assertThat(both[i]).isEqualTo(Math.max(biased[i], 0f));
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void inputGradientIsWithinTheRoundingBoundOfSimpleLoops(ConvGeometry shape) {
        Random random = new Random(2);
        float[] dy = Arrays32.random(random, Y_AT + sizeY(shape));
        float[] w = Arrays32.random(random, W_AT + sizeW(shape));
        Exact exact = new Exact(sizeX(shape));
        forEachProduct(shape, (xi, wi, yi) -> exact.add(xi, (double) dy[Y_AT + yi] * w[W_AT + wi]));
        float[] dx = Arrays32.filled(X_AT + sizeX(shape) + 1, 99f);
        Conv2d.transposed(shape, dy, Y_AT, w, W_AT, null, 0, dx, X_AT);
        exact.check("dx", dx, X_AT, (long) shape.groupK() * shape.R() * shape.S());
        assertThat(dx[X_AT - 1]).isEqualTo(99f);
        assertThat(dx[X_AT + sizeX(shape)]).isEqualTo(99f);
    }

    /** Kernels of 1x1 without padding, over planes of a pixel to more than a panel of them. */
    static Stream<ConvGeometry> pointwiseShapes() {
        Stream<ConvGeometry> panels =
                Stream.of(1, MicroKernel.TILE_N - 1, MicroKernel.TILE_N, MicroKernel.TILE_N + 1, 2 * MicroKernel.TILE_N)
                        .flatMap(W -> Stream.of(1, 2, 3).map(N -> new ConvGeometry(N, 5, 1, W, 7, 1, 1, 1, 1, 0, 0, 1, 1, 1)));
        return Stream.of(shapes(), panels, IntStream.range(0, 30).mapToObj(seed -> randomPointwise(new Random(seed))))
                .flatMap(shapes -> shapes).filter(PointwiseConv2d::fits);
    }

    private static ConvGeometry randomPointwise(Random random) {
        int groups = 1 + random.nextInt(3);
        return new ConvGeometry(random.nextInt(5), groups * (1 + random.nextInt(40)), 1 + random.nextInt(20),
                1 + random.nextInt(20),
                groups * (1 + random.nextInt(300)), 1, 1, 1 + random.nextInt(3), 1 + random.nextInt(3), 0, 0, 1, 1, groups);
    }

    @ParameterizedTest
    @MethodSource("pointwiseShapes")
    void pointwiseHasTheBitsOfTheGeneralWay(ConvGeometry shape) {
        Random random = new Random(5);
        float[] x = Arrays32.random(random, X_AT + sizeX(shape));
        float[] w = Arrays32.random(random, W_AT + sizeW(shape));
        float[] dy = Arrays32.random(random, Y_AT + sizeY(shape));
        float[] bias = Arrays32.random(random, 1 + Math.max(shape.K(), shape.C()));
        for (int threads = 1; threads <= 3; threads++) {
            Parallel.threads(threads);
            for (boolean relu : new boolean[] {false, true}) {
                float[] add = relu ? bias : null;
                float[] expected = Arrays32.filled(Y_AT + sizeY(shape) + 1, 99f);
                float[] y = expected.clone();
                Conv2d.forward(shape, x, X_AT, w, W_AT, add, 1, relu, expected, Y_AT);
                PointwiseConv2d.forward(shape, x, X_AT, w, W_AT, add, 1, relu, y, Y_AT);
                assertThat(y).isEqualTo(expected);
                if (PointwiseConv2d.fitsTransposed(shape)) {
                    float[] expectedGradient = Arrays32.filled(X_AT + sizeX(shape) + 1, 99f);
                    float[] dx = expectedGradient.clone();
                    Conv2d.transposed(shape, dy, Y_AT, w, W_AT, add, 1, expectedGradient, X_AT);
                    PointwiseConv2d.transposed(shape, dy, Y_AT, w, W_AT, add, 1, dx, X_AT);
                    assertThat(dx).isEqualTo(expectedGradient);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void weightGradientIsWithinTheRoundingBoundOfSimpleLoops(ConvGeometry shape) {
        Random random = new Random(3);
        float[] x = Arrays32.random(random, X_AT + sizeX(shape));
        float[] dy = Arrays32.random(random, Y_AT + sizeY(shape));
        Exact exact = new Exact(sizeW(shape));
        forEachProduct(shape, (xi, wi, yi) -> exact.add(wi, (double) x[X_AT + xi] * dy[Y_AT + yi]));
        float[] dw = Arrays32.filled(W_AT + sizeW(shape) + 1, 99f);
        Conv2dWeightGradient.weightGradient(shape, x, X_AT, dy, Y_AT, dw, W_AT);
        exact.check("dw", dw, W_AT, (long) shape.N() * shape.P() * shape.Q());
        assertThat(dw[W_AT - 1]).isEqualTo(99f);
        assertThat(dw[W_AT + sizeW(shape)]).isEqualTo(99f);

        float[] dots = Arrays32.filled(W_AT + sizeW(shape) + 1, 99f);
        DotWeightGradient.weightGradient(shape, x, X_AT, dy, Y_AT, dots, W_AT);
        exact.check("dw", dots, W_AT, (long) shape.N() * shape.P() * shape.Q());
        assertThat(dots[W_AT - 1]).isEqualTo(99f);
        assertThat(dots[W_AT + sizeW(shape)]).isEqualTo(99f);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void theBitsDoNotDependOnTheThreadsNorOnTheJit(ConvGeometry shape) {
        Random random = new Random(4);
        float[] x = Arrays32.random(random, sizeX(shape));
        float[] w = Arrays32.random(random, sizeW(shape));
        float[] dy = Arrays32.random(random, sizeY(shape));
        float[][] first = null;
        for (int threads = 1; threads <= 3; threads++) {
            Parallel.threads(threads);
            for (int repetition = 0; repetition < 3; repetition++) {
                float[][] all = {new float[dy.length], new float[x.length], new float[w.length], new float[w.length]};
                Conv2d.forward(shape, x, 0, w, 0, null, 0, false, all[0], 0);
                Conv2d.transposed(shape, dy, 0, w, 0, null, 0, all[1], 0);
                Conv2dWeightGradient.weightGradient(shape, x, 0, dy, 0, all[2], 0);
                DotWeightGradient.weightGradient(shape, x, 0, dy, 0, all[3], 0);
                first = first == null ? all : first;
                assertThat(all[0]).isEqualTo(first[0]);
                assertThat(all[1]).isEqualTo(first[1]);
                assertThat(all[2]).isEqualTo(first[2]);
                assertThat(all[3]).isEqualTo(first[3]);
            }
        }
    }

    @Test
    void nanReachesExactlyTheOutputsThatSeeIt() {
        ConvGeometry shape = new ConvGeometry(2, 2, 8, 8, 7, 3, 3, 1, 1, 1, 1, 1, 1, 1);
        float[] x = Arrays32.filled(sizeX(shape), 1f);
        float[] w = Arrays32.filled(sizeW(shape), 0f);
        float[] y = new float[sizeY(shape)];
        x[(2 * 8 + 4) * 8 + 7] = Float.NaN; // image 1, channel 0, row 4, last column: next to the padding
        Conv2d.forward(shape, x, 0, w, 0, null, 0, true, y, 0);
        for (int i = 0; i < y.length; i++) {
            int n = i / (7 * 64);
            int p = i / 8 % 8;
            int q = i % 8;
            assertThat(Float.isNaN(y[i])).as("NaN at image %d, row %d, column %d", n, p, q)
                    .isEqualTo(n == 1 && Math.abs(p - 4) <= 1 && q >= 6);
        }
    }

    @Test
    void infinityInTheFirstColumnReachesOnlyTheWeightsThatMeetIt() {
        int Q = Lanes.COUNT + 1;
        ConvGeometry shape = new ConvGeometry(1, 1, 9, Q + 2, 2, 3, 3, 1, 1, 0, 0, 1, 1, 1);
        float[] x = Arrays32.filled(sizeX(shape), 1f);
        float[] dy = Arrays32.filled(sizeY(shape), 1f);
        float[] dw = new float[sizeW(shape)];
        for (int h = 0; h < 9; h++) {
            x[h * (Q + 2)] = Float.POSITIVE_INFINITY;
        }
        DotWeightGradient.weightGradient(shape, x, 0, dy, 0, dw, 0);
        for (int i = 0; i < dw.length; i++) {
            assertThat(dw[i]).as("tap %d", i % 9).isEqualTo(i % 3 == 0 ? Float.POSITIVE_INFINITY : 7 * Q);
        }
    }
}
