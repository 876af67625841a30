package weft.kernels;

/** The simulated device has no room for a request. */
public final class OutOfDeviceMemoryException extends GpuException {

    /** An error described by {@code message}. */
    public OutOfDeviceMemoryException(String message) {
        super(message);
    }

    @Override
    public boolean isOutOfMemory() {
        return true;
    }
}
