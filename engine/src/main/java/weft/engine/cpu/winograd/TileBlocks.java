package weft.engine.cpu.winograd;

import weft.engine.cpu.base.Lanes;
import weft.engine.cpu.matmul.MicroKernel;

/**
 * Which tiles are computed together. A result of P x Q pixels in N images consists of tiles of 4 x 4, in {@code tileRows} rows
 * and {@code tileColumns} columns for each image; the last ones may reach past the result. About 64 tiles make a block: they are
 * the lanes of its vectors, and the columns of its 36 products. A block is some rows of tiles of one image, or several whole
 * images. Its lanes go by tile row, image and tile column, so that all tiles of one tile row lie side by side, whatever their
 * image.
 *
 * @param N           images
 * @param P           rows of the result
 * @param Q           columns of the result
 * @param images      images of a block
 * @param rows        tile rows of a block
 */
record TileBlocks(int N, int P, int Q, int images, int rows) {

    /** Rows and columns of the result that a tile computes, and of the image that it reads. */
    static final int SIDE = 4;
    static final int INPUT = SIDE + 2;

    /** Products of a tile. */
    static final int POINTS = INPUT * INPUT;

    /** Floats between two planes of points, besides the plane: powers of two would put all planes into one set of the cache. */
    static final int APART = 16;

    /** The most tiles of a block, unless one row of tiles has more. */
    private static final int MOST_TILES = 80;

    /** A block: images {@code n0 .. n0+images-1}, their tile rows {@code row0 .. row0+rows-1}. */
    record Block(int n0, int images, int row0, int rows) {}

    /** The cut of {@code P x Q} pixels of N images in which the fewest lanes are wasted. */
    static TileBlocks of(int N, int P, int Q) {
        int tileRows = Math.ceilDiv(P, SIDE);
        int tileColumns = Math.ceilDiv(Q, SIDE);
        TileBlocks best = new TileBlocks(N, P, Q, 1, 1);
        for (int rows = 2; rows <= tileRows && rows * tileColumns <= MOST_TILES; rows++) {
            best = better(best, new TileBlocks(N, P, Q, 1, rows));
        }
        for (int images = 2; images <= N && images * tileRows * tileColumns <= MOST_TILES; images++) {
            best = better(best, new TileBlocks(N, P, Q, images, tileRows));
        }
        return best;
    }

    private static TileBlocks better(TileBlocks a, TileBlocks b) {
        return b.cost() <= a.cost() ? b : a;
    }

    /** What the products of all blocks cost, in columns: narrow tiles of the micro-kernel are slower. */
    long cost() {
        int whole = lanes() / MicroKernel.TILE_N * MicroKernel.TILE_N;
        int rest = lanes() - whole;
        return (long) count() * (whole + (rest == 0 ? 0 : rest + MicroKernel.TILE_N / 8));
    }

    int tileRows() {
        return Math.ceilDiv(P, SIDE);
    }

    int tileColumns() {
        return Math.ceilDiv(Q, SIDE);
    }

    /** Tiles of a whole block. */
    int tiles() {
        return rows * images * tileColumns();
    }

    /** Tiles of a whole block, rounded up to whole vectors. */
    int lanes() {
        return Math.ceilDiv(tiles(), Lanes.COUNT) * Lanes.COUNT;
    }

    private int bands() {
        return Math.ceilDiv(tileRows(), rows);
    }

    /** The number of blocks. */
    int count() {
        return Math.ceilDiv(N, images) * bands();
    }

    /** The last block of an image or of the batch may be smaller. */
    Block block(int index) {
        int n0 = index / bands() * images;
        int row0 = index % bands() * rows;
        return new Block(n0, Math.min(images, N - n0), row0, Math.min(rows, tileRows() - row0));
    }
}
