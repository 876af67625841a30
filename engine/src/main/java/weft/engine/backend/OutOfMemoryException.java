package weft.engine.backend;

/** A device has no room for a request. */
public final class OutOfMemoryException extends RuntimeException {

    public OutOfMemoryException(String message, Throwable cause) {
        super(message, cause);
    }
}
