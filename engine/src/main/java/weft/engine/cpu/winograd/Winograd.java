package weft.engine.cpu.winograd;

import weft.engine.cpu.base.Parallel;
import weft.engine.cpu.base.Scratch;
import weft.engine.cpu.base.Scratch.Use;
import weft.engine.cpu.matmul.MicroKernel;
import weft.engine.cpu.matmul.MicroKernel.Left;
import weft.engine.cpu.matmul.MicroKernel.Right;
import weft.engine.cpu.matmul.Tiles;
import weft.engine.cpu.winograd.TileBlocks.Block;
import weft.engine.op.geometry.ConvGeometry;

/**
 * Convolution by 3 x 3 at stride 1, and its input gradient, by Winograd's F(4x4, 3x3): tiles of 4 x 4 results with 36
 * multiplications in place of 144.
 *
 * <pre>  Y = A^T [ (G g G^T) * (B^T d B) ] A      g: 3 x 3 weights, d: 6 x 6 pixels, Y: 4 x 4 results, * value by value </pre>
 *
 * The sums over input channels are taken before the last transform, so for each of the 36 points it is a product of matrices
 * <pre>  M [K, tiles]  =  U [K, C] * V [C, tiles] </pre>
 * computed by the same micro-kernel as all others.
 *
 * <p>A result is within {@link #roundings} roundings of the largest {@code sum |w||x|} of its tile; directly it would be 3 to 5.
 * The bits are the same for any number of threads. One infinite or NaN pixel spoils the whole tiles that read it, and one such
 * weight all results of its channel.
 */
public final class Winograd {

    /** Channels of the result that are multiplied together: their weights and their 36 products stay in the L2 cache. */
    private static final int MOST_CHANNELS = 4 * MicroKernel.TILE_M;
    private static final int WEIGHT_FLOATS = 9 * MicroKernel.TILE_M * 4096;

    /** For experiments: {@code -Dweft.winograd=false} has all convolutions computed directly. */
    private static final boolean ALLOWED = !"false".equals(System.getProperty("weft.winograd"));

    /** With at least this many blocks a task is a block, else some channels of the result. */
    private static final int MANY_BLOCKS = 16;

    /** The most floats of V when it is shared by all tasks: 16 MiB. */
    private static final int SHARED_FLOATS = 1 << 22;

    /** Input channels that one task transforms. */
    private static final int INPUT_CHANNELS = 16;

    private final InputTiles input;
    private final TileWeights weights;
    private final OutputTiles output;
    private final TileBlocks blocks;
    private final int channels;
    private final int[] columnOffset;

    /**
     * What the transforms cost, in the arithmetic operations that the product does in that time: of an input tile of one channel,
     * of an output tile of one channel, and of the weights of one channel for one other.
     */
    private static final double INPUT_COST = 3000;
    private static final double OUTPUT_COST = 1700;
    private static final double WEIGHT_COST = 1600;

    private Winograd(InputTiles input, TileWeights weights, OutputTiles output) {
        this.input = input;
        this.weights = weights;
        this.output = output;
        this.blocks = input.blocks();
        this.channels = Math.clamp(WEIGHT_FLOATS / TileBlocks.POINTS / weights.length() / MicroKernel.TILE_M, 1, 4)
                * MicroKernel.TILE_M;
        this.columnOffset = Scratch.series(Use.RIGHT_OFFSET, weights.columns(), 0, MicroKernel.TILE_N);
    }

    /**
     * The bound of an error, in roundings ({@code 2^-24}) of the largest sum of magnitudes in a tile, for a sum over {@code n}
     * channels or, in the weight gradient, tiles. Measured, with normal values and 3 million results each: 34 for n = 1, 30 for
     * 2, 20 for 4, 11 for 16, 8 for 64 and 256.
     */
    public static double roundings(int n) {
        return 16 + 48.0 / n;
    }

    /** Whether the forward pass is faster by tiles than directly; it depends on the shape alone. */
    public static boolean isFaster(ConvGeometry shape) {
        return fits(shape) && isFaster(shape, TileBlocks.of(shape.N(), shape.P(), shape.Q()),
                INPUT_COST * shape.C() + OUTPUT_COST * shape.K());
    }

    /** The same for the input gradient. */
    public static boolean isFasterTransposed(ConvGeometry shape) {
        return fits(shape) && isFaster(shape, TileBlocks.of(shape.N(), shape.H(), shape.W()),
                INPUT_COST * shape.K() + OUTPUT_COST * shape.C());
    }

    static boolean fits(ConvGeometry shape) {
        return shape.R() == 3 && shape.S() == 3 && shape.strideH() == 1 && shape.strideW() == 1 && shape.dilH() == 1
                && shape.dilW() == 1 && shape.groups() == 1 && shape.padH() <= 2 && shape.padW() <= 2 && shape.N() > 0;
    }

    /** Compares 18 operations for each pixel and pair of channels with 72 for each tile, and the transforms. */
    static boolean isFaster(ConvGeometry shape, TileBlocks blocks, double transforms) {
        double pairs = (double) shape.C() * shape.K();
        double direct = 18.0 * shape.N() * shape.P() * shape.Q() * pairs;
        double tiles = blocks.cost() * (2.0 * TileBlocks.POINTS * pairs + transforms) + WEIGHT_COST * pairs;
        return ALLOWED && direct > 1.1 * tiles;
    }

