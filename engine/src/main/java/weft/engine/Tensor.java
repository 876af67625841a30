package weft.engine;

import java.lang.reflect.Array;
import weft.engine.backend.Memory;
import weft.engine.op.Creation;
import weft.engine.op.Fluent;

/**
 * A dense array of numbers with a {@link Shape}, on a {@link Device}: contiguous and row-major at an offset of its buffer.
 * There are no strides, which keeps each kernel one page long: {@code reshape} and slices along the first dimension share
 * the buffer, everything else copies.
 *
 * <p>Values change only through operations that say so (optimizer steps, running statistics); all others make new tensors.
 * The arithmetic is in {@link Fluent}. A tensor belongs to the {@link Scope} it was made in; using it after it was freed is
 * an {@link IllegalStateException}.
 */
public final class Tensor extends Scoped implements Fluent {

    private final Device device;
    private final Spec spec;
    private final Buffer buffer;
    private final int offset;
    private History history;
    private int slot;
    private boolean closed;
    private Throwable closedAt;

    private Tensor(Device device, Spec spec, Buffer buffer, int offset, boolean scoped) {
        this.device = device;
        this.spec = spec;
        this.buffer = buffer;
        this.offset = offset;
        // Who holds a tensor in an open step closes it at the step's end; without a step, what is held may be dropped, too.
        Scope owner = scoped ? Scope.current() : Scope.currentStep();
        if (owner == null) {
            buffer.leaveToCollector();
        } else if (scoped) {
            owner.add(this);
        }
    }

    // ---- making one ----

    /**
     * A tensor with undefined content, for an operation to write.
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
     * A tensor of {@code shape} on {@code device} with a copy of the array's elements, whose type it takes.
     *
     * @param array a {@code float[]}, {@code double[]}, {@code int[]} or {@code byte[]} (uint8), row-major
     * @throws IllegalArgumentException for another array, or one whose length is not the shape's size
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
     * Another tensor on the same buffer, from {@code elements} after this one's start. It is counted for itself and carries
     * no history.
     */
    public Tensor view(Shape shape, int elements) {
        return share(shape, elements, true);
    }

    /** A view of the whole that no scope frees: whoever asks for it closes it. For what must outlive the scope. */
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

    // ---- what it is ----

    /** Where the elements are. */
    public Device device() {
        return device;
    }

    /** Type and shape together. */
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

    /** How often the buffer was written to after it was filled; views of one buffer count together. */
    public int version() {
        return buffer.version();
    }

    /** Says that an operation wrote into this tensor. */
    public void changed() {
        buffer.changed();
    }

    // ---- where it came from ----

    /** Where this tensor came from, or null when nobody follows it. */
    public History history() {
        return history;
    }

    /** Which output of its history's step this tensor is. */
    public int slot() {
        return slot;
    }

    /** Attaches a history: from now on operations on this tensor are recorded. */
    public void attach(History history, int slot) {
        this.history = history;
        this.slot = slot;
    }

    /**
     * Runs backward from this scalar with gradient 1.
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
     * Runs backward from this tensor.
     *
     * @param seed the gradient of the final value with respect to this tensor, of its shape and type
     * @throws IllegalStateException    when nothing was recorded, or what was needed is freed or was overwritten since
     * @throws IllegalArgumentException when the seed has another shape or type
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

    // ---- its values ----

    /** Copies the elements out, row-major, as an array of {@link DType#newArray}; waits for the device. */
    public Object toArray() {
        Object array = dtype().newArray(size());
        device.backend().download(memory(), offset, array, 0, size());
        return array;
    }

    /** The elements as floats, whatever their type. */
    public float[] toFloats() {
        if (dtype() == DType.FLOAT32) {
            return (float[]) toArray();
        }
        double[] values = toDoubles();
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    /** The elements as doubles, whatever their type. */
    public double[] toDoubles() {
        return HostValues.toDoubles(toArray(), 0, size());
    }

    /**
     * The elements of an int32 or uint8 tensor; bytes are unsigned.
     *
     * @throws IllegalStateException for a tensor of floats
     */
    public int[] toInts() {
        return switch (toArray()) {
            case int[] ints -> ints;
            case byte[] bytes -> {
                int[] ints = new int[bytes.length];
                for (int i = 0; i < ints.length; i++) {
                    ints[i] = bytes[i] & 0xff;
                }
                yield ints;
            }
            default -> throw new IllegalStateException("toInts: " + spec + " does not hold integers; cast it first");
        };
    }

    /**
     * The value of a tensor with one element; waits for the device.
     *
     * @throws IllegalStateException when there are more, or none
     */
    public double item() {
        if (size() != 1) {
            throw new IllegalStateException("item: " + spec + " has " + size() + " elements, not 1");
        }
        return toDoubles()[0];
    }

    /**
     * Overwrites the elements with the first ones of an array of this tensor's type. Bumps the version.
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

    /** This tensor when it is on {@code device} already, else a copy there without history. */
    public Tensor to(Device device) {
        requireOpen();
        return device == this.device ? this : of(shape(), toArray(), device);
    }

    // ---- its end ----

    /** Whether this tensor let go of its buffer, by itself or with its scope. */
    public boolean isClosed() {
        return closed;
    }

    /**
     * Objects to the use of a freed tensor.
     *
     * @throws IllegalStateException when this tensor was freed; with {@code -Dweft.track=true} the cause says where
     */
    public void requireOpen() {
        if (closed) {
            throw new IllegalStateException("tensor " + spec + ": used after close"
                    + (closedAt == null ? "; -Dweft.track=true tells where it was closed" : ""), closedAt);
        }
    }

    /** Lets go of the buffer, which is freed when no other tensor and no recorded step holds it. */
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

    /** Says that no scope will close this. */
    void leaveToCollector() {
        buffer.leaveToCollector();
    }

    /** The tensor that the methods of {@link Fluent} work on: this one. */
    @Override
    public Tensor self() {
        return this;
    }

    /** The values as NumPy prints them, shortened when there are many. */
    @Override
    public String toString() {
        return closed ? "tensor " + spec + ", closed" : TensorPrinter.print(this);
    }
}
