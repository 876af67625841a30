package weft.train;

/**
 * Something that a user gave does not fit: an option, a file, a folder. The message is one clear line that names the thing and,
 * where there is one, the remedy, so that the command line can print it as it stands.
 */
public final class InputException extends RuntimeException {
    /** {@code message} is what the user reads. */
    public InputException(String message) {
        super(message);
    }

    /** {@code message} is what the user reads, {@code cause} what {@code --debug} prints beside it. */
    public InputException(String message, Throwable cause) {
        super(message, cause);
    }
}
