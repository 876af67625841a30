package weft.train.base;

import java.nio.file.Path;
import weft.layers.io.base.CheckpointException;

/**
 * Something that a user gave does not fit: an option, a file, a folder. The message is one clear line that names the thing and,
 * where there is one, the remedy, so that the command line can print it as it stands.
 */
public final class InputException extends RuntimeException {
    /** An error in the tensors of {@code file}, which the message names. */
    public static InputException in(Path file, CheckpointException cause) {
        String message = cause.getMessage();
        return new InputException(message.contains(file.toString()) ? message : file + ": " + message, cause);
    }

    /** With a message that stands alone. */
    public InputException(String message) {
        super(message);
    }

    /** With what went wrong below. */
    public InputException(String message, Throwable cause) {
        super(message, cause);
    }
}
