package weft.kernels.ptx;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Cuts PTX text into tokens. A word keeps its dots and double colons ({@code ld.global.nc.v2.f64}, {@code %tid.x},
 * {@code L2::128B}); a directive is one dotted name, so that {@code .reg.b32} is two. What can't be a token becomes one of the
 * kind {@link Kind#BAD}, with the complaint as its text: it is an error only in the function that it stands in.
 */
final class Lexer {

    /** What a token is. */
    enum Kind {
        WORD, DIRECTIVE, INTEGER, FLOAT32, FLOAT64, STRING, PUNCTUATION, BAD, END
    }

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

    private static final Set<String> PAIRS = Set.of("<<", ">>", "<=", ">=", "==", "!=", "&&", "||");

    /** Java's own parser would also take a suffix and the words NaN and Infinity. */
    private static final Pattern DECIMAL_FLOAT = Pattern.compile("(?=.*[.e])([0-9]+\\.?[0-9]*|\\.[0-9]+)(e[-+]?[0-9]+)?");

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
            int start = at;
            if (c == '.' && isWordStart(after(1))) {
                at++;
                endOfWord(false);
                add(Kind.DIRECTIVE, start, 0);
            } else if (isWordStart(c) && !(c == '%' && !isWordPart(after(1)))) {
                at++;
                endOfWord(true);
                add(Kind.WORD, start, 0);
            } else if (isDigit(c) || c == '.' && isDigit(after(1))) {
                number();
            } else if (c == '"') {
                string();
            } else if (PAIRS.contains(text.substring(at, Math.min(at + 2, text.length())))) {
                at += 2;
                add(Kind.PUNCTUATION, start, 0);
            } else if ("{}()[]<>,;:=+-!|@*/%~&^?".indexOf(c) >= 0) {
                at++;
                add(Kind.PUNCTUATION, start, 0);
            } else {
                int character = text.codePointAt(at);
                at += Character.charCount(character);
                bad("unexpected character " + (isVisible(character) ? "'" + Character.toString(character) + "'"
                        : String.format("U+%04X", character)));
            }
        }
        tokens.add(new Token(Kind.END, "end of file", 0, line));
    }

    /** Whether a reader sees the character: a byte order mark or a control character shows nothing. */
    private static boolean isVisible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.FORMAT, Character.UNASSIGNED, Character.PRIVATE_USE, Character.SURROGATE,
                    Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                false;
            default -> true;
        };
    }

    private char after(int characters) {
        return at + characters < text.length() ? text.charAt(at + characters) : 0;
    }

    /** A string ends on its line. */
    private void string() {
        int start = ++at;
        while (at < text.length() && text.charAt(at) != '"' && text.charAt(at) != '\n') {
            at++;
        }
        if (at == text.length() || text.charAt(at) == '\n') {
            bad("a string is not closed");
        } else {
            add(Kind.STRING, start, 0);
            at++;
        }
    }

    private void bad(String complaint) {
        tokens.add(new Token(Kind.BAD, complaint, 0, line));
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

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** PTX names are ASCII. */
    private static boolean isWordStart(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '$' || c == '%';
    }

    /** A percent sign begins a name, and so ends what stands before it: {@code .reg.b32%r<3>}. */
    private static boolean isWordPart(char c) {
        return c != '%' && isWordStart(c) || isDigit(c);
    }

    private void endOfWord(boolean withDots) {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (isWordPart(c)) {
                at++;
            } else if (withDots && c == '.' && isWordPart(after(1))) {
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
        boolean hexadecimal = text.charAt(at) == '0' && "xXfFdDbB".indexOf(after(1)) >= 0;
        while (at < text.length() && (isWordPart(text.charAt(at)) || text.charAt(at) == '.'
                || !hexadecimal && (text.charAt(at) == '-' || text.charAt(at) == '+') && isExponent(start))) {
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
            } else if (DECIMAL_FLOAT.matcher(lower).matches()) {
                add(Kind.FLOAT64, start, Double.doubleToRawLongBits(Double.parseDouble(lower)));
            } else if (lower.startsWith("0") && strip(lower).length() > 1) {
                add(Kind.INTEGER, start, Long.parseUnsignedLong(strip(lower), 8));
            } else {
                add(Kind.INTEGER, start, Long.parseUnsignedLong(strip(lower)));
            }
        } catch (NumberFormatException e) {
            bad("not a number, or too large a one: " + (s.length() > 40 ? s.substring(0, 40) + "..." : s));
        }
    }

    /** Whether a sign here belongs to the exponent of the decimal float that began at {@code start}. */
    private boolean isExponent(int start) {
        char before = text.charAt(at - 1);
        return (before == 'e' || before == 'E') && at - 1 > start && isDigit(after(1));
    }

    private static String strip(String integer) {
        return integer.endsWith("u") ? integer.substring(0, integer.length() - 1) : integer;
    }
}
