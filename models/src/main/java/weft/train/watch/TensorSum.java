package weft.train.watch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** Sums over the bits of arrays, by which runs are compared. */
final class TensorSum {
    private TensorSum() {}

    /** The sum of an array of floats, doubles, ints, longs or bytes. */
    static String of(Object array) {
        CRC32C sum = new CRC32C();
        add(sum, array);
        return "%08x".formatted(sum.getValue());
    }

    static void add(CRC32C sum, Object array) {
        ByteBuffer bytes = switch (array) {
            case float[] values -> {
                ByteBuffer buffer = buffer(4 * values.length);
                buffer.asFloatBuffer().put(values);
                yield buffer;
            }
            case double[] values -> {
                ByteBuffer buffer = buffer(8 * values.length);
                buffer.asDoubleBuffer().put(values);
                yield buffer;
            }
            case int[] values -> {
                ByteBuffer buffer = buffer(4 * values.length);
                buffer.asIntBuffer().put(values);
                yield buffer;
            }
            case long[] values -> {
                ByteBuffer buffer = buffer(8 * values.length);
                buffer.asLongBuffer().put(values);
                yield buffer;
            }
            case byte[] values -> ByteBuffer.wrap(values);
            default -> throw new IllegalArgumentException("no array of numbers: " + array.getClass());
        };
        sum.update(bytes);
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
