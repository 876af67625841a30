package weft.engine.cpu.base;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@code y[i, j] = x[j, i]} for matrices whose rows lie any distance apart: tiles of {@value #TILE} by {@value #TILE}, transposed
 * in registers.
 *
 * <p>Copied element by element, one side jumps a whole row each time, and rows that lie a power of two apart push each other out
 * of the cache. A tile loads and stores whole vectors on both sides. It is transposed in three stages, which swap the
 * off-diagonal blocks of 1, 2 and 4 elements:
 *
 * <pre>{@code
 *   a0 a1 | a2 a3       a0 b0 | a2 b2       a0 b0   c0 d0
 *   b0 b1 | b2 b3       a1 b1 | a3 b3       a1 b1   c1 d1
 *   -------------   to  -------------   to
 *   c0 c1 | c2 c3       c0 d0 | c2 d2       a2 b2   c2 d2
 *   d0 d1 | d2 d3       c1 d1 | c3 d3       a3 b3   c3 d3
 * }</pre>
 */
public final class Transpose {
    private static final int TILE = 8;
    /** Rows and columns of a block of tiles: its cache lines are used completely before they leave the cache. */
    private static final int BLOCK = 64;

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_256;
    /** Where vectors are shorter, a tile is copied element by element. */
    private static final boolean VECTORS = Lanes.COUNT >= TILE;

    /** {@code BY_d} exchanges lanes that are d apart; {@code UPPER_d} marks the upper lane of each such pair. */
    private static final VectorShuffle<Float> BY_1 = VectorShuffle.fromOp(SPECIES, lane -> lane ^ 1);
    private static final VectorShuffle<Float> BY_2 = VectorShuffle.fromOp(SPECIES, lane -> lane ^ 2);
    private static final VectorShuffle<Float> BY_4 = VectorShuffle.fromOp(SPECIES, lane -> lane ^ 4);
    private static final VectorMask<Float> UPPER_1 = VectorMask.fromLong(SPECIES, 0b10101010);
    private static final VectorMask<Float> UPPER_2 = VectorMask.fromLong(SPECIES, 0b11001100);
    private static final VectorMask<Float> UPPER_4 = VectorMask.fromLong(SPECIES, 0b11110000);

    private Transpose() {}

    /**
     * Writes {@code y: [rows, columns]}, whose rows lie {@code yRow} apart, from {@code x: [columns, rows]}, whose rows lie
     * {@code xRow} apart.
     */
    public static void run(float[] x, int xAt, int xRow, float[] y, int yAt, int yRow, int rows, int columns) {
        int tiledRows = rows / TILE * TILE;
        int tiledColumns = columns / TILE * TILE;
        for (int column = 0; column < tiledColumns; column += BLOCK) {
            for (int row = 0; row < tiledRows; row += BLOCK) {
                block(x, xAt + column * xRow + row, xRow, y, yAt + row * yRow + column, yRow, Math.min(BLOCK, tiledRows - row),
                        Math.min(BLOCK, tiledColumns - column));
            }
        }
        scalar(x, xAt + tiledRows, xRow, y, yAt + tiledRows * yRow, yRow, rows - tiledRows, columns);
        scalar(x, xAt + tiledColumns * xRow, xRow, y, yAt + tiledColumns, yRow, tiledRows, columns - tiledColumns);
    }

    private static void block(float[] x, int xAt, int xRow, float[] y, int yAt, int yRow, int rows, int columns) {
        for (int column = 0; column < columns; column += TILE) {
            for (int row = 0; row < rows; row += TILE) {
                if (VECTORS) {
                    tile(x, xAt + column * xRow + row, xRow, y, yAt + row * yRow + column, yRow);
                } else {
                    scalar(x, xAt + column * xRow + row, xRow, y, yAt + row * yRow + column, yRow, TILE, TILE);
                }
            }
        }
    }

    /** Copies element by element; the longer loop is the inner one. */
    private static void scalar(float[] x, int xAt, int xRow, float[] y, int yAt, int yRow, int rows, int columns) {
        if (rows > columns) {
            for (int j = 0; j < columns; j++) {
                for (int i = 0; i < rows; i++) {
                    y[yAt + i * yRow + j] = x[xAt + j * xRow + i];
                }
            }
        } else {
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < columns; j++) {
                    y[yAt + i * yRow + j] = x[xAt + j * xRow + i];
                }
            }
        }
    }

    private static void tile(float[] x, int xAt, int xRow, float[] y, int yAt, int yRow) {
        FloatVector a = FloatVector.fromArray(SPECIES, x, xAt);
        FloatVector b = FloatVector.fromArray(SPECIES, x, xAt + xRow);
        FloatVector c = FloatVector.fromArray(SPECIES, x, xAt + 2 * xRow);
        FloatVector d = FloatVector.fromArray(SPECIES, x, xAt + 3 * xRow);
        FloatVector e = FloatVector.fromArray(SPECIES, x, xAt + 4 * xRow);
        FloatVector f = FloatVector.fromArray(SPECIES, x, xAt + 5 * xRow);
        FloatVector g = FloatVector.fromArray(SPECIES, x, xAt + 6 * xRow);
        FloatVector h = FloatVector.fromArray(SPECIES, x, xAt + 7 * xRow);

        FloatVector a1 = low(a, b, BY_1, UPPER_1);
        FloatVector b1 = high(a, b, BY_1, UPPER_1);
        FloatVector c1 = low(c, d, BY_1, UPPER_1);
        FloatVector d1 = high(c, d, BY_1, UPPER_1);
        FloatVector e1 = low(e, f, BY_1, UPPER_1);
        FloatVector f1 = high(e, f, BY_1, UPPER_1);
        FloatVector g1 = low(g, h, BY_1, UPPER_1);
        FloatVector h1 = high(g, h, BY_1, UPPER_1);

        a = low(a1, c1, BY_2, UPPER_2);
        b = low(b1, d1, BY_2, UPPER_2);
        c = high(a1, c1, BY_2, UPPER_2);
        d = high(b1, d1, BY_2, UPPER_2);
        e = low(e1, g1, BY_2, UPPER_2);
        f = low(f1, h1, BY_2, UPPER_2);
        g = high(e1, g1, BY_2, UPPER_2);
        h = high(f1, h1, BY_2, UPPER_2);

        low(a, e, BY_4, UPPER_4).intoArray(y, yAt);
        low(b, f, BY_4, UPPER_4).intoArray(y, yAt + yRow);
        low(c, g, BY_4, UPPER_4).intoArray(y, yAt + 2 * yRow);
        low(d, h, BY_4, UPPER_4).intoArray(y, yAt + 3 * yRow);
        high(a, e, BY_4, UPPER_4).intoArray(y, yAt + 4 * yRow);
        high(b, f, BY_4, UPPER_4).intoArray(y, yAt + 5 * yRow);
        high(c, g, BY_4, UPPER_4).intoArray(y, yAt + 6 * yRow);
        high(d, h, BY_4, UPPER_4).intoArray(y, yAt + 7 * yRow);
    }

    /** The lower blocks of both rows: those of b take the places of the upper ones of a. */
    private static FloatVector low(FloatVector a, FloatVector b, VectorShuffle<Float> exchanged, VectorMask<Float> upper) {
        return a.blend(b.rearrange(exchanged), upper);
    }

    /** The upper blocks of both rows: those of a take the places of the lower ones of b. */
    private static FloatVector high(FloatVector a, FloatVector b, VectorShuffle<Float> exchanged, VectorMask<Float> upper) {
        return a.rearrange(exchanged).blend(b, upper);
    }
}
