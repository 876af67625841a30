package weft.bench.story;

import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import weft.engine.Device;

/**
 * A convolution with kernels of 3x3, stride 1 and padding 1: {@code x: [N, C, H, W], w: [K, C, 3, 3], y: [N, K, H, W]}. Sizes
 * are multiples of the tiles, so that no code for edges hides the idea.
 */
final class Convolutions {

    private static final VectorSpecies<Float> SPECIES =
            VectorSpecies.of(float.class, VectorShape.forBitSize(Device.cpu().vectorBits()));
    private static final int LANES = SPECIES.length();

    /** Side of an output tile, and of the input tile that it needs. */
    private static final int OUT = 4;
    private static final int IN = 6;
    private static final int POINTS = IN * IN;

    /** Input tiles to the 36 points at which products are taken: V = BT d B. */
    private static final float[][] BT = {
            {4, 0, -5, 0, 1, 0}, {0, -4, -4, 1, 1, 0}, {0, 4, -4, -1, 1, 0},
            {0, -2, -1, 2, 1, 0}, {0, 2, -1, -2, 1, 0}, {0, 4, 0, -5, 0, 1}};
    /** Kernels to the same points: U = G g GT. */
    private static final float[][] G = {
            {1 / 4f, 0, 0}, {-1 / 6f, -1 / 6f, -1 / 6f}, {-1 / 6f, 1 / 6f, -1 / 6f},
            {1 / 24f, 1 / 12f, 1 / 6f}, {1 / 24f, -1 / 12f, 1 / 6f}, {0, 0, 1}};
    /** Points to output tiles: Y = AT m A. */
    private static final float[][] AT = {
            {1, 1, 1, 1, 1, 0}, {0, 1, -1, 2, -2, 0}, {0, 1, 1, 4, 4, 0}, {0, 1, -1, 8, -8, 1}};

    private Convolutions() {}

    /** Sizes of a convolution. */
    record Sizes(int N, int C, int H, int W, int K) {

        /** Tiles of an image. */
        int tiles() {
            return (H / OUT) * (W / OUT);
        }
    }

    /** The definition: seven loops, and a test at each element whether it lies in the padding. */
    static void naive(Sizes s, float[] x, float[] w, float[] y) {
        for (int n = 0; n < s.N; n++) {
            for (int k = 0; k < s.K; k++) {
                for (int p = 0; p < s.H; p++) {
                    for (int q = 0; q < s.W; q++) {
                        y[((n * s.K + k) * s.H + p) * s.W + q] = sum(s, x, w, n, k, p, q);
                    }
                }
            }
        }
    }

    private static float sum(Sizes s, float[] x, float[] w, int n, int k, int p, int q) {
        float sum = 0;
        for (int c = 0; c < s.C; c++) {
            for (int r = 0; r < 3; r++) {
                for (int t = 0; t < 3; t++) {
                    int h = p + r - 1;
                    int v = q + t - 1;
                    if (h >= 0 && h < s.H && v >= 0 && v < s.W) {
                        sum += x[((n * s.C + c) * s.H + h) * s.W + v] * w[((k * s.C + c) * 3 + r) * 3 + t];
                    }
                }
            }
        }
        return sum;
    }

