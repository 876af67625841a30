package weft.kernels.compile;

/**
 * CUDA text made easy to search: comments, the contents of strings and of character constants, and lines of the preprocessor
 * become spaces. All else stays where it is, so positions and lines are those of the text.
 */
final class CudaText {

    private CudaText() {}

    /** The text without comments, strings, and lines of the preprocessor. */
    static String code(String text) {
        return blank(text, true);
    }

    /** The text without comments; lines of the preprocessor stay, and so do strings. */
    static String withoutComments(String text) {
        return blank(text, false);
    }

    private static String blank(String text, boolean alsoDirectives) {
        char[] out = text.toCharArray();
        boolean lineBegins = true;
        int i = 0;
        while (i < out.length) {
            char c = out[i];
            int end = i + 1;
            if (text.startsWith("//", i)) {
                end = lineEnd(text, i);
                clear(out, i, end);
            } else if (text.startsWith("/*", i)) {
                int close = text.indexOf("*/", i + 2);
                end = close < 0 ? out.length : close + 2;
                clear(out, i, end);
            } else if (c == '"' || c == '\'' && !isSeparator(text, i)) {
                end = literalEnd(text, i);
                if (alsoDirectives) {
                    clear(out, i + 1, end - 1);
                }
            } else if (c == '#' && lineBegins && alsoDirectives) {
                end = lineEnd(text, i);
                clear(out, i, end);
            }
            lineBegins = c == '\n' || lineBegins && (Character.isWhitespace(c) || out[i] == ' ');
            i = end;
        }
        return new String(out);
    }

    /** Whether a quote stands between digits, as in {@code 1'000'000}. */
    private static boolean isSeparator(String text, int at) {
        return at > 0 && at + 1 < text.length() && Character.isDigit(text.charAt(at - 1))
                && Character.isDigit(text.charAt(at + 1));
    }

    private static int literalEnd(String text, int begin) {
        char quote = text.charAt(begin);
        if (quote == '"' && begin > 0 && text.charAt(begin - 1) == 'R') {
            int open = text.indexOf('(', begin);
            String close = open < 0 ? "" : ")" + text.substring(begin + 1, open) + "\"";
            int end = open < 0 ? -1 : text.indexOf(close, open);
            return end < 0 ? text.length() : end + close.length();
        }
        for (int i = begin + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == quote || c == '\n') {
                return i + 1;
            }
        }
        return text.length();
    }

    /** Where a line ends; a backslash at its end continues it. */
    private static int lineEnd(String text, int begin) {
        int end = text.indexOf('\n', begin);
        while (end > 0 && (text.charAt(end - 1) == '\\' || text.startsWith("\\\r", end - 2))) {
            end = text.indexOf('\n', end + 1);
        }
        return end < 0 ? text.length() : end;
    }

    private static void clear(char[] out, int from, int to) {
        for (int i = Math.max(from, 0); i < Math.min(to, out.length); i++) {
            if (out[i] != '\n') {
                out[i] = ' ';
            }
        }
    }

    /** The line of a position, from 1. */
    static int line(String text, int at) {
        return 1 + (int) text.substring(0, at).chars().filter(c -> c == '\n').count();
    }
}
