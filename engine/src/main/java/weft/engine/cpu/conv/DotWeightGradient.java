package weft.engine.cpu.conv;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;
import weft.engine.cpu.base.Parallel;
import weft.engine.cpu.base.Scratch;
import weft.engine.cpu.base.Scratch.Use;
import weft.engine.cpu.matmul.MicroKernel;
import weft.engine.op.geometry.ConvGeometry;

/**
 * The weight gradient of a convolution with few channels, as dot products:
 * {@code dw[k,c,r,s] = sum over n,p,q of dy[n,k,p,q] * x[n, c, p*strideH - padH + r*dilH, q*strideW - padW + s*dilW]}.
 *
 * <p>{@link Conv2dWeightGradient} holds output channels in the lanes of a vector, for which dy must be transposed first. With 6
 * output channels most lanes are empty, and with 1 or 3 input channels an element of dy is used too few times to pay for moving
 * it. Here the lanes hold neighbouring columns of an output row: rows of dy are read where they lie, rows of x from the padded
 * image at each tap's start position, and nothing is transposed. In registers lie the sums of 6 output channels x 4 taps (2 taps
 * where there are 16 registers), so 10 loads serve 24 multiply-adds.
 *
 * <p>Measured on one thread of a Zen 5 with vectors of 512 bits, against the product: 64 images, 1 to 6 channels by 5x5 at 28x28
 * 690 to 170 microseconds; 3 to 6 channels by 3x3 at 32x32 3.2 times faster, 3 to 16 channels 1.3 times. With vectors of 256 bits
 * the first two gain 1.7 and 1.9 times.
 *
 * <p>A task adds up the images of a chunk. Lane l of its sums adds the columns l, l + lanes, ... of all rows in order; then the
 * chunks are added in order, then the lanes. Chunks depend on the shape alone: the same bits for any number of threads on one
 * vector width. Where a row of x or dy ends inside a vector, the lanes after its end are 0 on both sides.
 */
final class DotWeightGradient {

    private static final VectorSpecies<Float> SPECIES = MicroKernel.SPECIES;
    private static final int LANES = SPECIES.length();

    /** Output channels of a tile. */
    private static final int TILE_K = 6;

    /** Taps of a tile: the sums of all but 8 registers. */
    private static final int TILE_TAPS = MicroKernel.TILE_N / LANES;

    /** The most chunks, and the most floats of all their partial sums. */
    private static final int MAX_CHUNKS = 16;
    private static final int PARTIAL_FLOATS = 1 << 20;

    /** Above this many floats the sums of a tile leave the L1 cache between two columns of vectors. */
    private static final int SUM_FLOATS = 1 << 13;

    /** The fewest rows of dy that pay for loading and storing a tile's sums, and the most output channels measured. */
    private static final int MIN_ROWS = 8;
    private static final int MAX_CHANNELS = 64;

    private DotWeightGradient() {}

    /**
     * Whether this is faster than the product of {@link Conv2dWeightGradient}: with few taps, and rows that fill three quarters
     * of their vectors. Where there are 16 registers, 8 loads serve 12 multiply-adds, and only the product's empty lanes make up
     * for that.
     */
    static boolean isFaster(ConvGeometry shape) {
        int Q = shape.Q();
        boolean fits = shape.P() >= MIN_ROWS && 4 * Q >= 3 * Math.ceilDiv(Q, LANES) * LANES
                && TILE_K * LANES * shape.taps() <= SUM_FLOATS && shape.groupK() <= MAX_CHANNELS;
        return fits && (TILE_TAPS == 4 || shape.groupK() <= TILE_K && shape.groupC() <= 3);
    }

