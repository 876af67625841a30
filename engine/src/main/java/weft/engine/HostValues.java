package weft.engine;

import java.util.Arrays;

/** Reads and writes Java arrays of any element type as doubles. A double holds every value exactly (int64 only up to 2^53). */
public final class HostValues {

    private HostValues() {}

    /** {@code count} elements of {@code array} from {@code offset}. Bytes are unsigned. */
    public static double[] toDoubles(Object array, int offset, int count) {
        double[] values = new double[count];
        switch (array) {
            case float[] a -> Arrays.setAll(values, i -> a[offset + i]);
            case double[] a -> System.arraycopy(a, offset, values, 0, count);
            case int[] a -> Arrays.setAll(values, i -> a[offset + i]);
            case byte[] a -> Arrays.setAll(values, i -> a[offset + i] & 0xff);
            case long[] a -> Arrays.setAll(values, i -> a[offset + i]);
            default -> throw new IllegalArgumentException("not an array of elements: " + array.getClass().getSimpleName());
        }
        return values;
    }

    /**
     * Writes all of {@code values} into {@code array} from {@code offset}, each rounded once to the array's type. For integer
     * types the fraction is dropped, values out of range saturate (bytes at 0 and 255), and NaN becomes 0.
     */
    public static void fromDoubles(double[] values, Object array, int offset) {
        int count = values.length;
        switch (array) {
            case float[] a -> {
                for (int i = 0; i < count; i++) {
                    a[offset + i] = (float) values[i];
                }
            }
            case double[] a -> System.arraycopy(values, 0, a, offset, count);
            case int[] a -> {
                for (int i = 0; i < count; i++) {
                    a[offset + i] = (int) values[i];
                }
            }
            case byte[] a -> {
                for (int i = 0; i < count; i++) {
                    a[offset + i] = (byte) Math.clamp((int) values[i], 0, 255);
                }
            }
            case long[] a -> {
                for (int i = 0; i < count; i++) {
                    a[offset + i] = (long) values[i];
                }
            }
            default -> throw new IllegalArgumentException("not an array of elements: " + array.getClass().getSimpleName());
        }
    }
}
