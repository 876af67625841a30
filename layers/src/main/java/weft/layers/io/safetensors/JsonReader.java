package weft.layers.io.safetensors;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import weft.layers.io.base.CheckpointException;
import weft.layers.io.base.MemoryBudget;

/**
 * Reads JSON (RFC 8259) strictly, value by value, without building a tree: the caller says what it expects, so that a hostile
 * header costs no more memory than its own text. Refuses what the format of the file does not need: keys that appear twice,
 * nesting deeper than {@value #MAX_DEPTH}, lone surrogates, and numbers that are not whole where a whole one is asked for.
 */
final class JsonReader {

    private static final int MAX_DEPTH = 16;
    /** More than any value takes in this reader and in the hands of who asked for it, beside the characters of a text. */
    private static final int BYTES_PER_VALUE = 320;
    /** The bytes of a text while it is gathered: in a builder that doubles, and as a string. */
    private static final int BYTES_PER_CHARACTER = 6;
    private static final int END = -1;

    private final Path file;
    private final String text;
    private final MemoryBudget budget;
    private int at;
    private int depth;

    /**
     * @param file   named in the errors
     * @param budget is charged for each value
     */
    JsonReader(Path file, String text, MemoryBudget budget) {
        this.file = file;
        this.text = text;
        this.budget = budget;
    }

    /** Reads an object; {@code member} is given each key and must read the value that belongs to it. */
    void object(Consumer<String> member) {
        Set<String> keys = new HashSet<>();
        sequence('{', '}', () -> {
            String key = string();
            if (!keys.add(key)) {
                throw CheckpointException.in(file, "the header has the key %s twice", CheckpointException.quoted(key));
            }
            expect(':');
            member.accept(key);
        });
    }

    /** Reads an array; {@code element} must read one value. */
    void array(Runnable element) {
        sequence('[', ']', element);
    }

    private void sequence(char open, char close, Runnable element) {
        requireKind(open);
        expect(open);
        charge(BYTES_PER_VALUE);
        if (++depth > MAX_DEPTH) {
            throw error("nesting deeper than " + MAX_DEPTH);
        }
        if (peek() == close) {
            at++;
        } else {
            element.run();
            while (peek() == ',') {
                at++;
                element.run();
            }
            expect(close);
        }
        depth--;
    }

    /** Reads a string, its escapes resolved. */
    String string() {
        requireKind('"');
        expect('"');
        charge(BYTES_PER_VALUE);
        StringBuilder read = new StringBuilder();
        while (true) {
            int c = next();
            charge(BYTES_PER_CHARACTER);
            if (c == '"') {
                return wellFormed(read);
            } else if (c == '\\') {
                read.append(escaped());
            } else if (c >= ' ') {
                read.append((char) c);
            } else {
                throw error(c == END ? "a string does not end" : "a control character in a string");
            }
        }
    }

    private char escaped() {
        int c = next();
        return switch (c) {
            case '"', '\\', '/' -> (char) c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                int unit = 0;
                for (int i = 0; i < 4; i++) {
                    int digit = "0123456789abcdef".indexOf(Character.toLowerCase(next()));
                    if (digit < 0) {
                        throw error("\\u wants four hexadecimal digits");
                    }
                    unit = unit << 4 | digit;
                }
                yield (char) unit;
            }
            default -> throw error("an unknown escape");
        };
    }

    /** The escapes of a pair of surrogates may be written one by one, but must make a pair. */
    private String wellFormed(StringBuilder read) {
        boolean lone = read.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
        if (lone) {
            throw error("half of a surrogate pair in a string");
        }
        return read.toString();
    }

    /** Reads a whole number that fits into a long. */
    long integer() {
        requireKind('0');
        int from = number();
        charge(BYTES_PER_VALUE);
        String digits = text.substring(from, Math.min(at, from + 21));
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException _) {
            at = from;
            throw error(digits.matches("-?\\d+") ? "a number too large" : "a number that is not whole");
        }
    }

    /** Passes over a number of any form; returns where it began. */
    private int number() {
        peek();
        int from = at;
        passIf("-");
        boolean zero = current() == '0';
        if (digits() > 1 && zero) {
            throw error("a number that begins with 0");
        }
        if (passIf(".")) {
            digits();
        }
        if (passIf("eE")) {
            passIf("+-");
            digits();
        }
        return from;
    }

    private int digits() {
        int from = at;
        while (current() >= '0' && current() <= '9') {
            at++;
        }
        if (at == from) {
            throw error("a number was expected");
        }
        return at - from;
    }

    private boolean passIf(String anyOf) {
        boolean passed = current() != END && anyOf.indexOf(current()) >= 0;
        at += passed ? 1 : 0;
        return passed;
    }

    /** Reads a string, or a value of another kind as the text that it is written with. */
    String text() {
        if (peek() == '"') {
            return string();
        }
        int from = at;
        skip();
        charge((at - from) * BYTES_PER_CHARACTER);
        return text.substring(from, at);
    }

    /** Makes sure that the next value is not a sound one of another kind, which is another fault than broken JSON. */
    private void requireKind(char first) {
        String found = kind(peek());
        if (!found.isEmpty() && !found.equals(kind(first))) {
            throw CheckpointException.in(file, "the header has %s at character %d, where %s was expected", found, at,
                    kind(first));
        }
    }

    /** The kind of value that begins with a character; empty where none does. */
    private static String kind(int first) {
        return switch (first) {
            case '{' -> "an object";
            case '[' -> "an array";
            case '"' -> "a text";
            case 't', 'f' -> "a truth value";
            case 'n' -> "null";
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> "a number";
            default -> "";
        };
    }

    /** Passes over one value of any kind. */
    void skip() {
        switch (peek()) {
            case '{' -> object(_ -> skip());
            case '[' -> array(this::skip);
            case '"' -> string();
            case 't' -> literal("true");
            case 'f' -> literal("false");
            case 'n' -> literal("null");
            default -> number();
        }
    }

    private void literal(String word) {
        if (!text.startsWith(word, at)) {
            throw error("a value was expected");
        }
        at += word.length();
    }

    /** Makes sure that nothing but white space is left. */
    void end() {
        if (peek() != END) {
            throw error("nothing more was expected");
        }
    }

    private void charge(int bytes) {
        budget.charge(bytes, "its header");
    }

    private void expect(char wanted) {
        if (peek() != wanted) {
            throw error("'" + wanted + "' was expected");
        }
        at++;
    }

    /** The next character that is not white space, without passing over it. */
    private int peek() {
        while (current() != END && " \t\r\n".indexOf(current()) >= 0) {
            at++;
        }
        return current();
    }

    private int current() {
        return at < text.length() ? text.charAt(at) : END;
    }

    /** The character here, passed over; the end stays where it is. */
    private int next() {
        int c = current();
        at += c == END ? 0 : 1;
        return c;
    }

    private CheckpointException error(String problem) {
        return CheckpointException.in(file, "the header is not valid JSON at character %d: %s", at, problem);
    }
}