    /** Writes dw [K, C/groups, R, S]; zeros if there are no images. */
    static void weightGradient(ConvGeometry shape, float[] x, int xAt, float[] dy, int dyAt, float[] dw, int dwAt) {
        int taps = shape.taps();
        int tiles = Math.ceilDiv(shape.groupK(), TILE_K);
        int row = Math.ceilDiv(taps, TILE_TAPS) * TILE_TAPS * LANES;
        int sums = tiles * TILE_K * row;
        int perChunk = Math.ceilDiv(Math.max(shape.N(), 1),
                Math.clamp(PARTIAL_FLOATS / ((long) shape.groups() * sums), 1, MAX_CHUNKS));
        int chunks = Math.ceilDiv(shape.N(), perChunk);
        PaddedImage layout = PaddedImage.input(shape, shape.groupC(), shape.P());
        int[] tap = layout.taps(shape, Use.LEFT_ROW);
        float[] partial = Scratch.floats(Use.PARTIAL_SUMS, chunks * shape.groups() * sums);
        int area = shape.H() * shape.W();
        Parallel.forEach(chunks * shape.groups(), task -> {
            int g = task % shape.groups();
            int chunk = task / shape.groups();
            Arrays.fill(partial, task * sums, (task + 1) * sums, 0f);
            float[] image = Scratch.floats(Use.PADDED_IMAGE, layout.size() + LANES);
            for (int n = chunk * perChunk; n < Math.min((chunk + 1) * perChunk, shape.N()); n++) {
                layout.fill(x, xAt + (n * shape.C() + g * shape.groupC()) * area, shape.H(), shape.W(), 0, image, 0);
                addImage(shape, layout, dy, dyAt + (n * shape.K() + g * shape.groupK()) * shape.P() * shape.Q(), image, tap,
                        partial, task * sums, row);
            }
        });
        for (int k = 0; k < shape.K(); k++) {
            for (int t = 0; t < taps; t++) {
                int at = k / shape.groupK() * sums + k % shape.groupK() * row + t * LANES;
                dw[dwAt + k * taps + t] = total(partial, at, shape.groups() * sums, chunks);
            }
        }
    }

    /** Adds the products of one image, a column of vectors after the other. */
    private static void addImage(ConvGeometry shape, PaddedImage layout, float[] dy, int dyAt, float[] x, int[] tap, float[] sums,
            int sumsAt, int row) {
        int P = shape.P();
        int Q = shape.Q();
        int whole = SPECIES.loopBound(Q);
        for (int q = 0; q < whole; q += LANES) {
            addColumn(shape, dy, dyAt + q, P * Q, Q, x, q, layout.cols(), tap, sums, sumsAt, row);
        }
        if (whole < Q) {
            VectorMask<Float> mask = SPECIES.indexInRange(whole, Q);
            float[] dyRest = Scratch.floats(Use.PRODUCT, shape.groupK() * P * LANES);
            for (int i = 0; i < shape.groupK() * P; i++) {
                FloatVector.fromArray(SPECIES, dy, dyAt + i * Q + whole, mask).intoArray(dyRest, i * LANES);
            }
            float[] xRest = lastColumn(shape, layout, x, whole, mask);
            addColumn(shape, dyRest, 0, P * LANES, LANES, xRest, 0, LANES, lastColumnTaps(shape, layout), sums, sumsAt, row);
        }
    }

    /**
     * The last columns of all rows of x as the S taps of a kernel's row meet them, as whole vectors: lanes after the row's end
     * are 0, so that no infinity meets a zero of dy there.
     */
    private static float[] lastColumn(ConvGeometry shape, PaddedImage layout, float[] x, int q, VectorMask<Float> mask) {
        int phase = layout.rows() * layout.cols();
        float[] rest = Scratch.floats(Use.PACKED_RIGHT, layout.planes() * shape.S() * layout.phasesH() * layout.rows() * LANES);
        int to = 0;
        for (int c = 0; c < layout.planes(); c++) {
            for (int s = 0; s < shape.S(); s++) {
                for (int phaseH = 0; phaseH < layout.phasesH(); phaseH++) {
                    int from = layout.position(c, 0, s * shape.dilW()) + phaseH * layout.phasesW() * phase + q;
                    for (int row = 0; row < layout.rows(); row++, to += LANES) {
                        FloatVector.fromArray(SPECIES, x, from + row * layout.cols(), mask).intoArray(rest, to);
                    }
                }
            }
        }
        return rest;
    }

    /** Where each tap begins in what {@link #lastColumn} returns. */
    private static int[] lastColumnTaps(ConvGeometry shape, PaddedImage layout) {
        int[] taps = Scratch.ints(Use.PIXEL, shape.taps());
        int tap = 0;
        for (int c = 0; c < layout.planes(); c++) {
            for (int r = 0; r < shape.R(); r++) {
                int phaseH = r * shape.dilH() % layout.strideH();
                int row = r * shape.dilH() / layout.strideH();
                for (int s = 0; s < shape.S(); s++) {
                    taps[tap++] = (((c * shape.S() + s) * layout.phasesH() + phaseH) * layout.rows() + row) * LANES;
                }
            }
        }
        return taps;
    }

