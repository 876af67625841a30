package weft.engine.cpu.movement;

import java.util.Arrays;
import weft.engine.cpu.base.Stretches;
import weft.engine.op.geometry.Walk;

/**
 * Copies a box of elements from one array into another of its type: {@code y[i yStrides] = x[i xStrides]} for each index i of
 * the box. Expanding, slicing, padding, concatenating and permuting differ only in the strides.
 *
 * <p>Stretches that are contiguous on both sides, which is nearly all of them, go through {@link System#arraycopy}, whatever the
 * type.
 */
final class StridedCopy {

    private StridedCopy() {}

    /** Copies the box; the arrays are {@code float[]}, {@code double[]}, {@code int[]} or {@code byte[]}, both the same. */
    static void copy(int[] box, Object x, int xAt, int[] xStrides, Object y, int yAt, int[] yStrides) {
        Stretches.forEach(Walk.over(box, xStrides, yStrides), (at, stride, _, n) -> {
            if (n == 1 || (stride[0] == 1 && stride[1] == 1)) {
                System.arraycopy(x, xAt + at[0], y, yAt + at[1], n);
            } else if (stride[0] == 0 && stride[1] == 1) {
                repeat(x, xAt + at[0], y, yAt + at[1], n);
            } else {
                run(x, xAt + at[0], stride[0], y, yAt + at[1], stride[1], n);
            }
        });
    }

    private static void repeat(Object x, int xAt, Object y, int yAt, int n) {
        switch (y) {
            case float[] to -> Arrays.fill(to, yAt, yAt + n, ((float[]) x)[xAt]);
            case double[] to -> Arrays.fill(to, yAt, yAt + n, ((double[]) x)[xAt]);
            case int[] to -> Arrays.fill(to, yAt, yAt + n, ((int[]) x)[xAt]);
            case byte[] to -> Arrays.fill(to, yAt, yAt + n, ((byte[]) x)[xAt]);
            default -> throw notElements(y);
        }
    }

    private static void run(Object x, int xAt, int xStride, Object y, int yAt, int yStride, int n) {
        switch (y) {
            case float[] to -> run((float[]) x, xAt, xStride, to, yAt, yStride, n);
            case double[] to -> run((double[]) x, xAt, xStride, to, yAt, yStride, n);
            case int[] to -> run((int[]) x, xAt, xStride, to, yAt, yStride, n);
            case byte[] to -> run((byte[]) x, xAt, xStride, to, yAt, yStride, n);
            default -> throw notElements(y);
        }
    }

    private static IllegalArgumentException notElements(Object array) {
        return new IllegalArgumentException("not an array of elements: " + array.getClass().getSimpleName());
    }

    private static void run(float[] x, int xAt, int xStride, float[] y, int yAt, int yStride, int n) {
        for (int i = 0; i < n; i++) {
            y[yAt + i * yStride] = x[xAt + i * xStride];
        }
    }

    private static void run(double[] x, int xAt, int xStride, double[] y, int yAt, int yStride, int n) {
        for (int i = 0; i < n; i++) {
            y[yAt + i * yStride] = x[xAt + i * xStride];
        }
    }

    private static void run(int[] x, int xAt, int xStride, int[] y, int yAt, int yStride, int n) {
        for (int i = 0; i < n; i++) {
            y[yAt + i * yStride] = x[xAt + i * xStride];
        }
    }

    private static void run(byte[] x, int xAt, int xStride, byte[] y, int yAt, int yStride, int n) {
        for (int i = 0; i < n; i++) {
            y[yAt + i * yStride] = x[xAt + i * xStride];
        }
    }
}
