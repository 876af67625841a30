package weft.kernels.simulator.warp;

/**
 * How a matrix is spread over the registers of the 32 lanes of a warp. With g = lane / 4 and t = lane % 4:
 *
 * <p>The operands A [M, K] and B [N, K] (B is kept by its columns) are cut into tiles of 8 rows and 4 e columns, e being the
 * numbers of one register; register r of a lane holds row g, columns t e to t e + e - 1 of tile r, counted down the rows first.
 * The sum C [M, N] is cut into tiles of 8 by 8, of which a lane holds row g, columns 2 t and 2 t + 1.
 *
 * <p>That is the layout that PTX prescribes for {@code mma}. For {@code wmma} PTX leaves it open; this follows
 * the same rule. Numbers of type f16 lie several times in A and B, when there are more registers than tiles.
 *
 * @param rows      the rows
 * @param depth     the columns
 * @param type      the type of its numbers
 * @param registers how many registers of each lane hold it
 * @param at        the number in the matrix, row by row, of each number of each register of each lane
 */
record Fragment(int rows, int depth, Element type, int registers, int[] at) {

    /** A fragment of A, or of B with its columns as rows; it takes {@code registers} registers of each lane. */
    static Fragment operand(int rows, int depth, Element type, int registers) {
        int e = type.perRegister();
        int down = rows / 8;
        int across = depth / (4 * e);
        int[] at = new int[32 * registers * e];
        for (int lane = 0; lane < 32; lane++) {
            for (int r = 0; r < registers; r++) {
                int row = lane / 4 + 8 * (r % down);
                int column = lane % 4 * e + 4 * e * (r / down % across);
                for (int j = 0; j < e; j++) {
                    at[(lane * registers + r) * e + j] = row * depth + column + j;
                }
            }
        }
        return new Fragment(rows, depth, type, registers, at);
    }

    /** The registers that an operand needs at least. */
    static int needed(int rows, int depth, Element type) {
        return rows * depth / (32 * type.perRegister());
    }

    /** A fragment of C or D. */
    static Fragment sum(int rows, int depth, Element type) {
        int e = type.perRegister();
        int registers = needed(rows, depth, type);
        int down = rows / 8;
        int[] at = new int[32 * registers * e];
        for (int lane = 0; lane < 32; lane++) {
            for (int k = 0; k < registers * e; k++) {
                int row = lane / 4 + 8 * (k / 2 % down);
                at[lane * registers * e + k] = row * depth + lane % 4 * 2 + k % 2 + 8 * (k / 2 / down);
            }
        }
        return new Fragment(rows, depth, type, registers, at);
    }

    /** Where number {@code j} of register {@code register} of a lane lies in the matrix. */
    int at(int lane, int register, int j) {
        return at[(lane * registers + register) * type.perRegister() + j];
    }

    /** How many numbers the matrix has. */
    int size() {
        return rows * depth;
    }

    /** Reads a matrix of floats from registers, {@code words[from + r][lane]}. */
    void read(long[][] words, int from, double[] matrix) {
        int e = type.perRegister();
        for (int lane = 0; lane < 32; lane++) {
            for (int r = 0; r < registers; r++) {
                for (int j = 0; j < e; j++) {
                    matrix[at(lane, r, j)] = type.real(words[from + r][lane], j);
                }
            }
        }
    }

    /** Reads a matrix of integers. */
    void read(long[][] words, int from, int[] matrix) {
        int e = type.perRegister();
        for (int lane = 0; lane < 32; lane++) {
            for (int r = 0; r < registers; r++) {
                for (int j = 0; j < e; j++) {
                    matrix[at(lane, r, j)] = type.whole(words[from + r][lane], j);
                }
            }
        }
    }
}
