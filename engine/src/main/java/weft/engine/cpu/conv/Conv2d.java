package weft.engine.cpu.conv;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import weft.engine.cpu.base.Lanes;
import weft.engine.cpu.base.Parallel;
import weft.engine.cpu.base.Scratch;
import weft.engine.cpu.base.Scratch.Use;
import weft.engine.cpu.matmul.MicroKernel;
import weft.engine.cpu.matmul.MicroKernel.Left;
import weft.engine.cpu.matmul.Packing;
import weft.engine.op.geometry.ConvGeometry;

/**
 * 2-D convolution in float32 and its gradient with respect to the input; {@link Conv2dWeightGradient} has the gradient with
 * respect to the weight. The formula and the shapes are those of {@link ConvGeometry}.
 *
 * <p>Both are matrix products. Their right matrix is not built: it is the image itself, read from shifted start positions
 * ({@link PaddedImage}):
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
    private static final float NOTHING = -0f;

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
        ConvCut cut = ConvCut.of(shape.N(), shape.groups(), groupK, P, Q, columns);
        PaddedImage layout = PaddedImage.input(shape, shape.groupC(), cut.band());
        int[] tapOffset = layout.taps(shape, Use.RIGHT_OFFSET);
        Left weights = new Left(w,
                Scratch.series(Use.LEFT_ROW, shape.K(), wAt, taps),
                Scratch.series(Use.LEFT_OFFSET, taps, 0, 1));
        Parallel.forEach(cut.tasks(), task -> {
            ConvCut.Part part = cut.part(task);
            int images = part.n1() - part.n0();
            int rows = Math.min(cut.band(), P - part.row0());
            float[] image = images(layout, cut.together());
            for (int i = 0; i < images; i++) {
                int plane = (part.n0() + i) * shape.C() + part.g() * shape.groupC();
                layout.fill(x, xAt + plane * shape.H() * shape.W(), shape.H(), shape.W(), part.row0() * shape.strideH(),
                        image, i * layout.size());
            }
            int first = part.g() * groupK + part.c0();
            int last = part.g() * groupK + part.c1();
            int ld = cut.together() * cut.band() * layout.cols();
            float[] product = Scratch.floats(Use.PRODUCT, (last - first) * ld + LANES);
            cut.multiply(weights, first, last, image, layout, images, tapOffset, 0, taps, rows, Q, product, ld);
            for (int k = first; k < last; k++) {
                float add = bias == null ? NOTHING : bias[biasAt + k];
                for (int i = 0; i < images; i++) {
                    int to = yAt + ((part.n0() + i) * shape.K() + k) * P * Q + part.row0() * Q;
                    for (int p = 0; p < rows; p++) {
                        finish(product, (k - first) * ld + cut.column(layout, i, p, rows, Q), Q, add, relu, y, to + p * Q);
                    }
                }
            }
        });
    }

    /**
     * Copies one row of the product to y: {@code y = product + bias}, then relu. A row shorter than a vector reads a whole
     * vector of the product.
     */
    private static void finish(float[] product, int from, int count, float bias, boolean relu, float[] y, int to) {
        if (count < LANES) {
            FloatVector sum = FloatVector.fromArray(SPECIES, product, from).add(bias);
            Lanes.store(relu ? sum.max(0f) : sum, y, to, count);
            return;
        }
        for (int q = 0; q < count; q += LANES) {
            int at = Math.min(q, count - LANES); // the last vector begins earlier and computes some elements again
            FloatVector sum = FloatVector.fromArray(SPECIES, product, from + at).add(bias);
            if (relu) {
                sum.max(0f).intoArray(y, to + at);
            } else {
                sum.intoArray(y, to + at);
            }
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
        ConvCut cut = ConvCut.of(shape.N(), shape.groups(), groupC, down.longest(), across.longest(), cols);
        PaddedImage layout = new PaddedImage(groupK, cut.band() + down.reach(), cols, 1, 1, 1, 1, -down.first(), -across.first());
        InputPhases.Taps taps = InputPhases.taps(shape, down, across, layout);
        Left weights = transposedWeights(shape, w, wAt, taps);
        Parallel.forEach(cut.tasks(), task -> {
            ConvCut.Part part = cut.part(task);
            int images = part.n1() - part.n0();
            float[] image = images(layout, cut.together());
            for (int i = 0; i < images; i++) {
                int plane = (part.n0() + i) * shape.K() + part.g() * groupK;
                layout.fill(dy, dyAt + plane * P * Q, P, Q, part.row0(), image, i * layout.size());
            }
            int first = part.g() * groupC + part.c0();
            int last = part.g() * groupC + part.c1();
            int ld = cut.together() * cut.band() * cols;
            float[] product = Scratch.floats(Use.PRODUCT, (last - first) * ld + LANES);
            for (InputPhases.Phase phase : taps.phases()) {
                int rows = Math.min(cut.band(), down.length(phase.h()) - part.row0());
                int columns = across.length(phase.w());
                if (rows <= 0) {
                    continue;
                }
                cut.multiply(weights, first, last, image, layout, images, taps.imageOffset(), phase.begin(), phase.end(),
                        rows, columns, product, ld);
                for (int c = first; c < last; c++) {
                    float add = bias == null ? NOTHING : bias[biasAt + c];
                    for (int i = 0; i < images; i++) {
                        int plane = dxAt + ((part.n0() + i) * shape.C() + c) * shape.H() * shape.W();
                        for (int row = 0; row < rows; row++) {
                            int h = phase.h() + (part.row0() + row) * shape.strideH();
                            spread(product, (c - first) * ld + cut.column(layout, i, row, rows, columns), columns,
                                    add, dx, plane + h * shape.W() + phase.w(), shape.strideW());
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
        return Packing.left(new Left(w, row, taps.weightOffset()), shape.C(), taps.weightOffset().length);
    }

    private static void spread(float[] product, int from, int count, float bias, float[] dx, int to, int stride) {
        if (stride == 1) {
            finish(product, from, count, bias, false, dx, to);
        } else {
            for (int i = 0; i < count; i++) {
                dx[to + i * stride] = product[from + i] + bias;
            }
        }
    }

    /** A thread's memory for padded images, and one tile more: the last tile of a product may read past the images. */
    private static float[] images(PaddedImage layout, int count) {
        return Scratch.floats(Use.PADDED_IMAGE, count * layout.size() + MicroKernel.TILE_N);
    }
}
