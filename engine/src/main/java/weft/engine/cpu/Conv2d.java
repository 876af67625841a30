package weft.engine.cpu;

import weft.engine.cpu.MicroKernel.Left;
import weft.engine.cpu.MicroKernel.Right;
import weft.engine.cpu.Scratch.Slot;

/**
 * 2-D convolution in float32 and its gradient with respect to the input; {@link Conv2dWeightGradient} has the other.
 * The formula and the shapes are those of {@link ConvShape}.
 *
 * <p>Both are matrix products whose right side is an image seen from shifted starts ({@link PaddedImage}), so no matrix of
 * patches is ever written:
 * <pre>
 *   forward          y  [K, P*cols]  =  w [K, C*R*S]    *  views of x  [C*R*S, P*cols]
 *   input gradient   dx [C, H*cols]  =  w^T [C, K*R*S]  *  views of dy [K*R*S, H*cols]      (each phase of the stride by
 * itself)
 * </pre>
 * The weights are read where they lie: the micro-kernel's offset tables turn and transpose them.
 *
 * <p>One task is a band of output rows of one image and group, small enough to stay in the L2 cache. An output element is
 * one chain of fused multiply-adds over (c, r, s), or (k, r, s) for the gradient: the same bits for any number of threads.
 * Padding is zeros that take part, so an infinite weight makes NaN where it meets them.
 */
public final class Conv2d {

    /** Floats of a band's product: 256 KiB. */
    private static final int BAND_FLOATS = 1 << 16;

    /** Bands are made smaller until there are this many tasks, but not narrower than two tiles. */
    private static final int WANTED_TASKS = 16;

    private Conv2d() {
    }

    /**
     * {@code y = conv2d(x, w) + bias}, then relu if asked, which lets NaN through.
     *
     * @param bias one value for each output channel from {@code biasAt} on, or null
     */
    public static void forward(ConvShape shape, float[] x, int xAt, float[] w, int wAt, float[] bias, int biasAt, boolean relu,
                               float[] y, int yAt) {
        int P = shape.P();
        int Q = shape.Q();
        int groupK = shape.groupK();
        int taps = shape.taps();
        int band = band(shape.N() * shape.groups(), groupK, P, Q + shape.S() - 1);
        PaddedImage layout = PaddedImage.input(shape, shape.groupC(), band);
        int cols = layout.cols();

        int[] weightRow = Scratch.series(Slot.LEFT_ROW, shape.K(), wAt, taps);
        int[] weightStep = Scratch.series(Slot.LEFT_STEP, taps, 0, 1);
        int[] imageStep = Scratch.ints(Slot.RIGHT_STEP, taps);
        int tap = 0;
        for (int c = 0; c < shape.groupC(); c++) {
            for (int r = 0; r < shape.R(); r++) {
                for (int s = 0; s < shape.S(); s++) {
                    imageStep[tap++] = layout.position(c, r * shape.dilH(), s * shape.dilW());
                }
            }
        }
        Left weights = new Left(w, weightRow, weightStep);
        int bands = Math.ceilDiv(P, band);
        Parallel.forEach(shape.N() * shape.groups() * bands, task -> {
            int p0 = task % bands * band;
            int rows = Math.min(band, P - p0);
            int g = task / bands % shape.groups();
            int n = task / bands / shape.groups();
            float[] image = image(layout);
            int planes = n * shape.C() + g * shape.groupC();
            layout.fill(x, xAt + planes * shape.H() * shape.W(), shape.H(), shape.W(), p0 * shape.strideH(), image, 0);

            float[] product = Scratch.floats(Slot.PRODUCT, groupK * band * cols);
            Right views = new Right(image, 0, MicroKernel.TILE_N, imageStep);
            Tiles.multiply(weights, g * groupK, (g + 1) * groupK, views, 0, (rows - 1) * cols + Q, taps,
                    product, 0, band * cols, false);

            for (int k = 0; k < groupK; k++) {
                int channel = g * groupK + k;
                float add = bias == null ? 0f : bias[biasAt + channel];
                for (int p = 0; p < rows; p++) {
                    finish(product, (k * band + p) * cols, Q, bias != null, add, relu,
                            y, yAt + ((n * shape.K() + channel) * P + p0 + p) * Q);
                }
            }
        });
    }

