package weft.bench;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/**
 * The product of two row-major matrices of random numbers from -1 to 1, which several benchmarks compute in their own way.
 *
 * @param n the rows and columns of both
 * @param a the elements of the first: [n, n]
 * @param b the elements of the second: [n, n]
 */
public record SquareProduct(int n, float[] a, float[] b) {

    /** The ints of the kernels' struct {@code Product}. */
    private static final int STRUCT_INTS = 28;

    /** The matrices of size {@code n}: the same numbers each time. */
    public static SquareProduct of(int n) {
        return new SquareProduct(n, random(n * n, 1), random(n * n, 2));
    }

    /** {@code count} numbers between -1 and 1: the same for the same seed. */
    public static float[] random(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }

    /** {@code Product}, as the kernels in {@code matmul/} take it: sizes, strides, one term, no bias, one batch. */
    public byte[] struct() {
        int[] head = {n, n, n, n, 1, n, 1, 1, 0, 0, 0, 0, 1, 0, 1, 1, 1};
        ByteBuffer bytes = ByteBuffer.allocate(STRUCT_INTS * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(head);
        return bytes.array();
    }

    /**
     * Compares element [{@code row}, {@code column}] of a result with the sum in double. Each of the n additions in float32 may
     * be off by a rounding of the sum of absolute values.
     *
     * @throws IllegalStateException naming {@code what} computed {@code y}, when the element is wrong
     */
    public void check(String what, float[] y, int row, int column) {
        double sum = 0;
        double absolute = 0;
        for (int k = 0; k < n; k++) {
            double term = (double) a[row * n + k] * b[k * n + column];
            sum += term;
            absolute += Math.abs(term);
        }
        float actual = y[row * n + column];
        if (!(Math.abs(actual - sum) <= n * Math.ulp(1f) * absolute)) {
            throw new IllegalStateException(
                    "%s: y[%d, %d] of %d x %d is %s, not %s".formatted(what, row, column, n, n, actual, sum));
        }
    }
}
