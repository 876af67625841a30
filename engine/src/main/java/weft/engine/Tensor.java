package weft.engine;

import java.lang.reflect.Array;
import java.util.Arrays;
import weft.engine.backend.Memory;
import weft.engine.op.Creation;
import weft.engine.op.Fluent;

/**
 * A dense array of numbers with a {@link Shape}, on a {@link Device}. It is always contiguous and row-major, and starts at an
 * offset in its buffer. A tensor has no strides, which keeps kernels short: {@code reshape}, slices along the first dimension
 * and slices of whole dimensions share the buffer, everything else copies.
 *
 * <p>Most operations make new tensors. Only in-place operations change values: those of optimizers, of running statistics and a
 * few in {@link weft.engine.op.Creation}. The arithmetic is in {@link Fluent}. A tensor belongs to the {@link Scope} it was made
 * in; using it after it was freed throws an {@link IllegalStateException}.
 */
public final class Tensor extends Scoped implements Fluent {

    private final Device device;
    private final Spec spec;
    private final Buffer buffer;
    private final int offset;
    private History history;
    private int outputIndex;
    private boolean closed;
    private Throwable closedAt;

    private Tensor(Device device, Spec spec, Buffer buffer, int offset, boolean scoped) {
        this.device = device;
        this.spec = spec;
        this.buffer = buffer;
        this.offset = offset;
        // An unscoped view, made by hold() inside a scope of Scope.open(), is closed by its holder when that scope ends. Outside
        // of such a scope nobody may ever close it, so the buffer is left to the collector.
        Scope owner = scoped ? Scope.current() : Scope.historyOwner();
        if (owner == null) {
            buffer.leaveToCollector();
        } else if (scoped) {
            owner.add(this);
        }
    }

    // ---- creation ----

    /**
     * A tensor whose content is undefined, for an operation to write into.
     *
     * @throws IllegalArgumentException for int64, which no operation takes
     */
    public static Tensor allocate(Spec spec, Device device) {
        if (spec.dtype() == DType.INT64) {
            throw new IllegalArgumentException("tensor: int64 appears in files only; use int32");
        }
        return new Tensor(device, spec, new Buffer(device.pool(), spec.dtype(), spec.shape().size()), 0, true);
    }

    /**
     * A tensor of {@code shape} on {@code device} with a copy of the array's elements. Its dtype is the array's type.
     *
     * @param array a {@code float[]}, {@code double[]}, {@code int[]} or {@code byte[]} (uint8), row-major
     * @throws IllegalArgumentException when the array has another type, or its length is not the shape's size
     */
    public static Tensor of(Shape shape, Object array, Device device) {
        DType dtype = switch (array) {
            case float[] _ -> DType.FLOAT32;
            case double[] _ -> DType.FLOAT64;
            case int[] _ -> DType.INT32;
            case byte[] _ -> DType.UINT8;
            default -> throw new IllegalArgumentException("tensor: not an array of float, double, int or byte: "
                    + array.getClass().getSimpleName());
        };
        int length = Array.getLength(array);
        if (length != shape.size()) {
            throw new IllegalArgumentException("tensor: shape " + shape + " wants " + shape.size() + " values, got " + length);
        }
        Tensor tensor = allocate(new Spec(dtype, shape), device);
        tensor.upload(array);
        return tensor;
    }

    /** A float32 tensor on the CPU. */
    public static Tensor of(Shape shape, float... values) {
        return of(shape, values, Device.cpu());
    }

    /** A one-dimensional float32 tensor on the CPU. */
    public static Tensor of(float... values) {
        return of(Shape.of(values.length), values);
    }

    /** A one-dimensional int32 tensor on the CPU. */
    public static Tensor of(int... values) {
        return of(Shape.of(values.length), values, Device.cpu());
    }

    /** A float32 scalar, of shape {@code []}, on the CPU. */
    public static Tensor scalar(float value) {
        return of(Shape.SCALAR, value);
    }

