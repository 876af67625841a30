package weft.engine;

import java.lang.reflect.Array;

/** The type of a tensor's elements. */
public enum DType {

    /** For training. */
    FLOAT32("float32", 4, float.class),
    /** For gradient checks. */
    FLOAT64("float64", 8, double.class),
    /** For labels and indices. */
    INT32("int32", 4, int.class),
    /** For images, and for masks of 0 and 1. */
    UINT8("uint8", 1, byte.class),
    /** Only in files: no operation takes it. */
    INT64("int64", 8, long.class);

    private final String label;
    private final int bytes;
    private final Class<?> element;

    DType(String label, int bytes, Class<?> element) {
        this.label = label;
        this.bytes = bytes;
        this.element = element;
    }

    /** The size of one element in bytes. */
    public int bytes() {
        return bytes;
    }

    /** Whether it is a floating-point type, float32 or float64. Only these have gradients. */
    public boolean isFloat() {
        return this == FLOAT32 || this == FLOAT64;
    }

    /** Machine epsilon, the distance from 1 to the next larger value: 2^-23 for float32, 2^-52 for float64, 0 for integers. */
    public double epsilon() {
        return switch (this) {
            case FLOAT32 -> 0x1p-23;
            case FLOAT64 -> 0x1p-52;
            case INT32, UINT8, INT64 -> 0;
        };
    }

    /** A new Java array of {@code length} elements: float[], double[], int[], byte[] or long[]. */
    public Object newArray(int length) {
        return Array.newInstance(element, length);
    }

    /** The name as NumPy and PyTorch write it: {@code float32}. */
    @Override
    public String toString() {
        return label;
    }
}
