package weft.engine.cpu.matmul;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import weft.engine.cpu.matmul.MicroKernel.Left;
import weft.engine.cpu.matmul.MicroKernel.Right;

/**
 * A product with a left side of one row, such as a channel of a depthwise convolution: the micro-kernel's tile of six rows would
 * waste five. Each element is the same chain of fused multiply-adds, so the bits are those of the micro-kernel.
 */
final class SingleRow {

    private static final VectorSpecies<Float> SPECIES = MicroKernel.SPECIES;
    private static final int LANES = SPECIES.length();

    private SingleRow() {}

    /** Whether this is such a product: one row, a right side with contiguous rows, and at least one vector of columns. */
    static boolean fits(int rows, Right b, int columns) {
        return rows == 1 && b.panel() == MicroKernel.TILE_N && columns >= LANES;
    }

    /** {@code c[cAt + j - j0] = sum over k0 <= k < k1 of A[i][k] * B[k][j]} for {@code j0 <= j < j1}. */
    static void multiply(Left a, int i, Right b, int j0, int j1, int k0, int k1, float[] c, int cAt) {
        int from = b.offset(j0);
        int columns = j1 - j0;
        int j = 0;
        for (; j + 4 * LANES <= columns; j += 4 * LANES) {
            fourVectors(a, i, b, from + j, k0, k1, c, cAt + j);
        }
        for (; j < columns; j += LANES) {
            int at = Math.min(j, columns - LANES); // the last vector begins earlier and computes some elements again
            oneVector(a, i, b, from + at, k0, k1, c, cAt + at);
        }
    }

    private static void fourVectors(Left left, int i, Right right, int at, int k0, int k1, float[] c, int cAt) {
        float[] a = left.data();
        float[] b = right.data();
        int[] aOffset = left.kOffset();
        int[] bOffset = right.kOffset();
        int row = left.row()[i];
        FloatVector c0 = FloatVector.zero(SPECIES);
        FloatVector c1 = c0;
        FloatVector c2 = c0;
        FloatVector c3 = c0;
        for (int k = k0; k < k1; k++) {
            FloatVector v = FloatVector.broadcast(SPECIES, a[row + aOffset[k]]);
            int from = at + bOffset[k];
            c0 = v.fma(FloatVector.fromArray(SPECIES, b, from), c0);
            c1 = v.fma(FloatVector.fromArray(SPECIES, b, from + LANES), c1);
            c2 = v.fma(FloatVector.fromArray(SPECIES, b, from + 2 * LANES), c2);
            c3 = v.fma(FloatVector.fromArray(SPECIES, b, from + 3 * LANES), c3);
        }
        c0.intoArray(c, cAt);
        c1.intoArray(c, cAt + LANES);
        c2.intoArray(c, cAt + 2 * LANES);
        c3.intoArray(c, cAt + 3 * LANES);
    }

    private static void oneVector(Left left, int i, Right right, int at, int k0, int k1, float[] c, int cAt) {
        float[] a = left.data();
        float[] b = right.data();
        int row = left.row()[i];
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int k = k0; k < k1; k++) {
            FloatVector v = FloatVector.broadcast(SPECIES, a[row + left.kOffset()[k]]);
            sum = v.fma(FloatVector.fromArray(SPECIES, b, at + right.kOffset()[k]), sum);
        }
        sum.intoArray(c, cAt);
    }
}
