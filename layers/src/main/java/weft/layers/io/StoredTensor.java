package weft.layers.io;

import java.nio.ByteBuffer;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.HostValues;
import weft.engine.Shape;
import weft.engine.Spec;
import weft.engine.Tensor;
import weft.layers.io.Header.Slot;

/**
 * A tensor in an open {@link SafetensorsFile}. Half-precision types read as float32, which holds each of their values, and
 * booleans as uint8.
 */
public final class StoredTensor {

    private final SafetensorsFile file;
    private final Slot slot;

    StoredTensor(SafetensorsFile file, Slot slot) {
        this.file = file;
        this.slot = slot;
    }

    /** The name in the file: a key of the state dict. */
    public String name() {
        return slot.name();
    }

    /** The type as the file names it, such as {@code BF16}. */
    public String storedType() {
        return slot.type().name();
    }

    /** The type of the values in memory; INT64 for what only {@link #toArray} gives as it is. */
    public DType dtype() {
        return slot.type().dtype();
    }

    /** The extent along each dimension. */
    public Shape shape() {
        return slot.shape();
    }

    /** {@link #dtype} and {@link #shape} together. */
    public Spec spec() {
        return new Spec(dtype(), shape());
    }

    /** The elements as an array of {@link #dtype}; {@code long[]} for INT64. */
    public Object toArray() {
        Object array = dtype().newArray(shape().size());
        inChunks((from, bytes, count) -> slot.type().decode(bytes, array, from, count));
        return array;
    }

    /**
     * A new tensor with these values. INT64, which no operation takes, becomes int32.
     *
     * @throws CheckpointException when the file can't be read, or an int64 does not fit into int32
     */
    public Tensor load(Device device) {
        DType dtype = dtype() == DType.INT64 ? DType.INT32 : dtype();
        Tensor tensor = Tensor.allocate(new Spec(dtype, shape()), device);
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
        if (!target.shape().equals(shape()) || !convertible(dtype(), target.dtype())) {
            throw CheckpointException.in(file.path(), "tensor %s is %s where %s is expected",
                    CheckpointException.quoted(name()), spec(), target.spec());
        }
        Object read = dtype().newArray(Math.min(shape().size(), SafetensorsWriter.CHUNK));
        inChunks((from, bytes, count) -> {
            slot.type().decode(bytes, read, 0, count);
            target.device().backend().upload(converted(read, count, target.dtype()), 0, target.memory(),
                    target.offset() + from, count);
        });
        target.changed();
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
                    throw CheckpointException.in(file.path(), "tensor %s: %d does not fit into int32",
                            CheckpointException.quoted(name()), longs[i]);
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
        int size = shape().size();
        int most = Math.min(size, SafetensorsWriter.CHUNK);
        int bytesEach = slot.type().bytes();
        ByteBuffer bytes = SafetensorsWriter.littleEndian(most * bytesEach);
        for (int from = 0; from < size; from += most) {
            int count = Math.min(most, size - from);
            bytes.clear().limit(count * bytesEach);
            file.read(slot.begin() + (long) from * bytesEach, bytes);
            chunk.take(from, bytes.flip(), count);
        }
    }

    /** As in {@code fc.weight: float32[10, 84]}. */
    @Override
    public String toString() {
        return name() + ": " + spec();
    }
}