    /** Adds the products of one column of vectors: rows of dy lie {@code dyStep} apart, and rows of x {@code xStep}. */
    private static void addColumn(ConvGeometry shape, float[] dy, int dyAt, int plane, int dyStep, float[] x, int xAt, int xStep,
            int[] tap, float[] sums, int sumsAt, int row) {
        int lastTap = shape.taps() - 1;
        for (int k = 0; k < shape.groupK(); k += TILE_K) {
            int last = Math.min(TILE_K, shape.groupK() - k) - 1;
            int from = dyAt + k * plane;
            int to = sumsAt + k * row;
            int t = 0;
            for (; TILE_TAPS == 4 && t + 1 < lastTap; t += 4) {
                sixByFour(dy, from, plane, last, x, xAt, tap, t, lastTap, shape.P(), dyStep, xStep, sums, to + t * LANES, row);
            }
            for (; t <= lastTap; t += 2) {
                sixByTwo(dy, from, plane, last, x, xAt, tap, t, lastTap, shape.P(), dyStep, xStep, sums, to + t * LANES, row);
            }
        }
    }

    /** The sum over all chunks, which lie {@code apart} floats apart, and over the lanes; overwrites the first chunk's. */
    private static float total(float[] partial, int at, int apart, int chunks) {
        FloatVector lanes = FloatVector.zero(SPECIES);
        for (int chunk = 0; chunk < chunks; chunk++) {
            lanes = lanes.add(FloatVector.fromArray(SPECIES, partial, at + chunk * apart));
        }
        lanes.intoArray(partial, at);
        float sum = 0;
        for (int lane = 0; lane < LANES; lane++) {
            sum += partial[at + lane];
        }
        return sum;
    }

