package weft.engine.cpu.matmul;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import weft.engine.cpu.base.Lanes;

/**
 * The innermost loop of every matrix product: one tile of {@code C += A B} held in registers while {@code k} runs.
 *
 * <pre>
 *   for k:   b0 b1 b2 b3  = row k of B, 4 vectors wide          4 loads
 *            for i in 0..5:
 *                c[i][0..3] += A[i][k] * b0 .. b3               1 load (a scalar, to all lanes) and 4 fused multiply-adds
 * </pre>
 *
 * A processor multiplies faster than it loads. A tile of 6 x 4 vectors does 24 multiply-adds for 10 loads, and its 24
 * independent sums hide the latency of the multiply-add. It needs 24 + 4 + 1 registers of 32; where there are only 16
 * (AVX2), the tile is 6 x 2. Java has no arrays of registers, so the tile is written out in full.
 *
 * <p>Offset tables say where the elements lie: {@code A[i][k] = left.data[left.row[i] + left.kOffset[k]]} and
 * {@code B[k][j] = right.data[right offset of the tile + right.kOffset[k] + j]}. So one kernel serves row-major, transposed and
 * packed matrices and the shifted views of an image that make a convolution. Next to 24 multiply-adds, two more integer loads per
 * {@code k} cost nothing measurable.
 *
 * <p>Every element of C is one chain of fused multiply-adds in the order of {@code k}, beginning with what C holds, or zero.
 * Its bits therefore do not depend on tile, blocking, vector width or number of threads.
 */
public final class MicroKernel {

    public static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
    private static final int LANES = SPECIES.length();
    private static final int LANES2 = 2 * LANES;
    private static final int LANES3 = 3 * LANES;

    /** Rows of a tile; one that is a vector wide has twice as many. */
    public static final int TILE_M = 6;

    /** Columns of the widest tile: 4 vectors where there are 32 vector registers, 2 where there are 16. */
    public static final int TILE_N = (hasThirtyTwoRegisters() ? 4 : 2) * LANES;

    /** A: {@code data[row[i] + kOffset[k]]}. */
    public record Left(float[] data, int[] row, int[] kOffset) {}

    /** B: {@code data[base + (j / TILE_N) * panel + kOffset[k] + j % TILE_N]}; for contiguous rows {@code panel == TILE_N}. */
    public record Right(float[] data, int base, int panel, int[] kOffset) {

        /** Where column {@code j}, the first of a tile, lies in row 0. */
        int offset(int j) {
            return base + j / TILE_N * panel + j % TILE_N;
        }
    }

    private MicroKernel() {}

    private static boolean hasThirtyTwoRegisters() {
        return SPECIES.vectorBitSize() == 512 || System.getProperty("os.arch").equals("aarch64");
    }

    private static FloatVector begin(float[] c, int at, boolean accumulate) {
        return accumulate ? FloatVector.fromArray(SPECIES, c, at) : FloatVector.zero(SPECIES);
    }