    /** {@code y = conv2d(x, w) + bias}, then relu if asked; arguments as in {@code Conv2d.forward}. */
    public static void forward(ConvGeometry shape, float[] x, int xAt, float[] w, int wAt, float[] bias, int biasAt, boolean relu,
            float[] y, int yAt) {
        int C = shape.C();
        TileBlocks blocks = TileBlocks.of(shape.N(), shape.P(), shape.Q());
        new Winograd(new InputTiles(blocks, C, shape.H(), shape.W(), shape.padH(), shape.padW()),
                new TileWeights(w, wAt, shape.K(), C, 9 * C, 9, false),
                new OutputTiles(blocks, shape.K(), bias, biasAt, relu)).run(x, xAt, y, yAt);
    }

    /** The input gradient plus a bias: a transposed convolution, whose input is called dy here and its output dx. */
    public static void transposed(ConvGeometry shape, float[] dy, int dyAt, float[] w, int wAt, float[] bias, int biasAt,
            float[] dx, int dxAt) {
        int C = shape.C();
        TileBlocks blocks = TileBlocks.of(shape.N(), shape.H(), shape.W());
        new Winograd(new InputTiles(blocks, shape.K(), shape.P(), shape.Q(), 2 - shape.padH(), 2 - shape.padW()),
                new TileWeights(w, wAt, C, shape.K(), 9, 9 * C, true),
                new OutputTiles(blocks, C, bias, biasAt, false)).run(dy, dyAt, dx, dxAt);
    }

    private void run(float[] x, int xAt, float[] y, int yAt) {
        if (blocks.count() >= MANY_BLOCKS) {
            byBlocks(x, xAt, y, yAt);
        } else {
            byChannels(x, xAt, y, yAt);
        }
    }

    /** All weights are transformed first; then a task does everything for its tiles, and V never leaves its cache. */
    private void byBlocks(float[] x, int xAt, float[] y, int yAt) {
        int slices = Math.ceilDiv(weights.rows(), channels);
        int plane = weights.plane(channels);
        float[] u = Scratch.floats(Use.TILE_WEIGHTS, slices * TileBlocks.POINTS * plane);
        Parallel.forEach(slices, slice -> weights.transform(slice * channels, count(slice), u,
                slice * TileBlocks.POINTS * plane, plane));
        Left left = left(u, slices);
        Parallel.forEach(blocks.count(), task -> {
            Block block = blocks.block(task);
            float[] v = Scratch.floats(Use.TILES, input.size());
            input.transform(block, x, xAt, 0, input.C(), v, 0);
            for (int slice = 0; slice < slices; slice++) {
                multiply(block, left, slice, v, 0, y, yAt, slice * channels);
            }
        });
    }

    /** There are too few tiles for that: V is made by all threads; then a task does everything for its channels of the result. */
    private void byChannels(float[] x, int xAt, float[] y, int yAt) {
        int together = Math.max(1, Math.min(blocks.count(), SHARED_FLOATS / input.size()));
        int parts = Math.ceilDiv(input.C(), INPUT_CHANNELS);
        float[] v = Scratch.floats(Use.TILES, together * input.size());
        for (int first = 0; first < blocks.count(); first += together) {
            int begin = first;
            int count = Math.min(together, blocks.count() - first);
            Parallel.forEach(count * parts, task -> {
                int c0 = task % parts * INPUT_CHANNELS;
                input.transform(blocks.block(begin + task / parts), x, xAt, c0, Math.min(c0 + INPUT_CHANNELS, input.C()),
                        v, task / parts * input.size());
            });
            Parallel.forEach(Math.ceilDiv(weights.rows(), channels), slice -> {
                int plane = weights.plane(channels);
                float[] u = Scratch.floats(Use.TILE_WEIGHTS, TileBlocks.POINTS * plane);
                weights.transform(slice * channels, count(slice), u, 0, plane);
                Left left = left(u, 1);
                for (int i = 0; i < count; i++) {
                    multiply(blocks.block(begin + i), left, 0, v, i * input.size(), y, yAt, slice * channels);
                }
            });
        }
    }

    private int count(int slice) {
        return Math.min(channels, weights.rows() - slice * channels);
    }

    /** The rows of U: by slice, point and channel. */
    private Left left(float[] u, int slices) {
        int plane = weights.plane(channels);
        int[] row = Scratch.ints(Use.LEFT_ROW, slices * TileBlocks.POINTS * channels);
        for (int i = 0; i < slices * TileBlocks.POINTS * channels; i++) {
            row[i] = i / channels * plane + i % channels * weights.length();
        }
        return new Left(u, row, Scratch.series(Use.LEFT_OFFSET, weights.columns(), 0, 1));
    }

    /**
     * {@code M = U V} for the 36 points of a block and some channels of the result from k0 on, and the way back to the result.
     */
    private void multiply(Block block, Left u, int slice, float[] v, int vAt, float[] y, int yAt, int k0) {
        int lanes = blocks.lanes();
        int count = Math.min(channels, weights.rows() - k0);
        int plane = channels * lanes + TileBlocks.APART;
        float[] m = Scratch.floats(Use.PRODUCT, TileBlocks.POINTS * plane);
        for (int point = 0; point < TileBlocks.POINTS; point++) {
            Right right = new Right(v, vAt + point * input.plane(), input.panel(), columnOffset);
            int row = (slice * TileBlocks.POINTS + point) * channels;
            Tiles.multiply(u, row, row + count, right, 0, lanes, 0, weights.columns(), m, point * plane, lanes, false);
        }
        output.write(block, m, plane, k0, count, y, yAt);
    }
}
