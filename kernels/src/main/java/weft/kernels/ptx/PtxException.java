package weft.kernels.ptx;

/** PTX text that cannot be read, with the file and the line where reading stopped. */
public final class PtxException extends RuntimeException {

    /**
     * An error in one line: file, line number, message.
     *
     * @param file    the file that the text came from
     * @param line    the line, counted from 1
     * @param message what is wrong there
     */
    public PtxException(String file, int line, String message) {
        super(file + ":" + line + ": " + message);
    }
}
