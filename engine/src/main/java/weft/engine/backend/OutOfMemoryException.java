package weft.engine.backend;

/** A device has no memory left for a request. */
public final class OutOfMemoryException extends RuntimeException {

    /**
     * The message says in one line what is full and what helps; the cause is the error of the device or of the Java virtual
     * machine.
     */
    public OutOfMemoryException(String message, Throwable cause) {
        super(message, cause);
    }
}
