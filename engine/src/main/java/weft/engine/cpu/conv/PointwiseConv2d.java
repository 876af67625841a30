package weft.engine.cpu.conv;

import weft.engine.cpu.base.Parallel;
import weft.engine.cpu.base.Scratch;
import weft.engine.cpu.base.Scratch.Use;
import weft.engine.cpu.matmul.MicroKernel;
import weft.engine.cpu.matmul.MicroKernel.Left;
import weft.engine.cpu.matmul.MicroKernel.Right;
import weft.engine.cpu.matmul.Packing;
import weft.engine.cpu.matmul.Tiles;
import weft.engine.op.geometry.ConvGeometry;

/**
 * Convolution with a kernel of 1x1, and its input gradient: each pixel is multiplied by the same matrix. So the pixels of the
 * whole batch, one image after the other, are the columns of one product:
 * <pre>
 *   forward          y  [K, N*P*Q]  =  w [K, C]    *  x  [C, N*P*Q]
 *   input gradient   dx [C, N*P*Q]  =  w^T [C, K]  *  dy [K, N*P*Q]
 * </pre>
 * A task takes one panel of columns, whichever images they belong to, packs it, multiplies it with some of the rows, and writes
 * the result to the images. With panels cut image by image instead, one image of 14x14, or four of 7x7, end in a
 * panel of 4 columns, which costs nearly as much as a whole one.
 *
 * <p>An image of which a stride leaves out pixels is first copied without them.
 *
 * <p>Measured on one thread of a Zen 5, 8 images, against panels cut image by image: 64 to 256 channels of 56x56 1.15 times as
 * fast, 512 to 128 of 28x28 1.5 times, 1024 to 256 of 14x14 1.27 times, and the input gradients 1.33, 1.4 and 1.04 times.
 */
public final class PointwiseConv2d {

    /** Rows of the product that are computed before they are written: with a panel's 64 columns they take 24 KiB. */
    private static final int ROWS = 16 * MicroKernel.TILE_M;

    /** Tasks are made smaller until there are this many, but not to fewer rows than {@code LEAST_BLOCK}: each packs its panel. */
    private static final int WANTED_TASKS = 16;
    private static final int LEAST_BLOCK = 64;

    private PointwiseConv2d() {}

    /** Whether a convolution is of this kind. */
    static boolean fits(ConvGeometry shape) {
        return shape.R() == 1 && shape.S() == 1 && shape.padH() == 0 && shape.padW() == 0;
    }

    /** Whether its input gradient is: with a stride, most of it is zero. */
    static boolean fitsTransposed(ConvGeometry shape) {
        return fits(shape) && !hasStride(shape);
    }

    private static boolean hasStride(ConvGeometry shape) {
        return shape.strideH() > 1 || shape.strideW() > 1;
    }

    /** See {@link Conv2d#forward}. */
    public static void forward(ConvGeometry shape, float[] x, int xAt, float[] w, int wAt, float[] bias, int biasAt, boolean relu,
            float[] y, int yAt) {
        Left weights = new Left(w,
                Scratch.series(Use.LEFT_ROW, shape.K(), wAt, shape.groupC()),
                Scratch.series(Use.LEFT_OFFSET, shape.groupC(), 0, 1));
        int pixels = shape.P() * shape.Q();
        Images from = hasStride(shape) ? withoutSkippedPixels(shape, x, xAt)
                : new Images(x, xAt, shape.N(), shape.C(), pixels, shape.C() * pixels);
        multiply(weights, shape.groups(), from, bias, biasAt, relu,
                new Images(y, yAt, shape.N(), shape.K(), pixels, shape.K() * pixels));
    }

    /** See {@link Conv2d#transposed}; the stride is 1. */
    public static void transposed(ConvGeometry shape, float[] dy, int dyAt, float[] w, int wAt, float[] bias, int biasAt,
            float[] dx, int dxAt) {
        int groupC = shape.groupC();
        int[] row = Scratch.ints(Use.LEFT_ROW, shape.C());
        for (int c = 0; c < shape.C(); c++) {
            row[c] = wAt + c / groupC * shape.groupK() * groupC + c % groupC;
        }
        int[] next = Scratch.series(Use.LEFT_OFFSET, shape.groupK(), 0, groupC);
        Left weights = Packing.left(new Left(w, row, next), shape.C(), shape.groupK());
        int pixels = shape.H() * shape.W();
        multiply(weights, shape.groups(), new Images(dy, dyAt, shape.N(), shape.K(), pixels, shape.K() * pixels), bias, biasAt,
                false, new Images(dx, dxAt, shape.N(), shape.C(), pixels, shape.C() * pixels));
    }

