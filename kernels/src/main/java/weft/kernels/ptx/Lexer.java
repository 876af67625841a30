package weft.kernels.ptx;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Cuts PTX text into tokens. A word keeps its dots and double colons ({@code ld.global.nc.v2.f64}, {@code %tid.x},
 * {@code L2::128B}), because in PTX a dot never separates two things.
 */
final class Lexer {

    /** What a token is. */
    enum Kind { WORD, DIRECTIVE, INTEGER, FLOAT32, FLOAT64, STRING, PUNCTUATION, END }

    /**
     * One token.
     *
     * @param kind what it is
     * @param text its text; a directive keeps its leading dot
     * @param bits the value of a number: an integer, or the bits of a float
     * @param line the line it is on, from 1
     */
    record Token(Kind kind, String text, long bits, int line) {

        boolean is(String punctuation) {
            return kind == Kind.PUNCTUATION && text.equals(punctuation);
        }

        boolean isDirective(String name) {
            return kind == Kind.DIRECTIVE && text.equals(name);
        }
    }

    private final String file;
    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;

    private Lexer(String file, String text) {
        this.file = file;
        this.text = text;
    }

    /** All tokens of {@code text}, closed by one {@link Kind#END}. */
    static List<Token> tokens(String file, String text) {
        Lexer lexer = new Lexer(file, text);
        lexer.run();
        return lexer.tokens;
    }

    private void run() {
        while (skipBlanks()) {
            char c = text.charAt(at);
            if (c == '.' && at + 1 < text.length() && isWordStart(text.charAt(at + 1))) {
                int start = at++;
                endOfWord();
                add(Kind.DIRECTIVE, start, 0);
            } else if (isWordStart(c)) {
                int start = at;
                endOfWord();
                add(Kind.WORD, start, 0);
            } else if (Character.isDigit(c)) {
                number();
            } else if (c == '"') {
                int start = ++at;
                while (at < text.length() && text.charAt(at) != '"') {
                    at++;
                }
                add(Kind.STRING, start, 0);
                at++;
            } else if ("{}()[]<>,;:=+-!|@*/%~&^?".indexOf(c) >= 0) {
                at++;
                add(Kind.PUNCTUATION, at - 1, 0);
            } else {
                throw new PtxException(file, line, "unexpected character '" + c + "'");
            }
        }
        tokens.add(new Token(Kind.END, "end of file", 0, line));
    }

    /** Moves past blanks and comments; false at the end of the text. */
    private boolean skipBlanks() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\n') {
                line++;
                at++;
            } else if (Character.isWhitespace(c) || c == 0) {
                at++;
            } else if (text.startsWith("//", at)) {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (text.startsWith("/*", at)) {
                int end = text.indexOf("*/", at);
                if (end < 0) {
                    throw new PtxException(file, line, "a comment is not closed");
                }
                line += (int) text.substring(at, end).chars().filter(ch -> ch == '\n').count();
                at = end + 2;
            } else {
                return true;
            }
        }
        return false;
    }

    private static boolean isWordStart(char c) {
        return Character.isLetter(c) || c == '_' || c == '$' || c == '%';
    }

    private void endOfWord() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (Character.isLetterOrDigit(c) || c == '_' || c == '$' || c == '%') {
                at++;
            } else if (c == '.' && at + 1 < text.length() && Character.isLetterOrDigit(text.charAt(at + 1))) {
                at++;
            } else if (text.startsWith("::", at)) {
                at += 2;
            } else {
                return;
            }
        }
    }

    private void add(Kind kind, int start, long bits) {
        tokens.add(new Token(kind, text.substring(start, at), bits, line));
    }

    /** Numbers: decimal, 0x, 0b and octal integers with an optional U; 0f and 0d hexadecimal floats; decimal floats. */
    private void number() {
        int start = at;
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '.'
                || ((text.charAt(at) == '-' || text.charAt(at) == '+') && isExponent(start)))) {
            at++;
        }
        String s = text.substring(start, at);
        String lower = s.toLowerCase(Locale.ROOT);
        try {
            if (lower.startsWith("0f") && lower.length() == 10) {
                add(Kind.FLOAT32, start, Integer.parseUnsignedInt(lower.substring(2), 16));
            } else if (lower.startsWith("0d") && lower.length() == 18) {
                add(Kind.FLOAT64, start, Long.parseUnsignedLong(lower.substring(2), 16));
            } else if (lower.startsWith("0x")) {
                add(Kind.INTEGER, start, Long.parseUnsignedLong(strip(lower).substring(2), 16));
            } else if (lower.startsWith("0b")) {
                add(Kind.INTEGER, start, Long.parseUnsignedLong(strip(lower).substring(2), 2));
            } else if (lower.indexOf('.') >= 0 || lower.indexOf('e') >= 0) {
                add(Kind.FLOAT64, start, Double.doubleToRawLongBits(Double.parseDouble(lower)));
            } else if (lower.startsWith("0") && strip(lower).length() > 1) {
                add(Kind.INTEGER, start, Long.parseUnsignedLong(strip(lower), 8));
            } else {
                add(Kind.INTEGER, start, Long.parseUnsignedLong(strip(lower)));
            }
        } catch (NumberFormatException e) {
            throw new PtxException(file, line, "not a number: " + s);
        }
    }

    /** Whether a sign here belongs to the exponent of the decimal float that began at {@code start}. */
    private boolean isExponent(int start) {
        char before = text.charAt(at - 1);
        return (before == 'e' || before == 'E') && text.substring(start, at).indexOf('.') >= 0;
    }

    private static String strip(String integer) {
        return integer.endsWith("u") ? integer.substring(0, integer.length() - 1) : integer;
    }
}