    /**
     * Direct, by views: in an image with its padding around it, what one weight meets is a row of pixels, moved by r and t. So
     * the product's tile needs no matrix of unfolded pixels: its rows of b lie in the image, each where its weight's offset says.
     */
    static void views(Sizes s, float[] x, float[] w, float[] y) {
        int width = s.W + 2;
        int[] offsets = new int[s.C * 9];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = (i / 9 * (s.H + 2) + i % 9 / 3) * width + i % 3;
        }
        for (int n = 0; n < s.N; n++) {
            float[] image = pad(s, x, n);
            for (int k = 0; k < s.K; k += Products.ROWS) {
                for (int p = 0; p < s.H; p++) {
                    for (int q = 0; q < s.W; q += Products.PANEL) {
                        Products.tile(offsets.length, w, k * offsets.length, offsets.length, image, offsets, p * width + q,
                                y, ((n * s.K + k) * s.H + p) * s.W + q, s.H * s.W, false);
                    }
                }
            }
        }
    }

    private static float[] pad(Sizes s, float[] x, int n) {
        float[] padded = new float[s.C * (s.H + 2) * (s.W + 2)];
        for (int row = 0; row < s.C * s.H; row++) {
            int c = row / s.H;
            System.arraycopy(x, (n * s.C * s.H + row) * s.W, padded, (c * (s.H + 2) + row % s.H + 1) * (s.W + 2) + 1, s.W);
        }
        return padded;
    }

    /**
     * Winograd's F(4x4, 3x3): a tile of 4x4 outputs takes 36 products for each pair of channels instead of 144. Tiles, kernels
     * and sums go to another basis and back; between, each of the 36 points is a matrix product of its own, [K, C] times
     * [C, tiles].
     */
    static void winograd(Sizes s, float[] x, float[] w, float[] y) {
        winograd(s, x, w, y, false);
    }

    /** The same, with kernels, then images shared among the threads. */
    static void winogradThreads(Sizes s, float[] x, float[] w, float[] y) {
        winograd(s, x, w, y, true);
    }

    private static void winograd(Sizes s, float[] x, float[] w, float[] y, boolean parallel) {
        int tiles = s.tiles();
        float[] u = new float[POINTS * s.K * s.C];
        each(s.K, parallel, k -> weights(s, k, w, u));
        // One image after the other, so that its tiles and sums stay in the second cache.
        each(s.N, parallel, n -> {
            float[] v = new float[POINTS * s.C * tiles];
            float[] m = new float[POINTS * s.K * tiles];
            inputTiles(s, n, x, v);
            for (int point = 0; point < POINTS; point++) {
                Products.rows(0, s.K, tiles, s.C, u, point * s.K * s.C, v, point * s.C * tiles, m, point * s.K * tiles);
            }
            outputTiles(s, n, m, y);
        });
    }

    /** The kernels of output channel k at the points; a vector of channels at a time. */
    private static void weights(Sizes s, int k, float[] w, float[] u) {
        float[] strip = new float[9 * LANES];
        float[] points = new float[POINTS * LANES];
        float[] between = new float[POINTS * LANES];
        for (int c = 0; c < s.C; c += LANES) {
            for (int i = 0; i < 9 * LANES; i++) {
                strip[i % 9 * LANES + i / 9] = w[(k * s.C + c) * 9 + i];
            }
            both(G, 3, strip, between, points);
            for (int i = 0; i < POINTS; i++) {
                System.arraycopy(points, i * LANES, u, (i * s.K + k) * s.C + c, LANES);
            }
        }
    }

    /** The tiles of image n at the points; a vector of tiles at a time. */
    private static void inputTiles(Sizes s, int n, float[] x, float[] v) {
        float[] image = pad(s, x, n);
        int width = s.W + 2;
        int across = s.W / OUT;
        float[] strip = new float[POINTS * LANES];
        float[] points = new float[POINTS * LANES];
        float[] between = new float[POINTS * LANES];
        for (int c = 0; c < s.C; c++) {
            for (int first = 0; first < s.tiles(); first += LANES) {
                for (int lane = 0; lane < LANES; lane++) {
                    int t = first + lane;
                    int from = (c * (s.H + 2) + t / across * OUT) * width + t % across * OUT;
                    for (int i = 0, at = lane; i < IN; i++, from += width) {
                        for (int j = 0; j < IN; j++, at += LANES) {
                            strip[at] = image[from + j];
                        }
                    }
                }
                both(BT, IN, strip, between, points);
                for (int i = 0; i < POINTS; i++) {
                    System.arraycopy(points, i * LANES, v, (i * s.C + c) * s.tiles() + first, LANES);
                }
            }
        }
    }

    /** The sums of image n from the points to pixels; a vector of tiles at a time. */
    private static void outputTiles(Sizes s, int n, float[] m, float[] y) {
        int across = s.W / OUT;
        float[] points = new float[POINTS * LANES];
        float[] strip = new float[OUT * OUT * LANES];
        float[] between = new float[POINTS * LANES];
        for (int k = 0; k < s.K; k++) {
            for (int first = 0; first < s.tiles(); first += LANES) {
                for (int i = 0; i < POINTS; i++) {
                    System.arraycopy(m, (i * s.K + k) * s.tiles() + first, points, i * LANES, LANES);
                }
                both(AT, IN, points, between, strip);
                for (int lane = 0; lane < LANES; lane++) {
                    int t = first + lane;
                    int to = ((n * s.K + k) * s.H + t / across * OUT) * s.W + t % across * OUT;
                    for (int i = 0, at = lane; i < OUT; i++, to += s.W) {
                        for (int j = 0; j < OUT; j++, at += LANES) {
                            y[to + j] = strip[at];
                        }
                    }
                }
            }
        }
    }

    /**
     * {@code basis d basisT} of small square matrices d of {@code side} rows, as many as a vector has lanes: element (i, j) of
     * all of them is one vector, at {@code d[(i side + j) lanes]}.
     */
    private static void both(float[][] basis, int side, float[] d, float[] between, float[] result) {
        int n = basis.length;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < side; j++) {
                sum(basis[i], d, j * LANES, side * LANES).intoArray(between, (i * side + j) * LANES);
            }
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                sum(basis[j], between, i * side * LANES, LANES).intoArray(result, (i * n + j) * LANES);
            }
        }
    }

    /** The vectors that begin {@code apart} from each other, times the factors, summed. */
    private static FloatVector sum(float[] factors, float[] d, int at, int apart) {
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int r = 0; r < factors.length; r++) {
            if (factors[r] != 0) {
                sum = FloatVector.fromArray(SPECIES, d, at + r * apart).fma(FloatVector.broadcast(SPECIES, factors[r]), sum);
            }
        }
        return sum;
    }

    private static void each(int tasks, boolean parallel, IntConsumer body) {
        IntStream all = IntStream.range(0, tasks);
        (parallel ? all.parallel() : all).forEach(body);
    }
}
