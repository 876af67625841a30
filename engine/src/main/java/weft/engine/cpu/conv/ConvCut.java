package weft.engine.cpu.conv;

import weft.engine.cpu.base.Scratch;
import weft.engine.cpu.base.Scratch.Use;
import weft.engine.cpu.matmul.MicroKernel;
import weft.engine.cpu.matmul.MicroKernel.Left;
import weft.engine.cpu.matmul.MicroKernel.Right;
import weft.engine.cpu.matmul.Packing;
import weft.engine.cpu.matmul.Tiles;

/**
 * How a convolution (or its input gradient) is cut into tasks, and in which of two ways its product is computed. Both depend on
 * the shape alone.
 *
 * <ul>
 *   <li>Views: the right side of the product is the padded image itself, read from shifted start positions. Nothing is copied,
 *       but the columns between two rows of the output are computed and dropped. A task is a band of rows of one image.
 *   <li>Gathered: the pixels that a block of taps meets are first packed to panels, those of several images side by side. No
 *       result is dropped, but each element is copied once for each tap. This is faster for small images with many channels,
 *       where views waste half of the work and each copied element is used in hundreds of multiply-adds.
 * </ul>
 *
 * @param images   images of the batch; {@code channels} of the result in each of {@code groups}; {@code rows} of a channel
 * @param gathered whether pixels are gathered; otherwise views are used
 * @param together images in a task
 * @param band     rows in a task
 * @param block    channels in a task
 */
record ConvCut(int images, int groups, int channels, int rows, boolean gathered, int together, int band, int block) {

    /** Floats of a band's product: 256 KiB, a quarter of a common L2 cache. */
    private static final int BAND_FLOATS = 1 << 16;

    /** Tasks are made smaller until there are this many, as long as they stay worth their preparation. */
    private static final int WANTED_TASKS = 16;

    /** The fewest columns of a gathered product: each weight is read once for that many outputs. */
    private static final int GATHERED_COLUMNS = 128;

    /** Copying an element to a panel takes about the time of this many multiply-adds. */
    private static final int COPY_COST = 24;

    /** One task: images {@code n0 .. n1-1}, group g, its channels {@code c0 .. c1-1}, and their rows from {@code row0} on. */
    record Part(int n0, int n1, int g, int c0, int c1, int row0) {}

    /** The cut for results of {@code rows x columns} in each channel; rows of the padded image lie {@code cols} apart. */
    static ConvCut of(int images, int groups, int channels, int rows, int columns, int cols) {
        int useful = rows * columns;
        int halfTile = MicroKernel.TILE_N / 2;
        double viewsCost = (double) Math.ceilDiv((rows - 1) * cols + columns, halfTile) * halfTile / useful;
        double gatheredCost = 1 + (double) COPY_COST / channels;
        return viewsCost <= gatheredCost
                ? views(images, groups, channels, rows, cols)
                : gathered(images, groups, channels, rows, useful);
    }

    private static ConvCut views(int images, int groups, int channels, int rows, int cols) {
        int band = Math.clamp(BAND_FLOATS / ((long) channels * cols), 1, rows);
        while (images * groups * Math.ceilDiv(rows, band) < WANTED_TASKS && band / 2 * cols >= 2 * MicroKernel.TILE_N) {
            band = Math.ceilDiv(band, 2);
        }
        return new ConvCut(images, groups, channels, rows, false, 1, band, channels);
    }

    private static ConvCut gathered(int images, int groups, int channels, int rows, int pixels) {
        int together = Math.clamp(Math.ceilDiv(GATHERED_COLUMNS, pixels), 1, Math.max(images, 1));
        int block = channels;
        while (Math.ceilDiv(images, together) * groups * Math.ceilDiv(channels, block) < WANTED_TASKS
                && block / 2 >= 8 * COPY_COST) {
            block = Math.ceilDiv(block, 2);
        }
        return new ConvCut(images, groups, channels, rows, true, together, rows, block);
    }

    private int bands() {
        return Math.ceilDiv(rows, band);
    }

    private int blocks() {
        return Math.ceilDiv(channels, block);
    }

    int tasks() {
        return Math.ceilDiv(images, together) * groups * blocks() * bands();
    }

    Part part(int task) {
        int row0 = task % bands() * band;
        int c0 = task / bands() % blocks() * block;
        int g = task / bands() / blocks() % groups;
        int n0 = task / bands() / blocks() / groups * together;
        return new Part(n0, Math.min(n0 + together, images), g, c0, Math.min(c0 + block, channels), row0);
    }

    /** Column of the product that holds pixel (row, 0) of the {@code image}-th image of a task. */
    int column(PaddedImage layout, int image, int row, int rowsHere, int columns) {
        return gathered ? (image * rowsHere + row) * columns : row * layout.cols();
    }

    /**
     * {@code product [channels, pixels] = weights [i0 .. i1-1, taps] * image pixels [taps, pixels]} for
     * {@code rowsHere x columns} pixels of each of {@code count} images, which lie one after the other in {@code image}.
     *
     * @param tapOffset the offset in an image at which tap k meets pixel (0, 0); the taps are {@code begin .. end-1}
     * @param ld        distance of two rows of the product
     */
    void multiply(Left weights, int i0, int i1, float[] image, PaddedImage layout, int count, int[] tapOffset, int begin, int end,
            int rowsHere, int columns, float[] product, int ld) {
        if (!gathered) {
            Right views = new Right(image, 0, MicroKernel.TILE_N, tapOffset);
            int pixels = (rowsHere - 1) * layout.cols() + columns;
            Tiles.multiply(weights, i0, i1, views, 0, pixels, begin, end, product, 0, ld, false);
            return;
        }
        int pixels = count * rowsHere * columns;
        int[] pixel = layout.pixels(count, rowsHere, columns);
        int width = Packing.width(pixels);
        int panel = Tiles.BLOCK_K * width;
        int panels = Packing.panels(pixels);
        float[] packed = Scratch.floats(Use.PACKED_RIGHT, panels * panel);
        int[] packedOffset = Scratch.ints(Use.PACKED_RIGHT_OFFSET, end);
        for (int k = begin; k < end; k++) {
            packedOffset[k] = (k - begin) % Tiles.BLOCK_K * width;
        }
        Right right = new Right(packed, 0, panel, packedOffset);
        int k0 = begin;
        do {
            int k1 = Math.min(k0 + Tiles.BLOCK_K, end);
            for (int p = 0; p < panels; p++) {
                int j0 = p * MicroKernel.TILE_N;
                int wide = Math.min(MicroKernel.TILE_N, pixels - j0);
                Packing.gathered(image, tapOffset, k0, k1 - k0, pixel, j0, wide, width, packed, p * panel);
            }
            Tiles.multiplyBlock(weights, i0, i1, right, 0, pixels, k0, k1, product, 0, ld, k0 > begin);
            k0 = k1;
        } while (k0 < end);
    }
}
