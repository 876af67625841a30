package weft.engine.cpu.winograd;

import jdk.incubator.vector.FloatVector;
import weft.engine.cpu.base.Lanes;
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
 * The gradient of a convolution by 3 x 3 at stride 1 with respect to its weights, by Winograd's F(3x3, 4x4): a weight gradient is
 * a convolution whose kernel is dy, so the 4 x 4 pixels of dy in a tile take the place of the weights:
 * <pre>  dw = sum over tiles  A'^T [ (G' dy G'^T) * (B^T x B) ] A' </pre>
 * B is that of the forward pass, G' is G for four elements, A' is A for three. The sum over tiles is taken before the last
 * transform, so for each of the 36 points it is a product of matrices
 * <pre>  S [C, K]  =  V [C, tiles] * D [tiles, K] </pre>
 *
 * <p>Where there are many tiles, a task has a chunk of them and sums of its own, and takes one block of tiles at a time: V and D
 * then stay in its L2 cache, which for 64 channels makes the whole nearly twice as fast. Where there are few, all threads work on
 * the same sums. The chunks depend on the shape alone and are added in order: the same bits for any number of threads.
 */
public final class WinogradWeightGradient {

    private static final int LANES = Lanes.COUNT;
    private static final int INPUT = TileBlocks.INPUT;
    private static final int POINTS = TileBlocks.POINTS;
    private static final int TAPS = 3;

    /** With at least this many blocks there may be chunks: the most chunks, and the most floats of their sums, 32 MiB. */
    private static final int MANY_BLOCKS = 16;
    private static final int MOST_CHUNKS = 16;
    private static final int SUM_FLOATS = 1 << 23;

    /** The most floats of V and D together where there is one chunk: 8 MiB. */
    private static final int PART_FLOATS = 1 << 21;

    /** Channels of x that one task transforms, or multiplies with. */
    private static final int INPUT_CHANNELS = 16;
    private static final int ROWS = 16 * MicroKernel.TILE_M;

    /** What the transforms of a tile cost for a channel of x and for one of dy; see {@link Winograd#isFaster}. */
    private static final double INPUT_COST = 3300;
    private static final double GRADIENT_COST = 2000;

    private WinogradWeightGradient() {}

    /** Whether it is faster than the direct sum; it depends on the shape alone. */
    public static boolean isFaster(ConvGeometry shape) {
        return Winograd.fits(shape) && Winograd.isFaster(shape, TileBlocks.of(shape.N(), shape.P(), shape.Q()),
                INPUT_COST * shape.C() + GRADIENT_COST * shape.K());
    }

    /** Writes dw [K, C, 3, 3]; arguments as in {@code Conv2dWeightGradient}. There is at least one image. */
    public static void weightGradient(ConvGeometry shape, float[] x, int xAt, float[] dy, int dyAt, float[] dw, int dwAt) {
        TileBlocks blocks = TileBlocks.of(shape.N(), shape.P(), shape.Q());
        InputTiles input = new InputTiles(blocks, shape.C(), shape.H(), shape.W(), shape.padH(), shape.padW());
        int ld = Math.ceilDiv(shape.K(), LANES) * LANES;
        int plane = shape.C() * ld + TileBlocks.APART;
        int perChunk = Math.ceilDiv(blocks.count(), chunks(blocks, POINTS * plane));
        int chunks = Math.ceilDiv(blocks.count(), perChunk);
        int together = chunks > 1 ? 1 : blocksOfPart(blocks, input, shape.K());
        GradientTiles gradient = new GradientTiles(blocks, shape.K(), together * blocks.tiles());
        float[] sums = Scratch.floats(Use.TILE_SUMS, chunks * POINTS * plane);
        Parallel.forEach(chunks, chunk -> {
            float[] v = Scratch.floats(Use.TILES, together * input.size());
            float[] d = Scratch.floats(Use.TILE_GRADIENT, gradient.size());
            int begin = chunk * perChunk;
            int end = Math.min(begin + perChunk, blocks.count());
            for (int first = begin; first < end; first += together) {
                int count = Math.min(together, end - first);
                transform(blocks, first, count, input, x, xAt, v, gradient, dy, dyAt, d);
                multiply(blocks, first, count, input, v, gradient, d, sums, chunk * POINTS * plane, plane, ld, first > begin);
            }
        });
        Parallel.forEach(ld / LANES,
                task -> write(sums, chunks, plane, ld, task * LANES, shape.C(), shape.K(), dw, dwAt));
    }

    /** More than one only if there are enough to occupy many threads. */
    private static int chunks(TileBlocks blocks, int floatsOfSums) {
        int chunks = Math.min(MOST_CHUNKS, Integer.highestOneBit(SUM_FLOATS / floatsOfSums));
        return blocks.count() >= MANY_BLOCKS && chunks >= MOST_CHUNKS / 2 ? chunks : 1;
    }

    private static int blocksOfPart(TileBlocks blocks, InputTiles input, int K) {
        int perBlock = input.size() + new GradientTiles(blocks, K, blocks.tiles()).size();
        int parts = Math.ceilDiv(blocks.count(), Math.max(1, PART_FLOATS / perBlock));
        return Math.ceilDiv(blocks.count(), parts);
    }

