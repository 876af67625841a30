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
 *       where views waste half of the work and each copied element is used in hundreds of multiply-adds; and for a kernel of
 *       1x1, whose views read a few pixels of each plane, every plane on another memory page.
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

    /** The most columns of a gathered product: with their taps they fill a quarter of a common L2 cache. */
    private static final int GATHERED_COLUMNS = 4 * MicroKernel.TILE_N;

    /** Copying an element to a panel takes the time of this many multiply-adds, and copying a run of any length of these. */
    private static final int ELEMENT_COST = 6;
    private static final int RUN_COST = 180;

    /** The fewest channels in a task: pixels are gathered anew for each block of channels. */
    private static final int LEAST_BLOCK = 64;

    /** Reading a product's right side from many planes takes this part of the product's time more. */
    private static final double SCATTERED_COST = 0.5;

    /** One task: images {@code n0 .. n1-1}, group g, its channels {@code c0 .. c1-1}, and their rows from {@code row0} on. */
    record Part(int n0, int n1, int g, int c0, int c1, int row0) {}

    /**
     * The cut for results of {@code rows x columns} in each channel; rows of the padded image lie {@code cols} apart.
     *
     * @param oneTap whether each channel has one tap only: views then read a vector or two of each plane, far from the next
     */
    static ConvCut of(int images, int groups, int channels, int rows, int columns, int cols, boolean oneTap) {
        int halfTile = MicroKernel.TILE_N / 2;
        double computed = Math.ceilDiv((rows - 1) * cols + columns, halfTile) * halfTile;
        double viewsCost = computed / (rows * columns) + (oneTap ? SCATTERED_COST : 0);
        boolean wholeRows = cols == columns; // the rows of an image follow each other: one run
        ConvCut best = null;
        for (int most = GATHERED_COLUMNS; most >= MicroKernel.TILE_N; most /= 2) {
            ConvCut cut = gathered(images, groups, channels, rows, columns, most);
            best = best == null || cut.gatheredCost(columns, wholeRows) < best.gatheredCost(columns, wholeRows) ? cut : best;
        }
        return viewsCost <= best.gatheredCost(columns, wholeRows) ? views(images, groups, channels, rows, cols) : best;
    }

    private static ConvCut views(int images, int groups, int channels, int rows, int cols) {
        int band = Math.clamp(BAND_FLOATS / ((long) channels * cols), 1, rows);
        while (images * groups * Math.ceilDiv(rows, band) < WANTED_TASKS && band / 2 * cols >= 2 * MicroKernel.TILE_N) {
            band = Math.ceilDiv(band, 2);
        }
        return new ConvCut(images, groups, channels, rows, false, 1, band, channels);
    }

    /** At most {@code most} columns in a task, but at least a row of an image. */
    private static ConvCut gathered(int images, int groups, int channels, int rows, int columns, int most) {
        int together = atMost(images, most / Math.max(rows * columns, 1));
        int band = atMost(rows, most / Math.max(columns, 1));
        int block = channels;
        while (Math.ceilDiv(images, together) * groups * Math.ceilDiv(rows, band) * Math.ceilDiv(channels, block) < WANTED_TASKS
                && block / 2 >= LEAST_BLOCK) {
            block = Math.ceilDiv(block, 2);
        }
        return new ConvCut(images, groups, channels, rows, true, together, band, block);
    }

    /** The time of the product with its copies, in parts of that of the useful multiply-adds. */
    private double gatheredCost(int columns, boolean wholeRows) {
        int lanes = MicroKernel.SPECIES.length();
        int pixels = together * band * columns;
        int run = wholeRows ? band * columns : columns;
        double computed = Math.ceilDiv(pixels, lanes) * lanes / (double) pixels;
        return computed * (1 + (ELEMENT_COST + (double) RUN_COST / run) / block);
    }

    /** {@code all} cut into equal parts of at most {@code most}, but at least 1: how many are in a part. */
    private static int atMost(int all, int most) {
        int parts = Math.ceilDiv(all, Math.max(most, 1));
        return Math.max(Math.ceilDiv(all, Math.max(parts, 1)), 1);
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

    /** How far apart two rows of an image lie in a row of the product; gathered images follow each other. */
    int rowDistance(PaddedImage layout, int columns) {
        return gathered ? columns : layout.cols();
    }

    /** The images of a task: {@code count} of them, from {@code data[at]} on, {@code distance} apart. */
    record Images(float[] data, int at, int distance, int count) {}

    /**
     * {@code product [channels, pixels] = weights [i0 .. i1-1, taps] * image pixels [taps, pixels]} for
     * {@code rowsHere x columns} pixels of each image; element (i, j) of the product is {@code product[to + (i - i0) * ld + j]}.
     *
     * @param tapOffset the offset in an image at which tap k meets pixel (0, 0); the taps are {@code begin .. end-1}
     */
    void multiply(Left weights, int i0, int i1, Images images, PaddedImage layout, int[] tapOffset, int begin, int end,
            int rowsHere, int columns, float[] product, int to, int ld) {
        if (!gathered) {
            Right views = new Right(images.data, images.at, MicroKernel.TILE_N, tapOffset);
            int pixels = (rowsHere - 1) * layout.cols() + columns;
            Tiles.multiply(weights, i0, i1, views, 0, pixels, begin, end, product, to, ld, false);
            return;
        }
        int pixels = images.count * rowsHere * columns;
        PaddedImage.Runs runs = layout.runs(images.count, images.distance, rowsHere, columns);
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
                Packing.runs(images.data, images.at, tapOffset, k0, k1 - k0, runs.from(), runs.to(), runs.count(),
                        runs.begin()[p], runs.begin()[p + 1], width, packed, p * panel);
            }
            Tiles.multiplyBlock(weights, i0, i1, right, 0, pixels, k0, k1, product, to, ld, k0 > begin);
            k0 = k1;
        } while (k0 < end);
    }
}
