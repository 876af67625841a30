package weft.cli.base;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import weft.datasets.base.DataException;
import weft.engine.backend.OutOfMemoryException;
import weft.layers.io.base.CheckpointException;
import weft.train.base.InputException;
import weft.train.learner.DivergedException;

/**
 * What an exception means to the user: an exit code and one line. The exceptions that mean bad input are a closed list, so that a
 * bug in Weft never looks like the user's fault.
 */
public final class ExitCodes {
    /** All is done. */
    public static final int DONE = 0;
    /** Anything but wrong usage and bad input. */
    public static final int FAILED = 1;
    /** Wrong usage or bad input. */
    public static final int BAD_INPUT = 2;

    private static final List<Class<? extends Exception>> INPUT_ERRORS = List.of(
            InputException.class, DataException.class, CheckpointException.class, FileSystemException.class);

    /** How many causes are followed at most, because they may form a cycle. */
    private static final int MOST_CAUSES = 20;

    private ExitCodes() {}

    /** The exit code for an error. */
    public static int of(Throwable thrown) {
        Throwable error = unwrapped(thrown);
        return INPUT_ERRORS.stream().anyMatch(type -> type.isInstance(error)) ? BAD_INPUT : FAILED;
    }

    /**
     * The error to report: an OutOfMemoryError or StackOverflowError, however deep it is wrapped; else a known wrapper's cause.
     */
    private static Throwable unwrapped(Throwable thrown) {
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < MOST_CAUSES; depth++) {
            if (cause instanceof OutOfMemoryError || cause instanceof StackOverflowError) {
                return cause;
            }
            cause = cause.getCause();
        }
        return switch (thrown) {
            case UncheckedIOException io -> io.getCause();
            case ExceptionInInitializerError e when e.getCause() != null -> e.getCause();
            default -> thrown;
        };
    }

    /** One line about an error, without the name of its class where the message speaks for itself. */
    public static String message(Throwable thrown) {
        Throwable error = unwrapped(thrown);
        String message = String.valueOf(error.getMessage()).strip().replaceAll("\\s*\\R\\s*", " ");
        return switch (error) {
            case NoSuchFileException _ -> message + ": no such file or folder";
            case AccessDeniedException _ -> message + ": no permission";
            case NotDirectoryException _ -> message + ": not a folder";
            case FileSystemException file when file.getReason() == null -> message + ": " + error.getClass().getSimpleName();
            case IOException _,InputException _,DataException _ -> message;
            case CheckpointException _,OutOfMemoryException _,DivergedException _ -> message;
            case OutOfMemoryError _ -> outOfMemory(message);
            case StackOverflowError _ ->
                "the calls are nested too deep for Java's stack; give it more with WEFT_JAVA_OPTS=-Xss16m";
            default -> error.getClass().getSimpleName() + ": " + message + " (a bug in Weft; --debug shows where)";
        };
    }

    /** Java has one error for several kinds of memory, and each has its own remedy. */
    private static String outOfMemory(String message) {
        if (message.contains("native thread")) {
            return "the system starts no more threads; try fewer --threads or --workers";
        }
        if (message.contains("direct buffer")) {
            return "out of memory outside Java's heap: %s; try WEFT_JAVA_OPTS=-XX:MaxDirectMemorySize=4g".formatted(message);
        }
        long gigabytes = Math.ceilDiv(2 * Runtime.getRuntime().maxMemory(), 1L << 30);
        return "out of memory: %s, of which Java may take %,d MB; try WEFT_JAVA_OPTS=-Xmx%dg or a smaller --batch"
                .formatted(message, Runtime.getRuntime().maxMemory() >> 20, gigabytes);
    }
}
