package weft.train;

/**
 * Something that a user gave does not fit: an option, a file, a folder. The message is one clear line that names the thing and,
 * where there is one, the remedy, so that the command line can print it as it stands.
 */
public final class InputException extends RuntimeException {
    public InputException(String message) {
        super(message);
    }

    public InputException(String message, Throwable cause) {
        super(message, cause);
    }
}
