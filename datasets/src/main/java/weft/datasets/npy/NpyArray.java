package weft.datasets.npy;

import java.util.Arrays;
import java.util.List;

/**
 * An array as a {@code .npy} file has it.
 *
 * @param type  the type of an element as NumPy names it, without the order of bytes: {@code f4}, {@code i8}, {@code u1}
 * @param shape the extents; empty for a single number
 * @param data  the elements row by row, the low byte of each first
 */
public record NpyArray(String type, List<Integer> shape, byte[] data) {

    /** Throws {@link IllegalArgumentException} when the data is not as long as the type and the shape say. */
    public NpyArray {
        shape = List.copyOf(shape);
        long bytes = NpyHeader.bytes(type, shape);
        if (data.length != bytes) {
            throw new IllegalArgumentException(
                    "an array of " + type + " " + shape + " has " + bytes + " bytes, not " + data.length);
        }
    }

    /** Bytes of an element. */
    public int elementBytes() {
        return NpyHeader.elementBytes(type);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NpyArray array && type.equals(array.type) && shape.equals(array.shape)
                && Arrays.equals(data, array.data);
    }

    @Override
    public int hashCode() {
        return 31 * type.hashCode() + Arrays.hashCode(data);
    }

    @Override
    public String toString() {
        return type + " " + shape;
    }
}
