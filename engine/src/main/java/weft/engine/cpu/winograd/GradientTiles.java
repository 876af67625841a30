package weft.engine.cpu.winograd;

import java.util.Arrays;
import weft.engine.cpu.base.Lanes;
import weft.engine.cpu.base.Scratch;
import weft.engine.cpu.base.Scratch.Use;
import weft.engine.cpu.matmul.MicroKernel;
import weft.engine.cpu.matmul.Packing;
import weft.engine.cpu.winograd.TileBlocks.Block;

/**
 * From an output's gradient to its transformed tiles, for the weight gradient: {@code D = G' dy G'^T} for each tile of 4 x 4
 * pixels, where G' is G for four elements. Channels are in the lanes here, because D is a right matrix [tiles, K]; so dy is first
 * transposed, and then each pixel is some vectors.
 *
 * @param blocks the tiles
 * @param K      channels
 * @param tiles  tiles of all blocks whose D lies together
 */
record GradientTiles(TileBlocks blocks, int K, int tiles) {

    private static final int LANES = Lanes.COUNT;
    private static final int SIDE = TileBlocks.SIDE;
    private static final int INPUT = TileBlocks.INPUT;

    /** The distance of two rows of D: whole vectors. */
    int width() {
        return Packing.width(K);
    }

    int panels() {
        return Packing.panels(K);
    }

    /** The distance of two panels of a point. */
    int panel() {
        return tiles * width();
    }

    /** The distance of two points. */
    int plane() {
        return panels() * panel() + TileBlocks.APART;
    }

    /** Floats of D: {@code [36, panels, tiles, width]}. */
    int size() {
        return TileBlocks.POINTS * plane();
    }

    /** Writes D of one block, whose first tile is number {@code tile}, for one panel of channels. */
    void transform(Block block, float[] dy, int dyAt, int panel, float[] d, int tile) {
        int P = blocks.P();
        int Q = blocks.Q();
        int width = width();
        int k0 = panel * MicroKernel.TILE_N;
        int columns = Math.min(MicroKernel.TILE_N, K - k0);
        int p0 = SIDE * block.row0();
        int pixels = Math.min(SIDE * block.rows(), P - p0) * Q;
        int outside = block.images() * pixels * width; // a pixel of zeros, for tiles that reach past the image
        float[] transposed = Scratch.floats(Use.PACKED_RIGHT, outside + width);
        for (int image = 0; image < block.images(); image++) {
            Packing.columns(dy, dyAt + ((block.n0() + image) * K + k0) * P * Q + p0 * Q, P * Q, pixels, columns, width,
                    transposed, image * pixels * width);
        }
        Arrays.fill(transposed, outside, outside + width, 0f);
        float[] turn = Scratch.floats(Use.TILE_TURN, SIDE * INPUT * LANES);
        int to = panel * panel() + tile * width;
        for (int row = 0; row < block.rows(); row++) {
            for (int image = 0; image < block.images(); image++) {
                for (int column = 0; column < blocks.tileColumns(); column++, to += width) {
                    for (int lane = 0; lane < width; lane += LANES) {
                        for (int i = 0; i < SIDE; i++) {
                            int p = SIDE * row + i;
                            int first = image * pixels + p * Q;
                            boolean inside = p * Q < pixels;
                            Transforms.gradient(transposed,
                                    lane + at(inside, first, SIDE * column, Q, width, outside),
                                    lane + at(inside, first, SIDE * column + 1, Q, width, outside),
                                    lane + at(inside, first, SIDE * column + 2, Q, width, outside),
                                    lane + at(inside, first, SIDE * column + 3, Q, width, outside),
                                    turn, i * INPUT * LANES, LANES);
                        }
                        for (int j = 0; j < INPUT; j++) {
                            int at = j * LANES;
                            Transforms.gradient(turn, at, at + INPUT * LANES, at + 2 * INPUT * LANES, at + 3 * INPUT * LANES,
                                    d, to + lane + j * plane(), INPUT * plane());
                        }
                    }
                }
            }
        }
    }

    private static int at(boolean inside, int first, int q, int Q, int width, int outside) {
        return inside && q < Q ? (first + q) * width : outside;
    }
}
