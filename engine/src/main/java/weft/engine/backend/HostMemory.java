package weft.engine.backend;

import java.lang.reflect.Array;
import java.util.Arrays;
import weft.engine.DType;

/**
 * Memory of a backend that computes on Java arrays.
 *
 * @param array a {@code float[]}, {@code double[]}, {@code int[]}, {@code byte[]} or {@code long[]}, according to the dtype
 */
public record HostMemory(Object array) implements Memory {

    /**
     * A new array of zeros.
     *
     * @throws OutOfMemoryException when the heap has no room
     */
    public static HostMemory allocate(DType dtype, int elements) {
        try {
            return new HostMemory(dtype.newArray(elements));
        } catch (OutOfMemoryError e) {
            throw new OutOfMemoryException("the Java heap is full; give it more with -Xmx", e);
        }
    }

    @Override
    public int elements() {
        return Array.getLength(array);
    }

    /** Fills the array with a noticeable value, so that reading it by mistake shows: NaN, or the smallest integer. */
    public void poison() {
        switch (array) {
            case float[] a -> Arrays.fill(a, Float.NaN);
            case double[] a -> Arrays.fill(a, Double.NaN);
            case int[] a -> Arrays.fill(a, Integer.MIN_VALUE);
            case byte[] a -> Arrays.fill(a, (byte) 0xdd);
            case long[] a -> Arrays.fill(a, Long.MIN_VALUE);
            default -> throw new IllegalStateException("not an array of elements: " + array.getClass());
        }
    }
}
