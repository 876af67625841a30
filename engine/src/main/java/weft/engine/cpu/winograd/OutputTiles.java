package weft.engine.cpu.winograd;

import static weft.engine.cpu.base.Interleave.FIRST;
import static weft.engine.cpu.base.Interleave.SECOND;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import weft.engine.cpu.base.Lanes;
import weft.engine.cpu.base.Scratch;
import weft.engine.cpu.base.Scratch.Use;
import weft.engine.cpu.winograd.TileBlocks.Block;

/**
 * From the products of tiles to the result: {@code Y = A^T M A} for each tile, plus a bias, then relu if asked. The four columns
 * of a tile lie in four vectors; they are brought together to rows of the result, as {@link InputTiles} took them apart.
 *
 * @param blocks the tiles
 * @param K      channels of the result
 * @param bias   one value for each channel from {@code biasAt} on, or null
 */
record OutputTiles(TileBlocks blocks, int K, float[] bias, int biasAt, boolean relu) {

    private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
    private static final int LANES = Lanes.COUNT;
    private static final int SIDE = TileBlocks.SIDE;
    private static final int INPUT = TileBlocks.INPUT;

    /** Stands for no bias: adding it changes no number, not even -0. */
    private static final float NOTHING = -0f;

    /** Writes channels {@code k0 .. k0+count-1} of a block; the products are {@code m[36, count, lanes]}, planes apart. */
    void write(Block block, float[] m, int plane, int k0, int count, float[] y, int yAt) {
        int P = blocks.P();
        int Q = blocks.Q();
        int lanes = blocks.lanes();
        int tiles = block.rows() * block.images() * blocks.tileColumns();
        int pixels = SIDE * blocks.tileColumns();
        float[] rows = Scratch.floats(Use.TILE_LINE, SIDE * SIDE * lanes + 2 * LANES);
        float[] turn = Scratch.floats(Use.TILE_TURN, SIDE * INPUT * LANES);
        for (int k = 0; k < count; k++) {
            float add = bias == null ? NOTHING : bias[biasAt + k0 + k];
            for (int lane = 0; lane < tiles; lane += LANES) {
                tiles(m, k * lanes + lane, plane, turn, add, relu, rows, SIDE * lane, SIDE * lanes);
            }
            for (int image = 0; image < block.images(); image++) {
                copy(block, rows, image * pixels, SIDE * lanes, y, yAt + ((block.n0() + image) * K + k0 + k) * P * Q);
            }
        }
    }

    /**
     * The rows of one image, whose first rows of pixels begin at {@code from} and lie {@code apart}. Whole vectors are copied as
     * long as what is too much falls on rows that are written next.
     */
    private void copy(Block block, float[] rows, int from, int apart, float[] y, int yAt) {
        int Q = blocks.Q();
        int p0 = SIDE * block.row0();
        int count = Math.min(SIDE * block.rows(), blocks.P() - p0);
        int next = block.images() * SIDE * blocks.tileColumns();
        int vectors = Math.ceilDiv(Q, LANES) * LANES;
        for (int p = 0; p < count; p++) {
            int row = from + p % SIDE * apart + p / SIDE * next;
            int to = yAt + (p0 + p) * Q;
            if (p * Q + vectors <= count * Q) {
                Lanes.copyRow(rows, row, Q, y, to);
            } else {
                System.arraycopy(rows, row, y, to, Q);
            }
        }
    }

    /** One vector of tiles: first along their columns, then along their rows. */
    private static void tiles(float[] m, int at, int plane, float[] turn, float add, boolean relu, float[] rows, int to,
            int row) {
        for (int j = 0; j < INPUT; j++) {
            Transforms.output(m, at + j * plane, INPUT * plane, turn, j * LANES, INPUT * LANES);
        }
        for (int i = 0; i < SIDE; i++) {
            Transforms.output(turn, i * INPUT * LANES, LANES, turn, i * INPUT * LANES, LANES);
            together(turn, i * INPUT * LANES, add, relu, rows, to + i * row);
        }
    }

    /** The vectors of columns 0, 1, 2 and 3 to pixels in their order. */
    private static void together(float[] turn, int at, float add, boolean relu, float[] rows, int to) {
        FloatVector y0 = finish(turn, at, add, relu);
        FloatVector y1 = finish(turn, at + LANES, add, relu);
        FloatVector y2 = finish(turn, at + 2 * LANES, add, relu);
        FloatVector y3 = finish(turn, at + 3 * LANES, add, relu);
        FloatVector even0 = y0.rearrange(FIRST, y2);
        FloatVector even1 = y0.rearrange(SECOND, y2);
        FloatVector odd0 = y1.rearrange(FIRST, y3);
        FloatVector odd1 = y1.rearrange(SECOND, y3);
        even0.rearrange(FIRST, odd0).intoArray(rows, to);
        even0.rearrange(SECOND, odd0).intoArray(rows, to + LANES);
        even1.rearrange(FIRST, odd1).intoArray(rows, to + 2 * LANES);
        even1.rearrange(SECOND, odd1).intoArray(rows, to + 3 * LANES);
    }

    private static FloatVector finish(float[] turn, int at, float add, boolean relu) {
        FloatVector sum = FloatVector.fromArray(SPECIES, turn, at).add(add);
        return relu ? sum.max(0f) : sum;
    }
}