    /** One row of y: bias and relu on the way out of the product. */
    private static void finish(float[] product, int from, int Q, boolean biased, float bias, boolean relu, float[] y, int to) {
        if (!biased && !relu) {
            System.arraycopy(product, from, y, to, Q);
        } else if (relu) {
            for (int q = 0; q < Q; q++) {
                y[to + q] = Math.max(biased ? product[from + q] + bias : product[from + q], 0f);
            }
        } else {
            for (int q = 0; q < Q; q++) {
                y[to + q] = product[from + q] + bias;
            }
        }
    }

    /**
     * {@code dx[n,c,h,w] = sum over k,r,s of w[k,c,r,s] * dy[n, k, (h + padH - r*dilH) / strideH, (w + padW - s*dilW) /
     * strideW]}, over those taps for which both divisions leave no remainder and dy has such an element.
     */
    public static void inputGradient(ConvShape shape, float[] dy, int dyAt, float[] w, int wAt, float[] dx, int dxAt) {
        int P = shape.P();
        int Q = shape.Q();
        int groupC = shape.groupC();
        int groupK = shape.groupK();
        InputPhases down = InputPhases.of(shape.H(), shape.R(), shape.strideH(), shape.padH(), shape.dilH());
        InputPhases across = InputPhases.of(shape.W(), shape.S(), shape.strideW(), shape.padW(), shape.dilW());
        int cols = across.longest() + across.reach();
        int band = band(shape.N() * shape.groups(), groupC, down.longest(), cols);
        PaddedImage layout = new PaddedImage(groupK, band + down.reach(), cols, 1, 1, 1, 1, -down.first(), -across.first());

        int[] weightRow = Scratch.ints(Slot.LEFT_ROW, shape.C());
        for (int c = 0; c < shape.C(); c++) {
            weightRow[c] = wAt + (c / groupC * groupK * groupC + c % groupC) * shape.R() * shape.S();
        }
        InputPhases.Taps[] phases = InputPhases.taps(shape, down, across, layout);
        int bands = Math.ceilDiv(down.longest(), band);
        Parallel.forEach(shape.N() * shape.groups() * bands, task -> {
            int row0 = task % bands * band;
            int g = task / bands % shape.groups();
            int n = task / bands / shape.groups();
            float[] image = image(layout);
            layout.fill(dy, dyAt + (n * shape.K() + g * groupK) * P * Q, P, Q, row0, image, 0);
            float[] product = Scratch.floats(Slot.PRODUCT, groupC * band * cols);
            for (InputPhases.Taps phase : phases) {
                int rows = Math.min(band, down.length(phase.h()) - row0);
                int columns = across.length(phase.w());
                if (rows <= 0 || columns <= 0) {
                    continue;
                }
                Tiles.multiply(new Left(w, weightRow, phase.weightStep()), g * groupC, (g + 1) * groupC,
                        new Right(image, 0, MicroKernel.TILE_N, phase.imageStep()), 0, (rows - 1) * cols + columns, phase.count(),
                        product, 0, band * cols, false);
                for (int c = 0; c < groupC; c++) {
                    int plane = dxAt + (n * shape.C() + g * groupC + c) * shape.H() * shape.W();
                    for (int row = 0; row < rows; row++) {
                        int h = phase.h() + (row0 + row) * shape.strideH();
                        spread(product, (c * band + row) * cols, columns,
                                dx, plane + h * shape.W() + phase.w(), shape.strideW());
                    }
                }
            }
        });
    }

    private static void spread(float[] product, int from, int count, float[] dx, int to, int stride) {
        if (stride == 1) {
            System.arraycopy(product, from, dx, to, count);
        } else {
            for (int i = 0; i < count; i++) {
                dx[to + i * stride] = product[from + i];
            }
        }
    }

    /** A thread's room for one padded image; the last tile of the product may read past the image, never past this. */
    private static float[] image(PaddedImage layout) {
        return Scratch.floats(Slot.PADDED_IMAGE, layout.size() + MicroKernel.TILE_N);
    }

    /** Rows of a band: by the shape alone. */
    private static int band(int images, int channels, int rows, int cols) {
        int band = Math.clamp(BAND_FLOATS / ((long) channels * cols), 1, rows);
        while (images * Math.ceilDiv(rows, band) < WANTED_TASKS && band / 2 * cols >= 2 * MicroKernel.TILE_N) {
            band = Math.ceilDiv(band, 2);
        }
        return band;
    }
}
