package weft.kernels.compile;

/**
 * A CUDA file that could not be compiled. The message is the compiler's own text, several lines with the file's name and line, or
 * one line that says what is missing and how to get it.
 */
public final class CompileException extends RuntimeException {

    /** An error described by {@code message}. */
    public CompileException(String message) {
        super(message);
    }

    /** An error described by {@code message}, caused by {@code cause}. */
    public CompileException(String message, Throwable cause) {
        super(message, cause);
    }
}
