package weft.engine.cpu;

/**
 * {@code y[i, j] = x[j, i]} for matrices whose rows lie any distance apart, tile by tile.
 *
 * <p>Copied row by row, one side jumps a whole row from element to element and uses one element of each cache line that it
 * loads. A tile of {@value #TILE} by {@value #TILE} fits the first-level cache on both sides, so each line is loaded once.
 */
final class Transpose {
    /** 16 floats are one cache line. */
    static final int TILE = 16;

    private Transpose() {
    }

    /**
     * Writes {@code y: [rows, columns]}, whose rows lie {@code yRow} apart, from {@code x: [columns, rows]}, whose rows lie
     * {@code xRow} apart.
     */
    static void run(float[] x, int xAt, int xRow, float[] y, int yAt, int yRow, int rows, int columns) {
        for (int row = 0; row < rows; row += TILE) {
            int rowEnd = Math.min(rows, row + TILE);
            for (int column = 0; column < columns; column += TILE) {
                tile(x, xAt, xRow, y, yAt, yRow, row, rowEnd, column, Math.min(columns, column + TILE));
            }
        }
    }

    private static void tile(float[] x, int xAt, int xRow, float[] y, int yAt, int yRow, int row, int rowEnd, int column,
                             int columnEnd) {
        for (int i = row; i < rowEnd; i++) {
            for (int j = column; j < columnEnd; j++) {
                y[yAt + i * yRow + j] = x[xAt + j * xRow + i];
            }
        }
    }
}
