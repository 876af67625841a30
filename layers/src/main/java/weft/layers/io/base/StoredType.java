package weft.layers.io.base;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Collectors;
import weft.engine.DType;

/**
 * The element types that Weft reads, with the types that their values have in memory. In the order in which the
 * format's own library lays tensors out: those of the largest alignment first, so that each lies at a multiple of its size.
 */
public enum StoredType implements ElementType {

    /** 64-bit integers. */
    I64(8, DType.INT64),
    /** float64. */
    F64(8, DType.FLOAT64),
    /** float32. */
    F32(4, DType.FLOAT32),
    /** 32-bit integers. */
    I32(4, DType.INT32),
    /** The upper half of a float32. */
    BF16(2, DType.FLOAT32),
    /** IEEE half precision; each of its values is a float32. */
    F16(2, DType.FLOAT32),
    /** Unsigned bytes. */
    U8(1, DType.UINT8),
    /** 0 or 1 in a byte. */
    BOOL(1, DType.UINT8);

    private final int bytes;
    private final DType dtype;

    StoredType(int bytes, DType dtype) {
        this.bytes = bytes;
        this.dtype = dtype;
    }

    /** Bytes of one element in the file. */
    public int bytes() {
        return bytes;
    }

    @Override
    public long bytesOf(long elements) {
        return elements * bytes;
    }

    /** The type that the values have in memory. */
    public DType dtype() {
        return dtype;
    }

    /** The type in which a tensor of {@code dtype} is written. */
    public static StoredType of(DType dtype) {
        return switch (dtype) {
            case FLOAT32 -> F32;
            case FLOAT64 -> F64;
            case INT32 -> I32;
            case UINT8 -> U8;
            case INT64 -> I64;
        };
    }

    /** All of them in one line, for messages. */
    public static String names() {
        return Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "));
    }

    /** Writes {@code count} elements of {@code array} to {@code bytes}, whose order is little-endian. */
    public static void encode(Object array, int count, ByteBuffer bytes) {
        switch (array) {
            case float[] a -> bytes.asFloatBuffer().put(a, 0, count);
            case double[] a -> bytes.asDoubleBuffer().put(a, 0, count);
            case int[] a -> bytes.asIntBuffer().put(a, 0, count);
            case long[] a -> bytes.asLongBuffer().put(a, 0, count);
            case byte[] a -> bytes.duplicate().put(a, 0, count);
            default -> throw new IllegalArgumentException("not an array of elements: " + array.getClass().getSimpleName());
        }
    }

    /** Reads {@code count} elements from {@code bytes}, whose order is little-endian, into {@code array} of this dtype. */
    void decode(ByteBuffer bytes, Object array, int at, int count) {
        switch (this) {
            case I64 -> bytes.asLongBuffer().get((long[]) array, at, count);
            case F64 -> bytes.asDoubleBuffer().get((double[]) array, at, count);
            case F32 -> bytes.asFloatBuffer().get((float[]) array, at, count);
            case I32 -> bytes.asIntBuffer().get((int[]) array, at, count);
            case U8 -> bytes.duplicate().get((byte[]) array, at, count);
            case BF16 -> {
                for (int i = 0; i < count; i++) {
                    ((float[]) array)[at + i] = Float.intBitsToFloat(bytes.getShort(2 * i) << 16);
                }
            }
            case F16 -> {
                for (int i = 0; i < count; i++) {
                    ((float[]) array)[at + i] = Float.float16ToFloat(bytes.getShort(2 * i));
                }
            }
            case BOOL -> {
                for (int i = 0; i < count; i++) {
                    ((byte[]) array)[at + i] = (byte) (bytes.get(i) == 0 ? 0 : 1);
                }
            }
        }
    }
}
