package weft.cli;

import weft.cli.base.Console;
import weft.cli.base.ExitCodes;

/**
 * Reports in one line an error that ended a background thread, and ends the program: another thread might wait for its work for
 * ever.
 */
final class LastWords {
    /** Made in advance: when memory has run out, there may be none left for a message. */
    private static final String OUT_OF_MEMORY = "weft: out of memory; try WEFT_JAVA_OPTS=-Xmx8g";

    private LastWords() {}

    static void of(Console console, Thread thread, Throwable error, boolean debug) {
        try {
            console.err().println("weft: " + ExitCodes.message(error) + ", in the thread " + thread.getName());
            if (debug) {
                error.printStackTrace(console.err());
            }
        } catch (OutOfMemoryError | StackOverflowError again) {
            console.err().println(OUT_OF_MEMORY);
        } finally {
            Runtime.getRuntime().halt(ExitCodes.FAILED);
        }
    }
}
