package weft.engine.backend;

/** A device has no room for a request. */
public final class OutOfMemoryException extends RuntimeException {

    /** A line that says what is full and what helps, and the error of the device or the virtual machine. */
    public OutOfMemoryException(String message, Throwable cause) {
        super(message, cause);
    }
}