    /**
     * {@code count} images of {@code channels} planes of {@code pixels}; the first at {@code data[at]}, {@code distance} apart.
     */
    private record Images(float[] data, int at, int count, int channels, int pixels, int distance) {

        int plane(int image, int channel) {
            return at + image * distance + channel * pixels;
        }
    }

    private static Images withoutSkippedPixels(ConvGeometry shape, float[] x, int xAt) {
        PaddedImage layout = PaddedImage.input(shape, shape.C(), shape.P());
        int distance = layout.size() + MicroKernel.SPECIES.length(); // an image is filled up to a vector after its end
        float[] kept = Scratch.floats(Use.PADDED_IMAGE, shape.N() * distance);
        Parallel.forEach(shape.N(), n -> layout.fill(x, xAt + n * shape.C() * shape.H() * shape.W(), shape.H(), shape.W(), 0,
                kept, n * distance));
        return new Images(kept, 0, shape.N(), shape.C(), shape.P() * shape.Q(), distance);
    }

    /** {@code y = weights * x + bias} for each group of channels, then relu if asked. */
    private static void multiply(Left weights, int groups, Images x, float[] bias, int biasAt, boolean relu, Images y) {
        int columns = x.count * x.pixels;
        int panels = Packing.panels(columns);
        int C = x.channels / groups;
        int K = y.channels / groups;
        int block = K;
        while (panels * groups * Math.ceilDiv(K, block) < WANTED_TASKS && block / 2 >= LEAST_BLOCK) {
            block = Math.ceilDiv(block, 2);
        }
        int rows = block;
        int blocks = Math.ceilDiv(K, rows);
        Parallel.forEach(panels * groups * blocks, task -> {
            int j0 = task / blocks / groups * MicroKernel.TILE_N;
            int j1 = Math.min(j0 + MicroKernel.TILE_N, columns);
            int g = task / blocks % groups;
            int first = g * K + task % blocks * rows;
            int last = Math.min(first + rows, (g + 1) * K);
            int width = Packing.width(j1 - j0);
            Right panel = pack(x, g * C, C, j0, j1, width);
            if (width == MicroKernel.TILE_N && j0 % y.pixels + width <= y.pixels) { // a whole panel of one image
                int to = y.plane(j0 / y.pixels, first) + j0 % y.pixels;
                Tiles.multiply(weights, first, last, panel, 0, j1 - j0, 0, C, y.data, to, y.pixels, false);
                if (bias != null || relu) {
                    for (int k = first; k < last; k++) {
                        int row = to + (k - first) * y.pixels;
                        Conv2d.finish(y.data, row, j1 - j0, bias == null ? Conv2d.NO_BIAS : bias[biasAt + k], relu, y.data, row);
                    }
                }
                return;
            }
            float[] product = Scratch.floats(Use.PRODUCT, ROWS * width);
            for (int k0 = first; k0 < last; k0 += ROWS) {
                int k1 = Math.min(k0 + ROWS, last);
                Tiles.multiply(weights, k0, k1, panel, 0, j1 - j0, 0, C, product, 0, width, false);
                for (int j = j0, count; j < j1; j += count) {
                    int pixel = j % y.pixels;
                    count = Math.min(y.pixels - pixel, j1 - j);
                    for (int k = k0; k < k1; k++) {
                        Conv2d.finish(product, (k - k0) * width + j - j0, count, bias == null ? Conv2d.NO_BIAS : bias[biasAt + k],
                                relu, y.data, y.plane(j / y.pixels, k) + pixel);
                    }
                }
            }
        });
    }

    /** The pixels {@code j0 .. j1-1} of the batch in {@code C} channels from {@code first} on. */
    private static Right pack(Images x, int first, int C, int j0, int j1, int width) {
        float[] packed = Scratch.floats(Use.PACKED_RIGHT, C * width);
        for (int j = j0, count; j < j1; j += count) {
            int pixel = j % x.pixels;
            count = Math.min(x.pixels - pixel, j1 - j);
            Packing.part(x.data, x.plane(j / x.pixels, first) + pixel, x.pixels, C, count, width, packed, j - j0);
        }
        return new Right(packed, 0, C * width, Scratch.series(Use.RIGHT_OFFSET, C, 0, width));
    }
}
