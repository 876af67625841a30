package weft.engine.cpu.winograd;

import static weft.engine.cpu.base.Interleave.EVEN;
import static weft.engine.cpu.base.Interleave.ODD;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
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
 * Each row of the image is therefore first dealt out to four streams, as cards are to four players ({@code deal}). Pixel (i, j)
 * of all tiles of a tile row is then one contiguous stretch, and so is that of all tile rows, because row i + 4 of one tile is
 * row i of the tile below.
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

    /** Each lane takes the next one; the last takes the first. */
    private static final VectorShuffle<Float> NEXT = VectorShuffle.iota(SPECIES, 1, 1, true);

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
        int stream = (block.rows() + 1) * across + 2 * LANES;
        float[] streams = Scratch.floats(Use.TILE_STREAMS, SIDE * INPUT * stream);
        float[] line = Scratch.floats(Use.TILE_LINE, SIDE * (blocks.tileColumns() + LANES + 1));
        int[] zeros = Scratch.ints(Use.TILE_ZEROS, 2 * (SIDE * blocks.tileColumns() + INPUT));
        int padding = zeros(stream, zeros);
        float[] turn = Scratch.floats(Use.TILE_TURN, POINTS_OF_VECTOR);
        int lanes = block.rows() * across;
        for (int c = c0; c < c1; c++) {
            for (int row = 0; row < SIDE * block.rows() + 2; row++) {
                deal(block, row, x, xAt + (block.n0() * C + c) * H * W, line, streams,
                        row % SIDE * INPUT * stream + row / SIDE * across, stream, across, zeros, padding);
            }
            for (int lane = 0; lane < lanes; lane += LANES) {
                int to = vAt + lane / MicroKernel.TILE_N * panel() + c * MicroKernel.TILE_N + lane % MicroKernel.TILE_N;
                tiles(streams, lane, stream, across, turn, v, to, plane());
            }
        }
    }

    private static final int POINTS_OF_VECTOR = TileBlocks.POINTS * LANES;

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
     * Deals one row of all images of a block out to the streams of columns 0 to 5 of their tiles, which begin at {@code at} and
     * lie {@code stream} apart. Whole vectors are read and written: what is read before or after the row is replaced by zeros,
     * what is written after its lanes belongs to the next image or to a later row, and is written again.
     */
    private void deal(Block block, int row, float[] x, int xAt, float[] line, float[] streams, int at, int stream, int across,
            int[] zeros, int padding) {
        int h = SIDE * block.row0() + row - top;
        if (h < 0 || h >= H) {
            for (int j = 0; j < INPUT; j++) {
                Arrays.fill(streams, at + j * stream, at + j * stream + across, 0f);
            }
            return;
        }
        int count = blocks.tileColumns();
        int reach = SIDE * (Math.ceilDiv(count, LANES) * LANES + 1);
        for (int image = 0, to = at; image < block.images(); image++, to += count) {
            int from = xAt + (image * C * H + h) * W - left;
            if (from >= 0 && from + reach <= x.length) {
                dealRow(x, from, count, streams, to, stream);
            } else {
                int begin = Math.max(0, -from);
                System.arraycopy(x, from + begin, line, begin, Math.min(reach, x.length - from) - begin);
                dealRow(line, 0, count, streams, to, stream);
            }
            for (int i = 0; i < padding; i++) {
                streams[to + zeros[i]] = 0f;
            }
        }
    }

    /** Where the padding left and right of a row lies in the streams; returns how many places those are. */
    private int zeros(int stream, int[] zeros) {
        int count = blocks.tileColumns();
        int places = 0;
        for (int column = 0; column < SIDE * count + 2; column++) {
            boolean inside = column >= left && column < W + left;
            int tile = column / SIDE;
            int j = column % SIDE;
            if (!inside && tile < count) {
                zeros[places++] = j * stream + tile;
            }
            if (!inside && tile > 0 && j < INPUT - SIDE) { // it is column 4 or 5 of the tile before, too
                zeros[places++] = (SIDE + j) * stream + tile - 1;
            }
        }
        return places;
    }

    private static void dealRow(float[] x, int from, int count, float[] streams, int to, int stream) {
        for (int lane = 0; lane < count; lane += LANES) {
            vectors(x, from + SIDE * lane, count - lane < LANES, streams, to + lane, stream);
        }
    }

    /**
     * Four vectors of a row to one vector of each of six streams. Columns 4 and 5 are columns 0 and 1 of the next tile; if this
     * is the row's last vector, and not full, they are in its other lanes.
     */
    private static void vectors(float[] x, int from, boolean rowEnds, float[] streams, int at, int stream) {
        FloatVector a = FloatVector.fromArray(SPECIES, x, from);
        FloatVector b = FloatVector.fromArray(SPECIES, x, from + LANES);
        FloatVector c = FloatVector.fromArray(SPECIES, x, from + 2 * LANES);
        FloatVector d = FloatVector.fromArray(SPECIES, x, from + 3 * LANES);
        FloatVector even0 = a.rearrange(EVEN, b);
        FloatVector even1 = c.rearrange(EVEN, d);
        FloatVector odd0 = a.rearrange(ODD, b);
        FloatVector odd1 = c.rearrange(ODD, d);
        FloatVector column0 = even0.rearrange(EVEN, even1);
        FloatVector column1 = odd0.rearrange(EVEN, odd1);
        column0.intoArray(streams, at);
        column1.intoArray(streams, at + stream);
        even0.rearrange(ODD, even1).intoArray(streams, at + 2 * stream);
        odd0.rearrange(ODD, odd1).intoArray(streams, at + 3 * stream);
        if (rowEnds) {
            column0.rearrange(NEXT).intoArray(streams, at + 4 * stream);
            column1.rearrange(NEXT).intoArray(streams, at + 5 * stream);
        } else {
            columnsFourAndFive(x, from + SIDE, streams, at + 4 * stream, stream);
        }
    }

    private static void columnsFourAndFive(float[] x, int from, float[] streams, int at, int stream) {
        FloatVector a = FloatVector.fromArray(SPECIES, x, from);
        FloatVector b = FloatVector.fromArray(SPECIES, x, from + LANES);
        FloatVector c = FloatVector.fromArray(SPECIES, x, from + 2 * LANES);
        FloatVector d = FloatVector.fromArray(SPECIES, x, from + 3 * LANES);
        a.rearrange(EVEN, b).rearrange(EVEN, c.rearrange(EVEN, d)).intoArray(streams, at);
        a.rearrange(ODD, b).rearrange(EVEN, c.rearrange(ODD, d)).intoArray(streams, at + stream);
    }
}
