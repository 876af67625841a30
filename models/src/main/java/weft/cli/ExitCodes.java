package weft.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import weft.datasets.DataException;
import weft.engine.backend.OutOfMemoryException;
import weft.layers.io.CheckpointException;
import weft.train.InputException;

/**
 * What an exception means to the user: an exit code and one line. The exceptions that mean bad input are a closed list, so that
 * a defect of Weft never looks like the user's fault.
 */
final class ExitCodes {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int BAD_INPUT = 2;

    private static final List<Class<? extends Exception>> INPUT_ERRORS = List.of(
            InputException.class, DataException.class, CheckpointException.class,
            FileSystemException.class);

    private ExitCodes() {
    }

    static int of(Throwable thrown) {
        Throwable error = unwrapped(thrown);
        return INPUT_ERRORS.stream().anyMatch(type -> type.isInstance(error)) ? BAD_INPUT : FAILED;
    }

    private static Throwable unwrapped(Throwable thrown) {
        return thrown instanceof UncheckedIOException io ? io.getCause() : thrown;
    }

    /** One line about an error, without the name of its class where the message speaks for itself. */
    static String message(Throwable thrown) {
        Throwable error = unwrapped(thrown);
        String message = String.valueOf(error.getMessage()).strip().replaceAll("\\s*\\R\\s*", " ");
        return switch (error) {
            case NoSuchFileException _ -> message + ": no such file or folder";
            case AccessDeniedException _ -> message + ": no permission";
            case NotDirectoryException _ -> message + ": not a folder";
            case FileSystemException file when file.getReason() == null -> message + ": " + error.getClass().getSimpleName();
            case IOException _, InputException _, DataException _, CheckpointException _, OutOfMemoryException _ -> message;
            case OutOfMemoryError _ -> "out of memory: " + message + "; try a smaller --batch, or WEFT_JAVA_OPTS=-Xmx8g";
            default -> error.getClass().getSimpleName() + ": " + message + " (a defect of Weft; --debug shows where)";
        };
    }
}