    /**
     * For 6 output channels, whose planes of dy lie {@code plane} apart, and 4 taps: adds the products of P rows of one vector.
     * Channels and taps after the last one compute the last one again; their sums are not used.
     */
    private static void sixByFour(float[] dy, int dyAt, int plane, int last, float[] x, int xAt, int[] tap, int t, int lastTap,
            int P, int dyStep, int xStep, float[] sums, int sumsAt, int row) {
        int a1 = dyAt + Math.min(1, last) * plane;
        int a2 = dyAt + Math.min(2, last) * plane;
        int a3 = dyAt + Math.min(3, last) * plane;
        int a4 = dyAt + Math.min(4, last) * plane;
        int a5 = dyAt + Math.min(5, last) * plane;
        int b0 = xAt + tap[t];
        int b1 = xAt + tap[Math.min(t + 1, lastTap)];
        int b2 = xAt + tap[Math.min(t + 2, lastTap)];
        int b3 = xAt + tap[Math.min(t + 3, lastTap)];
        int r1 = sumsAt + row;
        int r2 = sumsAt + 2 * row;
        int r3 = sumsAt + 3 * row;
        int r4 = sumsAt + 4 * row;
        int r5 = sumsAt + 5 * row;
        FloatVector c00 = FloatVector.fromArray(SPECIES, sums, sumsAt);
        FloatVector c01 = FloatVector.fromArray(SPECIES, sums, sumsAt + LANES);
        FloatVector c02 = FloatVector.fromArray(SPECIES, sums, sumsAt + 2 * LANES);
        FloatVector c03 = FloatVector.fromArray(SPECIES, sums, sumsAt + 3 * LANES);
        FloatVector c10 = FloatVector.fromArray(SPECIES, sums, r1);
        FloatVector c11 = FloatVector.fromArray(SPECIES, sums, r1 + LANES);
        FloatVector c12 = FloatVector.fromArray(SPECIES, sums, r1 + 2 * LANES);
        FloatVector c13 = FloatVector.fromArray(SPECIES, sums, r1 + 3 * LANES);
        FloatVector c20 = FloatVector.fromArray(SPECIES, sums, r2);
        FloatVector c21 = FloatVector.fromArray(SPECIES, sums, r2 + LANES);
        FloatVector c22 = FloatVector.fromArray(SPECIES, sums, r2 + 2 * LANES);
        FloatVector c23 = FloatVector.fromArray(SPECIES, sums, r2 + 3 * LANES);
        FloatVector c30 = FloatVector.fromArray(SPECIES, sums, r3);
        FloatVector c31 = FloatVector.fromArray(SPECIES, sums, r3 + LANES);
        FloatVector c32 = FloatVector.fromArray(SPECIES, sums, r3 + 2 * LANES);
        FloatVector c33 = FloatVector.fromArray(SPECIES, sums, r3 + 3 * LANES);
        FloatVector c40 = FloatVector.fromArray(SPECIES, sums, r4);
        FloatVector c41 = FloatVector.fromArray(SPECIES, sums, r4 + LANES);
        FloatVector c42 = FloatVector.fromArray(SPECIES, sums, r4 + 2 * LANES);
        FloatVector c43 = FloatVector.fromArray(SPECIES, sums, r4 + 3 * LANES);
        FloatVector c50 = FloatVector.fromArray(SPECIES, sums, r5);
        FloatVector c51 = FloatVector.fromArray(SPECIES, sums, r5 + LANES);
        FloatVector c52 = FloatVector.fromArray(SPECIES, sums, r5 + 2 * LANES);
        FloatVector c53 = FloatVector.fromArray(SPECIES, sums, r5 + 3 * LANES);
        for (int p = 0, at = 0, from = 0; p < P; p++, at += dyStep, from += xStep) {
            FloatVector v0 = FloatVector.fromArray(SPECIES, x, b0 + from);
            FloatVector v1 = FloatVector.fromArray(SPECIES, x, b1 + from);
            FloatVector v2 = FloatVector.fromArray(SPECIES, x, b2 + from);
            FloatVector v3 = FloatVector.fromArray(SPECIES, x, b3 + from);
            FloatVector d = FloatVector.fromArray(SPECIES, dy, dyAt + at);
            c00 = d.fma(v0, c00);
            c01 = d.fma(v1, c01);
            c02 = d.fma(v2, c02);
            c03 = d.fma(v3, c03);
            d = FloatVector.fromArray(SPECIES, dy, a1 + at);
            c10 = d.fma(v0, c10);
            c11 = d.fma(v1, c11);
            c12 = d.fma(v2, c12);
            c13 = d.fma(v3, c13);
            d = FloatVector.fromArray(SPECIES, dy, a2 + at);
            c20 = d.fma(v0, c20);
            c21 = d.fma(v1, c21);
            c22 = d.fma(v2, c22);
            c23 = d.fma(v3, c23);
            d = FloatVector.fromArray(SPECIES, dy, a3 + at);
            c30 = d.fma(v0, c30);
            c31 = d.fma(v1, c31);
            c32 = d.fma(v2, c32);
            c33 = d.fma(v3, c33);
            d = FloatVector.fromArray(SPECIES, dy, a4 + at);
            c40 = d.fma(v0, c40);
            c41 = d.fma(v1, c41);
            c42 = d.fma(v2, c42);
            c43 = d.fma(v3, c43);
            d = FloatVector.fromArray(SPECIES, dy, a5 + at);
            c50 = d.fma(v0, c50);
            c51 = d.fma(v1, c51);
            c52 = d.fma(v2, c52);
            c53 = d.fma(v3, c53);
        }
        c00.intoArray(sums, sumsAt);
        c01.intoArray(sums, sumsAt + LANES);
        c02.intoArray(sums, sumsAt + 2 * LANES);
        c03.intoArray(sums, sumsAt + 3 * LANES);
        c10.intoArray(sums, r1);
        c11.intoArray(sums, r1 + LANES);
        c12.intoArray(sums, r1 + 2 * LANES);
        c13.intoArray(sums, r1 + 3 * LANES);
        c20.intoArray(sums, r2);
        c21.intoArray(sums, r2 + LANES);
        c22.intoArray(sums, r2 + 2 * LANES);
        c23.intoArray(sums, r2 + 3 * LANES);
        c30.intoArray(sums, r3);
        c31.intoArray(sums, r3 + LANES);
        c32.intoArray(sums, r3 + 2 * LANES);
        c33.intoArray(sums, r3 + 3 * LANES);
        c40.intoArray(sums, r4);
        c41.intoArray(sums, r4 + LANES);
        c42.intoArray(sums, r4 + 2 * LANES);
        c43.intoArray(sums, r4 + 3 * LANES);
        c50.intoArray(sums, r5);
        c51.intoArray(sums, r5 + LANES);
        c52.intoArray(sums, r5 + 2 * LANES);
        c53.intoArray(sums, r5 + 3 * LANES);
    }

