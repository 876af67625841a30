package weft.engine.cpu.winograd;

import static weft.engine.cpu.base.Interleave.EVEN;
import static weft.engine.cpu.base.Interleave.ODD;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import weft.engine.cpu.base.Lanes;
import weft.engine.cpu.base.Scratch;
import weft.engine.cpu.base.Scratch.Use;
import weft.engine.cpu.matmul.MicroKernel;
import weft.engine.cpu.winograd.TileBlocks.Block;

/**
 * From an image to its transformed tiles: {@code V = B^T d B} for each tile d of 6 x 6 pixels, with tiles in the lanes.
 *
 * <p>Neighbouring tiles begin 4 pixels apart, so their first pixels do not lie side by side, and neither do their second ones.
 * All rows of the image that are row i of some tile are therefore brought into one line ({@code lines}), each with its padding,
 * and dealt out to four streams, as cards are to four players ({@code deal}). Pixel (i, j) of all tiles is then one contiguous
 * stretch: row i + 4 of one tile is row i of the tile below, and column j + 4 is column j of the tile to the right.
 *
 * @param blocks the tiles
 * @param C      channels
 * @param H      height of the image; {@code W} its width
 * @param top    rows of zeros above the image, or the negative number of rows left out
 * @param left   the same for columns
 */
record InputTiles(TileBlocks blocks, int C, int H, int W, int top, int left) {

    private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
    private static final int LANES = Lanes.COUNT;
    private static final int SIDE = TileBlocks.SIDE;
    private static final int INPUT = TileBlocks.INPUT;

    /** The distance of two points of V. */
    int plane() {
        return C * panels() * MicroKernel.TILE_N + TileBlocks.APART;
    }

    /** Floats of V for a block: {@code [36, panels, C, TILE_N]}, each point a right matrix of the micro-kernel. */
    int size() {
        return TileBlocks.POINTS * plane();
    }

    private int panels() {
        return Math.ceilDiv(blocks.lanes(), MicroKernel.TILE_N);
    }

    /** The distance of two panels of a point. */
    int panel() {
        return C * MicroKernel.TILE_N;
    }

    /** Writes V of channels {@code c0 .. c1-1} of a block to {@code v[vAt ..]}. Lanes after the last tile hold anything. */
    void transform(Block block, float[] x, int xAt, int c0, int c1, float[] v, int vAt) {
        int across = block.images() * blocks.tileColumns();
        int most = (block.rows() + 1) * across;
        int stream = most + 2 * LANES;
        float[] streams = Scratch.floats(Use.TILE_STREAMS, SIDE * INPUT * stream);
        int length = SIDE * (most + LANES);
        float[] lines = Scratch.floats(Use.TILE_LINE, SIDE * length);
        float[] turn = Scratch.floats(Use.TILE_TURN, TileBlocks.POINTS * LANES);
        int lanes = block.rows() * across;
        for (int c = c0; c < c1; c++) {
            int channel = xAt + (block.n0() * C + c) * H * W;
            lines(block, x, channel, lines, length);
            for (int i = 0; i < SIDE; i++) {
                int rows = block.rows() + (i < INPUT - SIDE ? 1 : 0);
                int at = i * INPUT * stream;
                deal(lines, i * length, rows * across, streams, at, stream);
                lastTiles(block, i, rows, x, channel, streams, at + SIDE * stream, stream);
            }
            for (int lane = 0; lane < lanes; lane += LANES) {
                int to = vAt + lane / MicroKernel.TILE_N * panel() + c * MicroKernel.TILE_N + lane % MicroKernel.TILE_N;
                tiles(streams, lane, stream, across, turn, v, to, plane());
            }
        }
    }

