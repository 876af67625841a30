package weft.layers.io.base;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A file of tensors can't be written or read, or does not fit a module. The message is one line that names the file or the
 * tensor and says why.
 */
public final class CheckpointException extends RuntimeException {

    private static final int SHOWN = 80;

    /** {@code message} is one line. */
    public CheckpointException(String message) {
        super(message);
    }

    /** {@code message} is one line; the cause is for debugging. */
    public CheckpointException(String message, Throwable cause) {
        super(message, cause);
    }

    /** What is wrong inside a file. */
    public static CheckpointException in(Path file, String format, Object... args) {
        return new CheckpointException(file + ": " + format.formatted(args));
    }

    /** What the file system refused: {@code cannot write runs/a/last.safetensors: No space left on device}. */
    public static CheckpointException cannot(String verb, Path file, IOException cause) {
        String reason = switch (cause) {
            case NoSuchFileException _ -> verb.equals("write") ? "there is no such folder" : "there is no such file";
            case AccessDeniedException _ -> "permission denied";
            case FileSystemException e when e.getReason() != null -> e.getReason();
            case IOException e when e.getMessage() != null -> e.getMessage();
            default -> cause.getClass().getSimpleName();
        };
        return new CheckpointException("cannot " + verb + " " + file + ": " + shown(reason), cause);
    }

    /** A name from a file, in quotes, fit for one line: a long one is cut, control characters become {@code ?}. */
    public static String quoted(String name) {
        return '"' + shown(name) + '"';
    }

    /** As {@link #quoted}, without the quotes. */
    public static String shown(String text) {
        String line = text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
        return line.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]", "?");
    }
}
