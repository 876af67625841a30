package weft.engine.cpu.conv;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import weft.engine.cpu.base.Interleave;
import weft.engine.cpu.base.Lanes;
import weft.engine.cpu.base.Parallel;
import weft.engine.cpu.base.Scratch;
import weft.engine.cpu.base.Scratch.Use;
import weft.engine.cpu.conv.ConvCut.Images;
import weft.engine.cpu.matmul.MicroKernel;
import weft.engine.cpu.matmul.MicroKernel.Left;
import weft.engine.cpu.matmul.Packing;
import weft.engine.op.geometry.ConvGeometry;

/**
 * 2-D convolution in float32 and its gradient with respect to the input; {@link Conv2dWeightGradient} has the gradient with
 * respect to the weight. The formula and the shapes are those of {@link ConvGeometry}.
 *
 * <p>A kernel of 1x1 without padding goes by {@link PointwiseConv2d}. Both here are matrix products. Their right matrix is not
 * built: it is the image itself, read from shifted start positions ({@link PaddedImage}):
 * <pre>
 *   forward          y  [K, P*Q]  =  w [K, C*R*S]    *  pixels of x  [C*R*S, P*Q]
 *   input gradient   dx [C, H*W]  =  w^T [C, K*R*S]  *  pixels of dy [K*R*S, H*W]      (one product for each phase of the stride)
 * </pre>
 * {@link ConvCut} says what a task is and how it reads the pixels.
 *
 * <p>An output element is one chain of fused multiply-adds over (c, r, s), or (k, r, s) for the gradient: the same bits for any
 * number of threads. Padding takes part in the sum as zeros, so an infinite weight times padding gives NaN.
 */
public final class Conv2d {

    private static final VectorSpecies<Float> SPECIES = MicroKernel.SPECIES;
    private static final int LANES = SPECIES.length();

    /** Stands for no bias: adding it changes no number, not even -0. */
    static final float NO_BIAS = -0f;

    private Conv2d() {}

    /**
     * {@code y = conv2d(x, w) + bias}, then relu if asked; NaN stays NaN.
     *
     * @param bias one value for each output channel from {@code biasAt} on, or null
     */
    public static void forward(ConvGeometry shape, float[] x, int xAt, float[] w, int wAt, float[] bias, int biasAt, boolean relu,
            float[] y, int yAt) {
        int P = shape.P();
        int Q = shape.Q();
        int groupK = shape.groupK();
        int taps = shape.taps();
        int columns = PaddedImage.input(shape, shape.groupC(), P).cols();
        ConvCut cut = ConvCut.of(shape.N(), shape.groups(), groupK, P, Q, columns, shape.R() * shape.S() == 1);
        PaddedImage layout = PaddedImage.input(shape, shape.groupC(), cut.band());
        int[] tapOffset = layout.taps(shape, Use.RIGHT_OFFSET);
        Left weights = new Left(w,
                Scratch.series(Use.LEFT_ROW, shape.K(), wAt, taps),
                Scratch.series(Use.LEFT_OFFSET, taps, 0, 1));
        run(cut, layout, weights, tapOffset, taps, new Planes(x, xAt, shape.C(), shape.H(), shape.W()), bias, biasAt, relu,
                new Planes(y, yAt, shape.K(), P, Q));
    }

    /** Images of {@code channels} planes {@code H x W} in an array. */
    private record Planes(float[] data, int at, int channels, int H, int W) {

        int plane(int image, int channel) {
            return at + (image * channels + channel) * H * W;
        }
    }