    /** One vector of tiles: first along their rows, then along their columns. */
    private static void tiles(float[] streams, int lane, int stream, int across, float[] turn, float[] v, int to, int plane) {
        for (int i = 0; i < INPUT; i++) {
            Transforms.input(streams, i % SIDE * INPUT * stream + i / SIDE * across + lane, stream,
                    turn, i * INPUT * LANES, LANES);
        }
        for (int j = 0; j < INPUT; j++) {
            Transforms.input(turn, j * LANES, INPUT * LANES, v, to + j * plane, INPUT * plane);
        }
    }

    /**
     * Rows 0 of all tiles in the order of the lanes, then all rows 1, 2 and 3, with zeros around the image. A row writes whole
     * vectors; what is too much lies in the place of the line's next row, which is written later.
     */
    private void lines(Block block, float[] x, int xAt, float[] lines, int line) {
        int length = SIDE * blocks.tileColumns();
        for (int row = 0; row < SIDE * block.rows() + INPUT - SIDE; row++) {
            int h = SIDE * block.row0() + row - top;
            int to = row % SIDE * line + row / SIDE * block.images() * length;
            for (int image = 0; image < block.images(); image++, to += length) {
                if (h < 0 || h >= H) {
                    clear(lines, to, to + length);
                } else {
                    clear(lines, to, to + left);
                    Lanes.copyRow(x, xAt + (image * C * H + h) * W, Math.min(W, length - left), lines, to + left);
                    clear(lines, to + left + W, to + length);
                }
            }
        }
    }

    /** Zeros from one place to another, and up to {@code LANES - 1} more. */
    private static void clear(float[] line, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            FloatVector.zero(SPECIES).intoArray(line, i);
        }
    }

    /** Four vectors of the line to one vector of each of four streams; columns 4 and 5 are columns 0 and 1, one lane further. */
    private static void deal(float[] line, int from, int lanes, float[] streams, int at, int stream) {
        for (int lane = 0; lane < lanes; lane += LANES) {
            FloatVector a = FloatVector.fromArray(SPECIES, line, from + SIDE * lane);
            FloatVector b = FloatVector.fromArray(SPECIES, line, from + SIDE * lane + LANES);
            FloatVector c = FloatVector.fromArray(SPECIES, line, from + SIDE * lane + 2 * LANES);
            FloatVector d = FloatVector.fromArray(SPECIES, line, from + SIDE * lane + 3 * LANES);
            FloatVector even0 = a.rearrange(EVEN, b);
            FloatVector even1 = c.rearrange(EVEN, d);
            FloatVector odd0 = a.rearrange(ODD, b);
            FloatVector odd1 = c.rearrange(ODD, d);
            even0.rearrange(EVEN, even1).intoArray(streams, at + lane);
            odd0.rearrange(EVEN, odd1).intoArray(streams, at + stream + lane);
            even0.rearrange(ODD, even1).intoArray(streams, at + 2 * stream + lane);
            odd0.rearrange(ODD, odd1).intoArray(streams, at + 3 * stream + lane);
        }
        for (int lane = 0; lane < lanes; lane += LANES) {
            FloatVector.fromArray(SPECIES, streams, at + lane + 1).intoArray(streams, at + SIDE * stream + lane);
            FloatVector.fromArray(SPECIES, streams, at + stream + lane + 1)
                    .intoArray(streams, at + (SIDE + 1) * stream + lane);
        }
    }

    /** Columns 4 and 5 of each last tile of a row, which has no tile to the right: the image's last pixel or padding. */
    private void lastTiles(Block block, int i, int rows, float[] x, int xAt, float[] streams, int at, int stream) {
        int count = blocks.tileColumns();
        int column = SIDE * count - left;
        for (int row = 0, to = at + count - 1; row < rows; row++) {
            int h = SIDE * (block.row0() + row) + i - top;
            boolean inside = h >= 0 && h < H;
            for (int image = 0; image < block.images(); image++, to += count) {
                int from = xAt + (image * C * H + h) * W + column;
                streams[to] = inside && column < W ? x[from] : 0f;
                streams[to + stream] = inside && column + 1 < W ? x[from + 1] : 0f;
            }
        }
    }
}
