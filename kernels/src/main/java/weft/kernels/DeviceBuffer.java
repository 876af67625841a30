package weft.kernels;

import java.lang.foreign.MemorySegment;
import weft.kernels.driver.GlobalVariable;
import weft.kernels.driver.GpuDriver;

/**
 * A piece of device memory with copies from and to Java arrays. Each copy waits until it is done. A copy throws
 * {@link IllegalStateException} once the buffer is closed.
 */
public final class DeviceBuffer implements AutoCloseable {

    private final GpuDriver driver;
    private final long address;
    private final long bytes;
    private final boolean owned;
    private final String type;
    private boolean closed;

    /** New memory of {@code bytes} bytes, possibly none; {@code type} is empty or says what it holds. */
    DeviceBuffer(GpuDriver driver, long bytes, String type) {
        if (bytes < 0) {
            throw new IllegalArgumentException("allocate: " + bytes + " bytes; the size must not be negative");
        }
        this.driver = driver;
        this.bytes = bytes;
        this.owned = true;
        this.type = type;
        this.address = driver.allocate(Math.max(bytes, 1));
    }

    /** The memory of a module's variable, which lives as long as the module. */
    DeviceBuffer(GpuDriver driver, GlobalVariable variable) {
        this.driver = driver;
        this.bytes = variable.bytes();
        this.owned = false;
        this.type = "";
        this.address = variable.address();
    }

    /**
     * Gives the buffer a name for messages of the simulated GPU: a write after the end of {@code gpu.upload(data).named("y")} is
     * one after the end of {@code y (f32[1000])}. With the memory check, messages also say where it was made.
     *
     * @return this buffer
     */
    public DeviceBuffer named(String name) {
        driver.describe(address(), name + (type.isEmpty() ? "" : " (" + type + ")"), false);
        return this;
    }

    /** Says all that messages of the simulated GPU tell about the buffer, such as {@code argument 2 (y: f32[1000])}. */
    public DeviceBuffer describedAs(String text) {
        driver.describe(address(), text, true);
        return this;
    }

    /**
     * The device address.
     *
     * @throws IllegalStateException when the buffer is closed
     */
    public long address() {
        if (closed) {
            throw new IllegalStateException("this device buffer of " + bytes + " bytes is closed");
        }
        return address;
    }

    /** Whether the memory is of this device. */
    boolean isOn(GpuDriver device) {
        return driver == device;
    }

    /** The size in bytes. */
    public long bytes() {
        return bytes;
    }

    /**
     * Copies a host segment to the beginning of the buffer.
     *
     * @throws IllegalArgumentException when the segment is larger than the buffer
     */
    public void upload(MemorySegment host) {
        requireHost("upload", host);
        if (host.byteSize() > bytes) {
            throw new IllegalArgumentException("upload: " + host.byteSize() + " bytes do not fit into " + bytes);
        }
        driver.copyToDevice(address(), host, host.byteSize(), 0);
        driver.synchronize();
    }

    /**
     * Copies the beginning of the buffer to a host segment and fills it.
     *
     * @throws IllegalArgumentException when the segment is larger than the buffer
     */
    public void download(MemorySegment host) {
        requireHost("download", host);
        if (host.byteSize() > bytes) {
            throw new IllegalArgumentException("download: " + host.byteSize() + " bytes asked, the buffer has " + bytes);
        }
        driver.copyToHost(host, address(), host.byteSize(), 0);
        driver.synchronize();
    }

    /** Copies {@code values} to the beginning of the buffer, which must be large enough. */
    public void set(float... values) {
        upload(MemorySegment.ofArray(required(values)));
    }

    /** Copies {@code values} to the beginning of the buffer, which must be large enough. */
    public void set(double... values) {
        upload(MemorySegment.ofArray(required(values)));
    }

    /** Copies {@code values} to the beginning of the buffer, which must be large enough. */
    public void set(int... values) {
        upload(MemorySegment.ofArray(required(values)));
    }

    /** Copies {@code values} to the beginning of the buffer, which must be large enough. */
    public void set(long... values) {
        upload(MemorySegment.ofArray(required(values)));
    }

    /** Copies {@code values} to the beginning of the buffer, which must be large enough. */
    public void set(byte... values) {
        upload(MemorySegment.ofArray(required(values)));
    }

    /** The array of values, which must be there. */
    static <T> T required(T values) {
        requireHost("upload", values);
        return values;
    }

    private static void requireHost(String verb, Object host) {
        if (host == null) {
            throw new IllegalArgumentException(verb + ": there are no values: null");
        }
    }

    /** How many elements of {@code size} bytes an array of the contents has. */
    private int elements(int size) {
        if (bytes / size > Integer.MAX_VALUE - 8) {
            throw new IllegalStateException("download: a Java array cannot hold the " + bytes + " bytes of this device buffer");
        }
        return (int) (bytes / size);
    }

    /** The contents as floats. */
    public float[] toFloats() {
        float[] host = new float[elements(Float.BYTES)];
        download(MemorySegment.ofArray(host));
        return host;
    }

    /** The contents as doubles. */
    public double[] toDoubles() {
        double[] host = new double[elements(Double.BYTES)];
        download(MemorySegment.ofArray(host));
        return host;
    }

    /** The contents as ints. */
    public int[] toInts() {
        int[] host = new int[elements(Integer.BYTES)];
        download(MemorySegment.ofArray(host));
        return host;
    }

    /** The contents as longs. */
    public long[] toLongs() {
        long[] host = new long[elements(Long.BYTES)];
        download(MemorySegment.ofArray(host));
        return host;
    }

    /** The contents as bytes. */
    public byte[] toBytes() {
        byte[] host = new byte[elements(1)];
        download(MemorySegment.ofArray(host));
        return host;
    }

    /** Frees the memory; a second call does nothing. The memory of a variable stays with its module. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            if (owned) {
                driver.free(address);
            }
        }
    }
}