    /** A float32 tensor of zeros on the CPU. */
    public static Tensor zeros(int... dims) {
        return Creation.full(Shape.of(dims), 0, DType.FLOAT32, Device.cpu());
    }

    /** A float32 tensor of ones on the CPU. */
    public static Tensor ones(int... dims) {
        return Creation.full(Shape.of(dims), 1, DType.FLOAT32, Device.cpu());
    }

    /**
     * A view: another tensor on the same buffer, which starts {@code elements} elements after this one. It holds its own
     * reference to the buffer and carries no history.
     *
     * @throws IllegalArgumentException when the view does not fit into this tensor
     */
    public Tensor view(Shape shape, int elements) {
        return share(shape, elements, true);
    }

    /** A view of the whole tensor that no scope frees: the caller must close it. It lives on when the scope closes. */
    public Tensor hold() {
        return share(shape(), 0, false);
    }

    private Tensor share(Shape shape, int elements, boolean scoped) {
        requireOpen();
        if (elements < 0 || (long) elements + shape.size() > size()) {
            throw new IllegalArgumentException("view: " + shape + " at " + elements + " does not fit into " + spec);
        }
        buffer.hold();
        return new Tensor(device, new Spec(dtype(), shape), buffer, offset + elements, scoped);
    }

    // ---- properties ----

    /** The device that holds the elements. */
    public Device device() {
        return device;
    }

    /** The dtype and the shape. */
    public Spec spec() {
        return spec;
    }

    /** The type of the elements. */
    public DType dtype() {
        return spec.dtype();
    }

    /** The extent along each dimension. */
    public Shape shape() {
        return spec.shape();
    }

    /** The number of dimensions. */
    public int rank() {
        return shape().rank();
    }

    /** The extent along dimension {@code i}; a negative {@code i} counts from the end. */
    public int dim(int i) {
        return shape().dim(i);
    }

    /** The number of elements. */
    public int size() {
        return shape().size();
    }

    /** The memory that holds the elements. */
    public Memory memory() {
        requireOpen();
        return buffer.memory();
    }

    /** Where in {@link #memory} this tensor starts, in elements. */
    public int offset() {
        return offset;
    }

    /** How many operations wrote into the buffer after its first values. All views of one buffer share this count. */
    public int version() {
        return buffer.version();
    }

    /** Tells that an operation wrote into this tensor: increments the version. */
    public void changed() {
        buffer.changed();
    }

    // ---- history ----

    /** How this tensor was computed, or null when that is not recorded. */
    public History history() {
        return history;
    }

    /** This tensor's index among the outputs of the operation that its history recorded. */
    public int outputIndex() {
        return outputIndex;
    }

    /** Attaches a history: from now on operations on this tensor are recorded. */
    public void attach(History history, int outputIndex) {
        this.history = history;
        this.outputIndex = outputIndex;
    }

    /**
     * Computes gradients by running backward from this scalar, with gradient 1.
     *
     * @throws IllegalStateException when this is not a scalar, or nothing was recorded
     */
    public void backward() {
        if (size() != 1) {
            throw new IllegalStateException("backward: " + spec + " is not a scalar; give the gradient to start from");
        }
        try (Tensor one = Creation.full(shape(), 1, dtype(), device)) {
            backward(one);
        }
    }

    /**
     * Computes gradients by running backward from this tensor.
     *
     * @param seed the gradient of the final value with respect to this tensor, with the same shape and dtype
     * @throws IllegalStateException    when nothing was recorded, or a tensor that backward needs has been freed or overwritten
     * @throws IllegalArgumentException when the seed has another shape or dtype
     */
    public void backward(Tensor seed) {
        requireOpen();
        if (history == null) {
            throw new IllegalStateException("backward: nothing was recorded: no input requires a gradient, NoGrad was on, "
                    + "or this comes of a gradient (gradients of gradients are not supported)");
        }
        if (!seed.spec().equals(spec)) {
            throw new IllegalArgumentException("backward: the gradient is " + seed.spec() + ", the tensor " + spec);
        }
        history.backward(this, seed);
    }

