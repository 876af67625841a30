package weft.datasets.base;

/**
 * Something is wrong with data from outside: a file, a download, a name, an image. The message is one clear line that names
 * the thing and, where there is one, the remedy, so a command line can print it as it stands.
 */
public final class DataException extends RuntimeException {
    /** With a message that stands alone: one line that names the thing. */
    public DataException(String message) {
        super(message);
    }

    /** With what went wrong below. */
    public DataException(String message, Throwable cause) {
        super(message, cause);
    }
}