    /**
     * {@code C[0..rows-1][0..4*lanes-1] (+)= A[i.., k0..k1-1] * B[k0..k1-1, tile at bAt]}, with {@code 1 <= rows <= 6}. Rows of
     * the tile after the last one compute the last one again, which costs nothing and needs no branch.
     */
    static void sixByFour(Left left, int i, int rows, Right right, int bAt, float[] c, int cAt, int cRow,
            int k0, int k1, boolean accumulate) {
        float[] a = left.data;
        float[] b = right.data;
        int[] aOffset = left.kOffset;
        int[] bOffset = right.kOffset;
        int last = rows - 1;
        int a0 = left.row[i];
        int a1 = left.row[i + Math.min(1, last)];
        int a2 = left.row[i + Math.min(2, last)];
        int a3 = left.row[i + Math.min(3, last)];
        int a4 = left.row[i + Math.min(4, last)];
        int a5 = left.row[i + Math.min(5, last)];
        int r0 = cAt;
        int r1 = cAt + Math.min(1, last) * cRow;
        int r2 = cAt + Math.min(2, last) * cRow;
        int r3 = cAt + Math.min(3, last) * cRow;
        int r4 = cAt + Math.min(4, last) * cRow;
        int r5 = cAt + Math.min(5, last) * cRow;
        FloatVector c00 = begin(c, r0, accumulate);
        FloatVector c01 = begin(c, r0 + LANES, accumulate);
        FloatVector c02 = begin(c, r0 + LANES2, accumulate);
        FloatVector c03 = begin(c, r0 + LANES3, accumulate);
        FloatVector c10 = begin(c, r1, accumulate);
        FloatVector c11 = begin(c, r1 + LANES, accumulate);
        FloatVector c12 = begin(c, r1 + LANES2, accumulate);
        FloatVector c13 = begin(c, r1 + LANES3, accumulate);
        FloatVector c20 = begin(c, r2, accumulate);
        FloatVector c21 = begin(c, r2 + LANES, accumulate);
        FloatVector c22 = begin(c, r2 + LANES2, accumulate);
        FloatVector c23 = begin(c, r2 + LANES3, accumulate);
        FloatVector c30 = begin(c, r3, accumulate);
        FloatVector c31 = begin(c, r3 + LANES, accumulate);
        FloatVector c32 = begin(c, r3 + LANES2, accumulate);
        FloatVector c33 = begin(c, r3 + LANES3, accumulate);
        FloatVector c40 = begin(c, r4, accumulate);
        FloatVector c41 = begin(c, r4 + LANES, accumulate);
        FloatVector c42 = begin(c, r4 + LANES2, accumulate);
        FloatVector c43 = begin(c, r4 + LANES3, accumulate);
        FloatVector c50 = begin(c, r5, accumulate);
        FloatVector c51 = begin(c, r5 + LANES, accumulate);
        FloatVector c52 = begin(c, r5 + LANES2, accumulate);
        FloatVector c53 = begin(c, r5 + LANES3, accumulate);
        for (int k = k0; k < k1; k++) {
            int ak = aOffset[k];
            int bk = bAt + bOffset[k];
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, bk);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, bk + LANES);
            FloatVector b2 = FloatVector.fromArray(SPECIES, b, bk + LANES2);
            FloatVector b3 = FloatVector.fromArray(SPECIES, b, bk + LANES3);
            FloatVector v = FloatVector.broadcast(SPECIES, a[a0 + ak]);
            c00 = v.fma(b0, c00);
            c01 = v.fma(b1, c01);
            c02 = v.fma(b2, c02);
            c03 = v.fma(b3, c03);
            v = FloatVector.broadcast(SPECIES, a[a1 + ak]);
            c10 = v.fma(b0, c10);
            c11 = v.fma(b1, c11);
            c12 = v.fma(b2, c12);
            c13 = v.fma(b3, c13);
            v = FloatVector.broadcast(SPECIES, a[a2 + ak]);
            c20 = v.fma(b0, c20);
            c21 = v.fma(b1, c21);
            c22 = v.fma(b2, c22);
            c23 = v.fma(b3, c23);
            v = FloatVector.broadcast(SPECIES, a[a3 + ak]);
            c30 = v.fma(b0, c30);
            c31 = v.fma(b1, c31);
            c32 = v.fma(b2, c32);
            c33 = v.fma(b3, c33);
            v = FloatVector.broadcast(SPECIES, a[a4 + ak]);
            c40 = v.fma(b0, c40);
            c41 = v.fma(b1, c41);
            c42 = v.fma(b2, c42);
            c43 = v.fma(b3, c43);
            v = FloatVector.broadcast(SPECIES, a[a5 + ak]);
            c50 = v.fma(b0, c50);
            c51 = v.fma(b1, c51);
            c52 = v.fma(b2, c52);
            c53 = v.fma(b3, c53);
        }
        c00.intoArray(c, r0);
        c01.intoArray(c, r0 + LANES);
        c02.intoArray(c, r0 + LANES2);
        c03.intoArray(c, r0 + LANES3);
        c10.intoArray(c, r1);
        c11.intoArray(c, r1 + LANES);
        c12.intoArray(c, r1 + LANES2);
        c13.intoArray(c, r1 + LANES3);
        c20.intoArray(c, r2);
        c21.intoArray(c, r2 + LANES);
        c22.intoArray(c, r2 + LANES2);
        c23.intoArray(c, r2 + LANES3);
        c30.intoArray(c, r3);
        c31.intoArray(c, r3 + LANES);
        c32.intoArray(c, r3 + LANES2);
        c33.intoArray(c, r3 + LANES3);
        c40.intoArray(c, r4);
        c41.intoArray(c, r4 + LANES);
        c42.intoArray(c, r4 + LANES2);
        c43.intoArray(c, r4 + LANES3);
        c50.intoArray(c, r5);
        c51.intoArray(c, r5 + LANES);
        c52.intoArray(c, r5 + LANES2);
        c53.intoArray(c, r5 + LANES3);
    }

    /**
     * The same for up to 4 rows. With it, 16, 32 or 64 rows are whole tiles: 6 + 6 + 4, and 4 x 6 + 2 x 4, and 10 x 6 + 4. Its 16
     * sums still hide the latency.
     */
    static void fourByFour(Left left, int i, int rows, Right right, int bAt, float[] c, int cAt, int cRow,
            int k0, int k1, boolean accumulate) {
        float[] a = left.data;
        float[] b = right.data;
        int[] aOffset = left.kOffset;
        int[] bOffset = right.kOffset;
        int last = rows - 1;
        int a0 = left.row[i];
        int a1 = left.row[i + Math.min(1, last)];
        int a2 = left.row[i + Math.min(2, last)];
        int a3 = left.row[i + Math.min(3, last)];
        int r0 = cAt;
        int r1 = cAt + Math.min(1, last) * cRow;
        int r2 = cAt + Math.min(2, last) * cRow;
        int r3 = cAt + Math.min(3, last) * cRow;
        FloatVector c00 = begin(c, r0, accumulate);
        FloatVector c01 = begin(c, r0 + LANES, accumulate);
        FloatVector c02 = begin(c, r0 + LANES2, accumulate);
        FloatVector c03 = begin(c, r0 + LANES3, accumulate);
        FloatVector c10 = begin(c, r1, accumulate);
        FloatVector c11 = begin(c, r1 + LANES, accumulate);
        FloatVector c12 = begin(c, r1 + LANES2, accumulate);
        FloatVector c13 = begin(c, r1 + LANES3, accumulate);
        FloatVector c20 = begin(c, r2, accumulate);
        FloatVector c21 = begin(c, r2 + LANES, accumulate);
        FloatVector c22 = begin(c, r2 + LANES2, accumulate);
        FloatVector c23 = begin(c, r2 + LANES3, accumulate);
        FloatVector c30 = begin(c, r3, accumulate);
        FloatVector c31 = begin(c, r3 + LANES, accumulate);
        FloatVector c32 = begin(c, r3 + LANES2, accumulate);
        FloatVector c33 = begin(c, r3 + LANES3, accumulate);
        for (int k = k0; k < k1; k++) {
            int ak = aOffset[k];
            int bk = bAt + bOffset[k];
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, bk);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, bk + LANES);
            FloatVector b2 = FloatVector.fromArray(SPECIES, b, bk + LANES2);
            FloatVector b3 = FloatVector.fromArray(SPECIES, b, bk + LANES3);
            FloatVector v = FloatVector.broadcast(SPECIES, a[a0 + ak]);
            c00 = v.fma(b0, c00);
            c01 = v.fma(b1, c01);
            c02 = v.fma(b2, c02);
            c03 = v.fma(b3, c03);
            v = FloatVector.broadcast(SPECIES, a[a1 + ak]);
            c10 = v.fma(b0, c10);
            c11 = v.fma(b1, c11);
            c12 = v.fma(b2, c12);
            c13 = v.fma(b3, c13);
            v = FloatVector.broadcast(SPECIES, a[a2 + ak]);
            c20 = v.fma(b0, c20);
            c21 = v.fma(b1, c21);
            c22 = v.fma(b2, c22);
            c23 = v.fma(b3, c23);
            v = FloatVector.broadcast(SPECIES, a[a3 + ak]);
            c30 = v.fma(b0, c30);
            c31 = v.fma(b1, c31);
            c32 = v.fma(b2, c32);
            c33 = v.fma(b3, c33);
        }
        c00.intoArray(c, r0);
        c01.intoArray(c, r0 + LANES);
        c02.intoArray(c, r0 + LANES2);
        c03.intoArray(c, r0 + LANES3);
        c10.intoArray(c, r1);
        c11.intoArray(c, r1 + LANES);
        c12.intoArray(c, r1 + LANES2);
        c13.intoArray(c, r1 + LANES3);
        c20.intoArray(c, r2);
        c21.intoArray(c, r2 + LANES);
        c22.intoArray(c, r2 + LANES2);
        c23.intoArray(c, r2 + LANES3);
        c30.intoArray(c, r3);
        c31.intoArray(c, r3 + LANES);
        c32.intoArray(c, r3 + LANES2);
        c33.intoArray(c, r3 + LANES3);
    }

    /** The same for a tile 2 vectors wide. */
    static void sixByTwo(Left left, int i, int rows, Right right, int bAt, float[] c, int cAt, int cRow,
            int k0, int k1, boolean accumulate) {
        float[] a = left.data;
        float[] b = right.data;
        int[] aOffset = left.kOffset;
        int[] bOffset = right.kOffset;
        int last = rows - 1;
        int a0 = left.row[i];
        int a1 = left.row[i + Math.min(1, last)];
        int a2 = left.row[i + Math.min(2, last)];
        int a3 = left.row[i + Math.min(3, last)];
        int a4 = left.row[i + Math.min(4, last)];
        int a5 = left.row[i + Math.min(5, last)];
        int r0 = cAt;
        int r1 = cAt + Math.min(1, last) * cRow;
        int r2 = cAt + Math.min(2, last) * cRow;
        int r3 = cAt + Math.min(3, last) * cRow;
        int r4 = cAt + Math.min(4, last) * cRow;
        int r5 = cAt + Math.min(5, last) * cRow;
        FloatVector c00 = begin(c, r0, accumulate);
        FloatVector c01 = begin(c, r0 + LANES, accumulate);
        FloatVector c10 = begin(c, r1, accumulate);
        FloatVector c11 = begin(c, r1 + LANES, accumulate);
        FloatVector c20 = begin(c, r2, accumulate);
        FloatVector c21 = begin(c, r2 + LANES, accumulate);
        FloatVector c30 = begin(c, r3, accumulate);
        FloatVector c31 = begin(c, r3 + LANES, accumulate);
        FloatVector c40 = begin(c, r4, accumulate);
        FloatVector c41 = begin(c, r4 + LANES, accumulate);
        FloatVector c50 = begin(c, r5, accumulate);
        FloatVector c51 = begin(c, r5 + LANES, accumulate);
        for (int k = k0; k < k1; k++) {
            int ak = aOffset[k];
            int bk = bAt + bOffset[k];
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, bk);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, bk + LANES);
            FloatVector v = FloatVector.broadcast(SPECIES, a[a0 + ak]);
            c00 = v.fma(b0, c00);
            c01 = v.fma(b1, c01);
            v = FloatVector.broadcast(SPECIES, a[a1 + ak]);
            c10 = v.fma(b0, c10);
            c11 = v.fma(b1, c11);
            v = FloatVector.broadcast(SPECIES, a[a2 + ak]);
            c20 = v.fma(b0, c20);
            c21 = v.fma(b1, c21);
            v = FloatVector.broadcast(SPECIES, a[a3 + ak]);
            c30 = v.fma(b0, c30);
            c31 = v.fma(b1, c31);
            v = FloatVector.broadcast(SPECIES, a[a4 + ak]);
            c40 = v.fma(b0, c40);
            c41 = v.fma(b1, c41);
            v = FloatVector.broadcast(SPECIES, a[a5 + ak]);
            c50 = v.fma(b0, c50);
            c51 = v.fma(b1, c51);
        }
        c00.intoArray(c, r0);
        c01.intoArray(c, r0 + LANES);
        c10.intoArray(c, r1);
        c11.intoArray(c, r1 + LANES);
        c20.intoArray(c, r2);
        c21.intoArray(c, r2 + LANES);
        c30.intoArray(c, r3);
        c31.intoArray(c, r3 + LANES);
        c40.intoArray(c, r4);
        c41.intoArray(c, r4 + LANES);
        c50.intoArray(c, r5);
        c51.intoArray(c, r5 + LANES);
    }

    /**
     * The same for a tile 1 vector wide, with up to 12 rows: 6 sums would be too few to hide the latency of the multiply-add.
     */
    static void twelveByOne(Left left, int i, int rows, Right right, int bAt, float[] c, int cAt, int cRow,
            int k0, int k1, boolean accumulate) {
        float[] a = left.data;
        float[] b = right.data;
        int[] aOffset = left.kOffset;
        int[] bOffset = right.kOffset;
        int last = rows - 1;
        int a0 = left.row[i];
        int a1 = left.row[i + Math.min(1, last)];
        int a2 = left.row[i + Math.min(2, last)];
        int a3 = left.row[i + Math.min(3, last)];
        int a4 = left.row[i + Math.min(4, last)];
        int a5 = left.row[i + Math.min(5, last)];
        int a6 = left.row[i + Math.min(6, last)];
        int a7 = left.row[i + Math.min(7, last)];
        int a8 = left.row[i + Math.min(8, last)];
        int a9 = left.row[i + Math.min(9, last)];
        int a10 = left.row[i + Math.min(10, last)];
        int a11 = left.row[i + Math.min(11, last)];
        int r0 = cAt;
        int r1 = cAt + Math.min(1, last) * cRow;
        int r2 = cAt + Math.min(2, last) * cRow;
        int r3 = cAt + Math.min(3, last) * cRow;
        int r4 = cAt + Math.min(4, last) * cRow;
        int r5 = cAt + Math.min(5, last) * cRow;
        int r6 = cAt + Math.min(6, last) * cRow;
        int r7 = cAt + Math.min(7, last) * cRow;
        int r8 = cAt + Math.min(8, last) * cRow;
        int r9 = cAt + Math.min(9, last) * cRow;
        int r10 = cAt + Math.min(10, last) * cRow;
        int r11 = cAt + Math.min(11, last) * cRow;
        FloatVector c0 = begin(c, r0, accumulate);
        FloatVector c1 = begin(c, r1, accumulate);
        FloatVector c2 = begin(c, r2, accumulate);
        FloatVector c3 = begin(c, r3, accumulate);
        FloatVector c4 = begin(c, r4, accumulate);
        FloatVector c5 = begin(c, r5, accumulate);
        FloatVector c6 = begin(c, r6, accumulate);
        FloatVector c7 = begin(c, r7, accumulate);
        FloatVector c8 = begin(c, r8, accumulate);
        FloatVector c9 = begin(c, r9, accumulate);
        FloatVector c10 = begin(c, r10, accumulate);
        FloatVector c11 = begin(c, r11, accumulate);
        for (int k = k0; k < k1; k++) {
            int ak = aOffset[k];
            FloatVector v = FloatVector.fromArray(SPECIES, b, bAt + bOffset[k]);
            c0 = v.fma(FloatVector.broadcast(SPECIES, a[a0 + ak]), c0);
            c1 = v.fma(FloatVector.broadcast(SPECIES, a[a1 + ak]), c1);
            c2 = v.fma(FloatVector.broadcast(SPECIES, a[a2 + ak]), c2);
            c3 = v.fma(FloatVector.broadcast(SPECIES, a[a3 + ak]), c3);
            c4 = v.fma(FloatVector.broadcast(SPECIES, a[a4 + ak]), c4);
            c5 = v.fma(FloatVector.broadcast(SPECIES, a[a5 + ak]), c5);
            c6 = v.fma(FloatVector.broadcast(SPECIES, a[a6 + ak]), c6);
            c7 = v.fma(FloatVector.broadcast(SPECIES, a[a7 + ak]), c7);
            c8 = v.fma(FloatVector.broadcast(SPECIES, a[a8 + ak]), c8);
            c9 = v.fma(FloatVector.broadcast(SPECIES, a[a9 + ak]), c9);
            c10 = v.fma(FloatVector.broadcast(SPECIES, a[a10 + ak]), c10);
            c11 = v.fma(FloatVector.broadcast(SPECIES, a[a11 + ak]), c11);
        }
        c0.intoArray(c, r0);
        c1.intoArray(c, r1);
        c2.intoArray(c, r2);
        c3.intoArray(c, r3);
        c4.intoArray(c, r4);
        c5.intoArray(c, r5);
        c6.intoArray(c, r6);
        c7.intoArray(c, r7);
        c8.intoArray(c, r8);
        c9.intoArray(c, r9);
        c10.intoArray(c, r10);
        c11.intoArray(c, r11);
    }
}