    // ---- values ----

    /** Copies the elements out, row-major, as an array of {@link DType#newArray}; waits for the device. */
    public Object toArray() {
        Object array = dtype().newArray(size());
        device.backend().download(memory(), offset, array, 0, size());
        return array;
    }

    /** The elements converted to float, for any dtype. Waits for the device. */
    public float[] toFloats() {
        if (dtype() == DType.FLOAT32) {
            return (float[]) toArray();
        }
        float[] floats = new float[size()];
        HostValues.fromDoubles(toDoubles(), floats, 0);
        return floats;
    }

    /** The elements converted to double, for any dtype. Waits for the device. */
    public double[] toDoubles() {
        return HostValues.toDoubles(toArray(), 0, size());
    }

    /**
     * The elements of an int32 or uint8 tensor; bytes are unsigned.
     *
     * @throws IllegalStateException for a floating-point tensor
     */
    public int[] toInts() {
        return switch (toArray()) {
            case int[] ints -> ints;
            case byte[] bytes -> {
                int[] ints = new int[bytes.length];
                Arrays.setAll(ints, i -> bytes[i] & 0xff);
                yield ints;
            }
            default -> throw new IllegalStateException("toInts: " + spec + " does not hold integers; cast it first");
        };
    }

    /**
     * The value of a tensor with one element; waits for the device.
     *
     * @throws IllegalStateException when the number of elements is not 1
     */
    public double item() {
        if (size() != 1) {
            throw new IllegalStateException("item: " + spec + " has " + size() + " elements, not 1");
        }
        return toDoubles()[0];
    }

    /**
     * Overwrites the elements with the first elements of {@code array}, which has this tensor's type. Increments the version.
     *
     * @throws IllegalArgumentException when the array has another type or is too short
     */
    public void upload(Object array) {
        if (array.getClass() != dtype().newArray(0).getClass() || Array.getLength(array) < size()) {
            throw new IllegalArgumentException("upload: %s wants %d values of its type, got %s of length %d".formatted(spec,
                    size(), array.getClass().getSimpleName(), Array.getLength(array)));
        }
        device.backend().upload(array, 0, memory(), offset, size());
        changed();
    }

    /** This tensor if it is already on {@code device}, else a copy on that device, without history. */
    public Tensor to(Device device) {
        requireOpen();
        return device == this.device ? this : of(shape(), toArray(), device);
    }

    // ---- closing ----

    /** Whether this tensor was closed, by {@link #close} or by its scope. */
    public boolean isClosed() {
        return closed;
    }

    /**
     * Checks that this tensor is still open.
     *
     * @throws IllegalStateException when this tensor was freed; with {@code -Dweft.track=true} the exception's cause shows where
     */
    public void requireOpen() {
        if (closed) {
            throw new IllegalStateException("tensor " + spec + ": used after close"
                    + (closedAt == null ? "; -Dweft.track=true tells where it was closed" : ""), closedAt);
        }
    }

    /** Releases the buffer, which is freed when no other tensor and no history node holds it. Closing again does nothing. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (Device.TRACK) {
            closedAt = new Throwable("closed here");
        }
        Scope.remove(this);
        history = null;
        buffer.release();
    }

    /** Tells that no scope will close this. */
    void leaveToCollector() {
        buffer.leaveToCollector();
    }

    /** The tensor that the methods of {@link Fluent} work on: this one. */
    @Override
    public Tensor self() {
        return this;
    }

    /** The values as NumPy prints them; of a large tensor only those at the edges. */
    @Override
    public String toString() {
        return closed ? "tensor " + spec + ", closed" : TensorPrinter.print(this);
    }
}
