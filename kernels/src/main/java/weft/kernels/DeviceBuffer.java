package weft.kernels;

import java.lang.foreign.MemorySegment;
import weft.kernels.driver.GpuDriver;

/** A piece of device memory with copies from and to Java arrays. Each copy waits until it is done. */
public final class DeviceBuffer implements AutoCloseable {

    private final GpuDriver driver;
    private final long address;
    private final long bytes;
    private boolean closed;

    DeviceBuffer(GpuDriver driver, long bytes) {
        this.driver = driver;
        this.bytes = bytes;
        this.address = driver.allocate(Math.max(bytes, 1));
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

    /** The size in bytes. */
    public long bytes() {
        return bytes;
    }

    /** Copies a host segment of at most the buffer's size to its beginning. */
    public void upload(MemorySegment host) {
        if (host.byteSize() > bytes) {
            throw new IllegalArgumentException("upload: " + host.byteSize() + " bytes do not fit into " + bytes);
        }
        driver.copyToDevice(address(), host, host.byteSize(), 0);
        driver.synchronize();
    }

    /** Copies the beginning of the buffer to a host segment of at most its size. */
    public void download(MemorySegment host) {
        if (host.byteSize() > bytes) {
            throw new IllegalArgumentException("download: " + host.byteSize() + " bytes asked, the buffer has " + bytes);
        }
        driver.copyToHost(host, address(), host.byteSize(), 0);
        driver.synchronize();
    }

    /** The contents as floats. */
    public float[] toFloats() {
        float[] host = new float[Math.toIntExact(bytes / Float.BYTES)];
        download(MemorySegment.ofArray(host));
        return host;
    }

    /** The contents as doubles. */
    public double[] toDoubles() {
        double[] host = new double[Math.toIntExact(bytes / Double.BYTES)];
        download(MemorySegment.ofArray(host));
        return host;
    }

    /** The contents as ints. */
    public int[] toInts() {
        int[] host = new int[Math.toIntExact(bytes / Integer.BYTES)];
        download(MemorySegment.ofArray(host));
        return host;
    }

    /** The contents as longs. */
    public long[] toLongs() {
        long[] host = new long[Math.toIntExact(bytes / Long.BYTES)];
        download(MemorySegment.ofArray(host));
        return host;
    }

    /** The contents as bytes. */
    public byte[] toBytes() {
        byte[] host = new byte[Math.toIntExact(bytes)];
        download(MemorySegment.ofArray(host));
        return host;
    }

    /** Frees the memory; a second call does nothing. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            driver.free(address);
        }
    }
}