    /** The same for 2 taps. */
    private static void sixByTwo(float[] dy, int dyAt, int plane, int last, float[] x, int xAt, int[] tap, int t, int lastTap,
            int P, int dyStep, int xStep, float[] sums, int sumsAt, int row) {
        int a1 = dyAt + Math.min(1, last) * plane;
        int a2 = dyAt + Math.min(2, last) * plane;
        int a3 = dyAt + Math.min(3, last) * plane;
        int a4 = dyAt + Math.min(4, last) * plane;
        int a5 = dyAt + Math.min(5, last) * plane;
        int b0 = xAt + tap[t];
        int b1 = xAt + tap[Math.min(t + 1, lastTap)];
        int r1 = sumsAt + row;
        int r2 = sumsAt + 2 * row;
        int r3 = sumsAt + 3 * row;
        int r4 = sumsAt + 4 * row;
        int r5 = sumsAt + 5 * row;
        FloatVector c00 = FloatVector.fromArray(SPECIES, sums, sumsAt);
        FloatVector c01 = FloatVector.fromArray(SPECIES, sums, sumsAt + LANES);
        FloatVector c10 = FloatVector.fromArray(SPECIES, sums, r1);
        FloatVector c11 = FloatVector.fromArray(SPECIES, sums, r1 + LANES);
        FloatVector c20 = FloatVector.fromArray(SPECIES, sums, r2);
        FloatVector c21 = FloatVector.fromArray(SPECIES, sums, r2 + LANES);
        FloatVector c30 = FloatVector.fromArray(SPECIES, sums, r3);
        FloatVector c31 = FloatVector.fromArray(SPECIES, sums, r3 + LANES);
        FloatVector c40 = FloatVector.fromArray(SPECIES, sums, r4);
        FloatVector c41 = FloatVector.fromArray(SPECIES, sums, r4 + LANES);
        FloatVector c50 = FloatVector.fromArray(SPECIES, sums, r5);
        FloatVector c51 = FloatVector.fromArray(SPECIES, sums, r5 + LANES);
        for (int p = 0, at = 0, from = 0; p < P; p++, at += dyStep, from += xStep) {
            FloatVector v0 = FloatVector.fromArray(SPECIES, x, b0 + from);
            FloatVector v1 = FloatVector.fromArray(SPECIES, x, b1 + from);
            FloatVector d = FloatVector.fromArray(SPECIES, dy, dyAt + at);
            c00 = d.fma(v0, c00);
            c01 = d.fma(v1, c01);
            d = FloatVector.fromArray(SPECIES, dy, a1 + at);
            c10 = d.fma(v0, c10);
            c11 = d.fma(v1, c11);
            d = FloatVector.fromArray(SPECIES, dy, a2 + at);
            c20 = d.fma(v0, c20);
            c21 = d.fma(v1, c21);
            d = FloatVector.fromArray(SPECIES, dy, a3 + at);
            c30 = d.fma(v0, c30);
            c31 = d.fma(v1, c31);
            d = FloatVector.fromArray(SPECIES, dy, a4 + at);
            c40 = d.fma(v0, c40);
            c41 = d.fma(v1, c41);
            d = FloatVector.fromArray(SPECIES, dy, a5 + at);
            c50 = d.fma(v0, c50);
            c51 = d.fma(v1, c51);
        }
        c00.intoArray(sums, sumsAt);
        c01.intoArray(sums, sumsAt + LANES);
        c10.intoArray(sums, r1);
        c11.intoArray(sums, r1 + LANES);
        c20.intoArray(sums, r2);
        c21.intoArray(sums, r2 + LANES);
        c30.intoArray(sums, r3);
        c31.intoArray(sums, r3 + LANES);
        c40.intoArray(sums, r4);
        c41.intoArray(sums, r4 + LANES);
        c50.intoArray(sums, r5);
        c51.intoArray(sums, r5 + LANES);
    }
}
