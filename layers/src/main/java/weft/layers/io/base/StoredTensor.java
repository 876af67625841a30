package weft.layers.io.base;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.HostValues;
import weft.engine.Shape;
import weft.engine.Spec;
import weft.engine.Tensor;

/**
 * A tensor in an open file of weights. Half-precision types read as float32, which holds each of
 * their values, and booleans as uint8.
 *
 * @param file     named in the errors
 * @param name     in the file: a key of the state dict
 * @param type     that the elements have in the file
 * @param shape    the extent along each dimension
 * @param elements where they are read from
 */
public record StoredTensor(Path file, String name, StoredType type, Shape shape, Elements elements) {

    /** Where the bytes of a tensor are read from. Two tensors with the same one have the same values. */
    @FunctionalInterface
    public interface Elements {
        /** Fills {@code bytes} to its limit with the elements from element {@code from} on, row-major and little-endian. */
        void read(int from, ByteBuffer bytes);
    }

    /** The same tensor under another name. */
    StoredTensor named(String other) {
        return new StoredTensor(file, other, type, shape, elements);
    }

    /** The type of the values in memory; INT64 for what only {@link #toArray} gives as it is. */
    public DType dtype() {
        return type.dtype();
    }

    /** {@link #dtype} and {@link #shape} together. */
    public Spec spec() {
        return new Spec(dtype(), shape);
    }

    /** The elements as an array of {@link #dtype}; {@code long[]} for INT64. */
    public Object toArray() {
        Object array = dtype().newArray(shape.size());
        inChunks((from, bytes, count) -> type.decode(bytes, array, from, count));
        return array;
    }

    /**
     * A new tensor with these values. INT64, which no operation takes, becomes int32.
     *
     * @throws CheckpointException when the file can't be read, or an int64 does not fit into int32
     */
    public Tensor load(Device device) {
        DType dtype = dtype() == DType.INT64 ? DType.INT32 : dtype();
        Tensor tensor = Tensor.allocate(new Spec(dtype, shape), device);
        try {
            copyTo(tensor);
        } catch (RuntimeException | Error e) {
            tensor.close();
            throw e;
        }
        return tensor;
    }

    /**
     * Overwrites {@code target} with these values, rounded if it has the smaller float type.
     *
     * @throws CheckpointException when shape or type do not fit (nothing is written then), or the file can't be read
     */
    public void copyTo(Tensor target) {
        if (!target.shape().equals(shape) || !convertible(dtype(), target.dtype())) {
            throw CheckpointException.in(file, "tensor %s is %s where %s is expected",
                    CheckpointException.quoted(name), spec(), target.spec());
        }
        Object read = dtype().newArray(Math.min(shape.size(), WeightOutput.CHUNK));
        inChunks((from, bytes, count) -> {
            type.decode(bytes, read, 0, count);
            target.device().backend().upload(converted(read, count, target.dtype()), 0, target.memory(),
                    target.offset() + from, count);
        });
        target.changed();
    }

    /** The values as something to write. The file must stay open until then. */
    public Source source() {
        return new Source() {
            @Override
            public Spec spec() {
                return StoredTensor.this.spec();
            }

            @Override
            public void copy(int from, Object array, int count) {
                ByteBuffer bytes = WeightOutput.littleEndian(count * type.bytes());
                elements.read(from, bytes);
                type.decode(bytes.rewind(), array, 0, count);
            }
        };
    }

    private static boolean convertible(DType from, DType to) {
        return from == to || from.isFloat() && to.isFloat() || from == DType.INT64 && to == DType.INT32;
    }

    private Object converted(Object array, int count, DType to) {
        if (dtype() == to) {
            return array;
        }
        if (array instanceof long[] longs) {
            int[] ints = new int[count];
            for (int i = 0; i < count; i++) {
                ints[i] = (int) longs[i];
                if (ints[i] != longs[i]) {
                    throw CheckpointException.in(file, "tensor %s: %d does not fit into int32",
                            CheckpointException.quoted(name), longs[i]);
                }
            }
            return ints;
        }
        Object other = to.newArray(count);
        HostValues.fromDoubles(HostValues.toDoubles(array, 0, count), other, 0);
        return other;
    }

    /** What to do with the bytes of {@code count} elements from element {@code from} on. */
    @FunctionalInterface
    private interface Chunk {
        void take(int from, ByteBuffer bytes, int count);
    }

    private void inChunks(Chunk chunk) {
        int size = shape.size();
        int most = Math.min(size, WeightOutput.CHUNK);
        int bytesEach = type.bytes();
        ByteBuffer bytes = WeightOutput.littleEndian(most * bytesEach);
        for (int from = 0; from < size; from += most) {
            int count = Math.min(most, size - from);
            bytes.clear().limit(count * bytesEach);
            elements.read(from, bytes);
            bytes.rewind();
            chunk.take(from, bytes, count);
        }
    }

    /** As in {@code fc.weight: float32[10, 84]}. */
    @Override
    public String toString() {
        return name + ": " + spec();
    }
}