    /** Where the tiles of a block begin among those of its part: blocks at an edge have fewer. */
    private static int firstTile(TileBlocks blocks, int first, int block) {
        int tile = 0;
        for (int i = first; i < block; i++) {
            tile += tiles(blocks, blocks.block(i));
        }
        return tile;
    }

    private static int tiles(TileBlocks blocks, Block block) {
        return block.rows() * block.images() * blocks.tileColumns();
    }

    private static void transform(TileBlocks blocks, int first, int count, InputTiles input, float[] x, int xAt, float[] v,
            GradientTiles gradient, float[] dy, int dyAt, float[] d) {
        int parts = Math.ceilDiv(input.C(), INPUT_CHANNELS);
        Parallel.forEach(count * (parts + gradient.panels()), task -> {
            int i = task / (parts + gradient.panels());
            int part = task % (parts + gradient.panels());
            Block block = blocks.block(first + i);
            if (part < parts) {
                int c0 = part * INPUT_CHANNELS;
                input.transform(block, x, xAt, c0, Math.min(c0 + INPUT_CHANNELS, input.C()), v, i * input.size());
            } else {
                gradient.transform(block, dy, dyAt, part - parts, d, firstTile(blocks, first, first + i));
            }
        });
    }

    /** {@code S (+)= V D} for all points; a task is a point and some rows. */
    private static void multiply(TileBlocks blocks, int first, int count, InputTiles input, float[] v, GradientTiles gradient,
            float[] d, float[] sums, int sumsAt, int plane, int ld, boolean accumulate) {
        int C = input.C();
        int tiles = firstTile(blocks, first, first + count);
        int[] tileOffset = Scratch.ints(Use.LEFT_OFFSET, tiles);
        for (int i = 0, tile = 0; i < count; i++) {
            for (int lane = 0; lane < tiles(blocks, blocks.block(first + i)); lane++) {
                tileOffset[tile++] = i * input.size() + lane / MicroKernel.TILE_N * input.panel() + lane % MicroKernel.TILE_N;
            }
        }
        int[] row = Scratch.ints(Use.LEFT_ROW, POINTS * C);
        for (int i = 0; i < POINTS * C; i++) {
            row[i] = i / C * input.plane() + i % C * MicroKernel.TILE_N;
        }
        Left left = new Left(v, row, tileOffset);
        int[] gradientOffset = Scratch.series(Use.RIGHT_OFFSET, tiles, 0, gradient.width());
        int blocksOfRows = Math.ceilDiv(C, ROWS);
        Parallel.forEach(POINTS * blocksOfRows, task -> {
            int point = task / blocksOfRows;
            int c0 = task % blocksOfRows * ROWS;
            int c1 = Math.min(c0 + ROWS, C);
            Right right = new Right(d, point * gradient.plane(), gradient.panel(), gradientOffset);
            Tiles.multiply(left, point * C + c0, point * C + c1, right, 0, ld, 0, tiles,
                    sums, sumsAt + point * plane + c0 * ld, ld, accumulate);
        });
    }

    /** {@code dw = A'^T S A'} for a vector of output channels; S is the sum of all chunks, in order. */
    private static void write(float[] sums, int chunks, int plane, int ld, int k0, int C, int K, float[] dw, int dwAt) {
        float[] all = Scratch.floats(Use.TILE_STREAMS, POINTS * LANES);
        float[] turn = Scratch.floats(Use.TILE_TURN, TAPS * INPUT * LANES);
        float[] taps = Scratch.floats(Use.TILE_LINE, TAPS * TAPS * LANES);
        int lanes = Math.min(LANES, K - k0);
        for (int c = 0; c < C; c++) {
            addChunks(sums, c * ld + k0, chunks, plane, all);
            for (int j = 0; j < INPUT; j++) {
                Transforms.weightOutput(all, j * LANES, INPUT * LANES, turn, j * LANES, INPUT * LANES);
            }
            for (int r = 0; r < TAPS; r++) {
                Transforms.weightOutput(turn, r * INPUT * LANES, LANES, taps, r * TAPS * LANES, LANES);
            }
            for (int lane = 0; lane < lanes; lane++) {
                int to = dwAt + ((k0 + lane) * C + c) * TAPS * TAPS;
                for (int tap = 0; tap < TAPS * TAPS; tap++) {
                    dw[to + tap] = taps[tap * LANES + lane];
                }
            }
        }
    }

    private static void addChunks(float[] sums, int at, int chunks, int plane, float[] all) {
        for (int point = 0; point < POINTS; point++) {
            FloatVector sum = FloatVector.fromArray(Lanes.SPECIES, sums, at + point * plane);
            for (int chunk = 1; chunk < chunks; chunk++) {
                sum = sum.add(FloatVector.fromArray(Lanes.SPECIES, sums, at + (chunk * POINTS + point) * plane));
            }
            sum.intoArray(all, point * LANES);
        }
    }
}
