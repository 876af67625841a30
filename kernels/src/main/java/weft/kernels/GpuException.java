package weft.kernels;

/** What went wrong on a device, real or simulated: one line that names the kernel, the place and the remedy where known. */
public class GpuException extends RuntimeException {

    /** An error described by {@code message}. */
    public GpuException(String message) {
        super(message);
    }

    /** An error described by {@code message}, caused by {@code cause}. */
    public GpuException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Whether the device had no room for a request. */
    public boolean isOutOfMemory() {
        return false;
    }
}