    /** {@code y = weights * pixels of x + bias} for all tasks, where the rows of a plane of y lie one after the other. */
    private static void run(ConvCut cut, PaddedImage layout, Left weights, int[] tapOffset, int taps, Planes x, float[] bias,
            int biasAt, boolean relu, Planes y) {
        int Q = y.W;
        Parallel.forEach(cut.tasks(), task -> {
            ConvCut.Part part = cut.part(task);
            int rows = Math.min(cut.band(), y.H - part.row0());
            Images images = images(cut, part, layout, x);
            int first = part.g() * cut.channels() + part.c0();
            int last = part.g() * cut.channels() + part.c1();
            if (cut.gathered() && images.count() == 1) { // the columns of the product lie in y as they do here
                int to = y.plane(part.n0(), first) + part.row0() * Q;
                cut.multiply(weights, first, last, images, layout, tapOffset, 0, taps, rows, Q, y.data, to, y.H * Q);
                if (bias != null || relu) {
                    for (int k = first; k < last; k++) {
                        int row = to + (k - first) * y.H * Q;
                        finish(y.data, row, rows * Q, bias == null ? NO_BIAS : bias[biasAt + k], relu, y.data, row);
                    }
                }
                return;
            }
            int ld = cut.together() * cut.band() * layout.cols();
            float[] product = Scratch.floats(Use.PRODUCT, (last - first) * ld + LANES);
            cut.multiply(weights, first, last, images, layout, tapOffset, 0, taps, rows, Q, product, 0, ld);
            for (int k = first; k < last; k++) {
                float add = bias == null ? NO_BIAS : bias[biasAt + k];
                for (int i = 0; i < images.count(); i++) {
                    int from = (k - first) * ld;
                    int to = y.plane(part.n0() + i, k) + part.row0() * Q;
                    if (cut.gathered()) {
                        finish(product, from + i * rows * Q, rows * Q, add, relu, y.data, to);
                    } else {
                        for (int p = 0; p < rows; p++) {
                            finish(product, from + p * layout.cols(), Q, add, relu, y.data, to + p * Q);
                        }
                    }
                }
            }
        });
    }

    /** Padded copies of the images of a task. */
    private static Images images(ConvCut cut, ConvCut.Part part, PaddedImage layout, Planes x) {
        int count = part.n1() - part.n0();
        int at = x.plane(part.n0(), part.g() * layout.planes());
        int distance = x.channels * x.H * x.W;
        // One tile more: the last tile of a product may read past the images.
        float[] padded = Scratch.floats(Use.PADDED_IMAGE, cut.together() * layout.size() + MicroKernel.TILE_N);
        for (int i = 0; i < count; i++) {
            layout.fill(x.data, at + i * distance, x.H, x.W, part.row0() * layout.strideH(), padded, i * layout.size());
        }
        return new Images(padded, 0, layout.size(), count);
    }

    /** Copies a run of the product to y, which may be the same place: {@code y = product + bias}, then relu. */
    static void finish(float[] product, int from, int count, float bias, boolean relu, float[] y, int to) {
        int i = 0;
        for (; i + LANES <= count; i += LANES) {
            FloatVector sum = FloatVector.fromArray(SPECIES, product, from + i).add(bias);
            if (relu) {
                sum.max(0f).intoArray(y, to + i);
            } else {
                sum.intoArray(y, to + i);
            }
        }
        if (i < count) {
            FloatVector last = from + i + LANES <= product.length ? FloatVector.fromArray(SPECIES, product, from + i)
                    : Lanes.load(product, from + i, count - i);
            FloatVector sum = last.add(bias);
            Lanes.store(relu ? sum.max(0f) : sum, y, to + i, count - i);
        }
    }

    /**
     * The input gradient, {@code dx[n,c,h,w] = sum over k,r,s of w[k,c,r,s] * dy[n,k,p,q]} with {@code p = (h + padH - r*dilH) /
     * strideH} and q alike, over those taps (r, s) for which both divisions leave no remainder and (p, q) lies inside dy; plus a
     * bias: then it is a transposed convolution, whose input is called dy here and its output dx.
     *
     * @param bias one value for each channel of dx from {@code biasAt} on, or null
     */
    public static void transposed(ConvGeometry shape, float[] dy, int dyAt, float[] w, int wAt, float[] bias, int biasAt,
            float[] dx, int dxAt) {
        int P = shape.P();
        int Q = shape.Q();
        int groupC = shape.groupC();
        int groupK = shape.groupK();
        InputPhases down = InputPhases.of(shape.rows());
        InputPhases across = InputPhases.of(shape.columns());
        int cols = across.longest() + across.reach();
        ConvCut cut = ConvCut.of(shape.N(), shape.groups(), groupC, down.longest(), across.longest(), cols,
                shape.R() * shape.S() == 1);
        PaddedImage layout = new PaddedImage(groupK, cut.band() + down.reach(), cols, 1, 1, 1, 1, -down.first(), -across.first());
        InputPhases.Taps taps = InputPhases.taps(shape, down, across, layout);
        Left weights = transposedWeights(shape, w, wAt, taps);
        Planes image = new Planes(dy, dyAt, shape.K(), P, Q);
        Planes gradient = new Planes(dx, dxAt, shape.C(), shape.H(), shape.W());
        if (shape.strideH() == 1 && shape.strideW() == 1) {
            run(cut, layout, weights, taps.imageOffset(), taps.count(), image, bias, biasAt, false, gradient);
        } else {
            runPhases(cut, layout, weights, taps, down, across, image, bias, biasAt, gradient);
        }
    }

