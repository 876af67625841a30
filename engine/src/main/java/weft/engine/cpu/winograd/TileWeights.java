package weft.engine.cpu.winograd;

import weft.engine.cpu.base.Lanes;
import weft.engine.cpu.base.Scratch;
import weft.engine.cpu.base.Scratch.Use;

/**
 * The transformed weights {@code U = G g G^T} of a convolution by 3 x 3, or of its input gradient, which is the convolution of dy
 * by the same weights turned by 180 degrees, with input and output channels exchanged.
 *
 * @param rows      channels of the result
 * @param columns   channels that are summed over
 * @param row       the distance of two rows in {@code w}; {@code column} that of two columns
 * @param turned    whether the 9 taps are read from the last to the first
 */
record TileWeights(float[] w, int wAt, int rows, int columns, int row, int column, boolean turned) {

    private static final int LANES = Lanes.COUNT;
    private static final int TAPS = 3;
    private static final int INPUT = TileBlocks.INPUT;

    /** Floats of a row of U: whole vectors. */
    int length() {
        return Math.ceilDiv(columns, LANES) * LANES;
    }

    /** The distance of two points of U for {@code count} rows. */
    int plane(int count) {
        return count * length() + TileBlocks.APART;
    }

    /** Writes U of rows {@code k0 .. k0+count-1} to {@code u[uAt ..]}: {@code [36, count, length]}, points a plane apart. */
    void transform(int k0, int count, float[] u, int uAt, int plane) {
        float[] taps = Scratch.floats(Use.TILE_LINE, TAPS * TAPS * LANES);
        float[] turn = Scratch.floats(Use.TILE_TURN, TAPS * INPUT * LANES);
        for (int c = 0; c < columns; c += LANES) {
            int lanes = Math.min(LANES, columns - c);
            for (int k = 0; k < count; k++) {
                take(wAt + (k0 + k) * row + c * column, lanes, taps);
                for (int r = 0; r < TAPS; r++) {
                    Transforms.weights(taps, r * TAPS * LANES, LANES, turn, r * INPUT * LANES, LANES);
                }
                for (int j = 0; j < INPUT; j++) {
                    Transforms.weights(turn, j * LANES, INPUT * LANES, u, uAt + k * length() + c + j * plane, INPUT * plane);
                }
            }
        }
    }

    /** The 9 taps of some columns, with columns in the lanes. */
    private void take(int from, int lanes, float[] taps) {
        int first = turned ? TAPS * TAPS - 1 : 0;
        int step = turned ? -1 : 1;
        for (int lane = 0; lane < lanes; lane++) {
            for (int tap = 0, at = from + lane * column + first; tap < TAPS * TAPS; tap++, at += step) {
                taps[tap * LANES + lane] = w[at];
            }
        }
    }
}
