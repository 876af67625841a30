package weft.kernels.ptx;

/** PTX text that cannot be read, with the file and the line where reading stopped. */
public final class PtxException extends RuntimeException {

    private static final int LONGEST = 400;

    /**
     * An error in one line: file, line number, message. A text may have a name of a million characters, so a long message
     * is cut off.
     *
     * @param file    the file that the text came from
     * @param line    the line, counted from 1
     * @param message what is wrong there
     */
    public PtxException(String file, int line, String message) {
        super(file + ":" + line + ": "
                + (message.length() <= LONGEST ? message : message.substring(0, LONGEST) + "..."));
    }
}
