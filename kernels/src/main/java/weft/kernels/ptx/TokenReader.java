package weft.kernels.ptx;

import java.util.List;
import weft.kernels.ptx.Lexer.Kind;
import weft.kernels.ptx.Lexer.Token;

/**
 * Reads one token after another: looks at the next one, takes it, or says which one was expected. To read a token of the kind
 * {@link Kind#BAD} is an error; to skip one is not.
 */
final class TokenReader {

    static final String TOO_EARLY = "the text ends too early";

    private final String file;
    private final List<Token> tokens;
    private int at;

    TokenReader(String file, String text) {
        this.file = file;
        this.tokens = Lexer.tokens(file, text);
    }

    String file() {
        return file;
    }

    Token peek() {
        return checked(tokens.get(at));
    }

    Token peek(int ahead) {
        return tokens.get(Math.min(at + ahead, tokens.size() - 1));
    }

    Token next() {
        Token token = checked(tokens.get(at));
        if (token.kind() == Kind.END) {
            throw error(TOO_EARLY);
        }
        at++;
        return token;
    }

    private Token checked(Token token) {
        if (token.kind() == Kind.BAD) {
            throw new PtxException(file, token.line(), token.text());
        }
        return token;
    }

    /** Where the next token is, for {@link #goTo}. */
    int position() {
        return at;
    }

    /** Goes back, or on, to a {@link #position}. */
    void goTo(int position) {
        at = position;
    }

    /** Moves past the next {@code punctuation}, whatever stands before it; false when the text ends first. */
    boolean skipPast(String punctuation) {
        while (at < tokens.size() - 1) {
            if (tokens.get(at++).is(punctuation)) {
                return true;
            }
        }
        return false;
    }

    /** Moves past the next braces and what is between them; false when the text ends first. */
    boolean skipBraces() {
        if (!skipPast("{")) {
            return false;
        }
        for (int depth = 1; depth > 0; at++) {
            if (at >= tokens.size() - 1) {
                return false;
            }
            depth += tokens.get(at).is("{") ? 1 : tokens.get(at).is("}") ? -1 : 0;
        }
        return true;
    }

    boolean atEnd() {
        return peek().kind() == Kind.END;
    }

    /** Takes the punctuation when it is next. */
    boolean accept(String punctuation) {
        if (peek().is(punctuation)) {
            at++;
            return true;
        }
        return false;
    }

    /** Takes the directive when it is next. */
    boolean acceptDirective(String name) {
        if (peek().isDirective(name)) {
            at++;
            return true;
        }
        return false;
    }

    void expect(String punctuation) {
        if (!accept(punctuation)) {
            throw error("expected '" + punctuation + "', found '" + peek().text() + "'");
        }
    }

    String word(String what) {
        return next(Kind.WORD, what).text();
    }

    /** A number without a sign: no expression may stand where one is read. */
    long integer(String what) {
        return next(Kind.INTEGER, what).bits();
    }

    private Token next(Kind kind, String what) {
        Token token = next();
        if (token.kind() != kind) {
            throw new PtxException(file, token.line(), "expected " + what + ", found '" + token.text() + "'");
        }
        return token;
    }

    /**
     * An integer from {@code min} to {@code max}.
     *
     * @throws PtxException when it is none, or beyond
     */
    int integer(String what, int min, int max) {
        int line = peek().line();
        long value = integer(what);
        if (value < min || value > max) {
            throw new PtxException(file, line, what + " must be from " + min + " to " + max + ", not "
                    + Long.toUnsignedString(value));
        }
        return (int) value;
    }

    PtxException error(String message) {
        return new PtxException(file, peek().line(), message);
    }
}