    /** The same for each phase of a stride, whose results lie apart in dx. */
    private static void runPhases(ConvCut cut, PaddedImage layout, Left weights, InputPhases.Taps taps, InputPhases down,
            InputPhases across, Planes dy, float[] bias, int biasAt, Planes dx) {
        int strideH = down.axis().stride();
        int phasesW = Math.min(across.axis().stride(), dx.W);
        Parallel.forEach(cut.tasks(), task -> {
            ConvCut.Part part = cut.part(task);
            Images images = images(cut, part, layout, dy);
            int first = part.g() * cut.channels() + part.c0();
            int last = part.g() * cut.channels() + part.c1();
            int ld = cut.together() * cut.band() * layout.cols();
            int size = (last - first) * ld + LANES;
            float[] product = Scratch.floats(Use.PRODUCT, phasesW * size);
            float[][] results = new float[phasesW][];
            int[] at = new int[phasesW];
            int[] step = new int[phasesW];
            float[] zeros = Scratch.floats(Use.ZEROS, layout.cols() + 2 * LANES);
            for (int h = 0; h < Math.min(strideH, dx.H); h++) {
                int rows = Math.min(cut.band(), down.length(h) - part.row0());
                if (rows <= 0) {
                    continue;
                }
                for (int w = 0; w < phasesW; w++) {
                    InputPhases.Phase phase = taps.phases().get(h * phasesW + w);
                    if (phase.hasTaps()) {
                        cut.multiply(weights, first, last, images, layout, taps.imageOffset(), phase.begin(), phase.end(),
                                rows, across.length(w), product, w * size, ld);
                    }
                }
                for (int w = 0; w < phasesW; w++) {
                    boolean some = taps.phases().get(h * phasesW + w).hasTaps();
                    results[w] = some ? product : zeros;
                    step[w] = some ? cut.rowDistance(layout, across.length(w)) : 0;
                }
                for (int c = first; c < last; c++) {
                    float add = bias == null ? NO_BIAS : bias[biasAt + c];
                    for (int i = 0; i < images.count(); i++) {
                        int to = dx.plane(part.n0() + i, c) + (h + part.row0() * strideH) * dx.W;
                        for (int w = 0; w < phasesW; w++) {
                            at[w] = step[w] == 0 ? 0 : w * size + (c - first) * ld + i * rows * step[w];
                        }
                        if (phasesW == 2) {
                            Interleave.mergeRows(results[0], at[0], step[0], results[1], at[1], step[1], add, dx.data, to,
                                    strideH * dx.W, rows, dx.W);
                        } else {
                            for (int w = 0; w < phasesW; w++) {
                                spread(results[w], at[w], step[w], across.length(w), add, dx.data, to + w, phasesW,
                                        strideH * dx.W, rows);
                            }
                        }
                    }
                }
            }
        });
    }

    /** The weights as a matrix [C, K*R*S], packed for the micro-kernel, with columns in the order of the phases. */
    private static Left transposedWeights(ConvGeometry shape, float[] w, int wAt, InputPhases.Taps taps) {
        int groupC = shape.groupC();
        int[] row = Scratch.ints(Use.LEFT_ROW, shape.C());
        for (int c = 0; c < shape.C(); c++) {
            row[c] = wAt + (c / groupC * shape.groupK() * groupC + c % groupC) * shape.R() * shape.S();
        }
        return Packing.left(new Left(w, row, taps.weightOffset()), shape.C(), taps.count());
    }

    private static void spread(float[] product, int from, int step, int count, float bias, float[] dx, int to, int stride,
            int rowDistance, int rows) {
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < count; i++) {
                dx[to + row * rowDistance + i * stride] = product[from + row * step + i] + bias;
            }
        }
    }
}
