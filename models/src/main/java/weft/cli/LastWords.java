package weft.cli;

/**
 * One line about an error that ends a thread for which nobody waits. Another thread that needs its work would wait for ever, so
 * the program ends, too.
 */
final class LastWords {
    /** Made beforehand: where memory is lacking, there may be none left for a message. */
    private static final String OUT_OF_MEMORY = "weft: out of memory; try WEFT_JAVA_OPTS=-Xmx8g";

    private LastWords() {
    }

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
