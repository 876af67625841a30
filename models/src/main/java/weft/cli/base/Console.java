package weft.cli.base;

import java.io.PrintStream;
import java.util.Locale;
import weft.train.Progress;

/**
 * Where a command writes.
 *
 * @param out      results
 * @param err      errors, one line each
 * @param terminal whether a person watches {@code out}
 */
public record Console(PrintStream out, PrintStream err, boolean terminal) {

    /** The streams of this process. */
    public static Console system() {
        return new Console(System.out, System.err, Progress.isTerminal());
    }

    /** Prints a formatted line. Numbers have a decimal point in every locale. */
    public void print(String format, Object... values) {
        out.println(harmless(String.format(Locale.ROOT, format, values)));
    }

    /** Names in a file may hold codes that move a terminal's cursor or colour its text; they become {@code ?}. */
    public static String harmless(String text) {
        return text.replaceAll("[\\p{Cc}&&[^\\n\\t]]", "?");
    }
}
