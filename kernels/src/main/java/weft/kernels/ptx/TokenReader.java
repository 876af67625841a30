package weft.kernels.ptx;

import java.util.List;
import weft.kernels.ptx.Lexer.Kind;
import weft.kernels.ptx.Lexer.Token;

/** Walks over tokens: looks at the next one, takes it, or says which one was expected. */
final class TokenReader {

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
        return tokens.get(at);
    }

    Token peek(int ahead) {
        return tokens.get(Math.min(at + ahead, tokens.size() - 1));
    }

    Token next() {
        Token token = tokens.get(at);
        if (token.kind() == Kind.END) {
            throw error("the text ends too early");
        }
        at++;
        return token;
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
        Token token = next();
        if (token.kind() != Kind.WORD) {
            throw new PtxException(file, token.line(), "expected " + what + ", found '" + token.text() + "'");
        }
        return token.text();
    }

    /** An integer with an optional minus sign. */
    long integer(String what) {
        boolean negative = accept("-");
        Token token = next();
        if (token.kind() != Kind.INTEGER) {
            throw new PtxException(file, token.line(), "expected " + what + ", found '" + token.text() + "'");
        }
        return negative ? -token.bits() : token.bits();
    }

    PtxException error(String message) {
        return new PtxException(file, peek().line(), message);
    }
}
