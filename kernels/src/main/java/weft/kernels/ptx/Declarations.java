package weft.kernels.ptx;

import java.util.ArrayList;
import java.util.List;
import weft.kernels.ptx.Lexer.Kind;
import weft.kernels.ptx.Lexer.Token;

/** Reads declarations of variables and parameters: {@code .align 8 .b8 name[24] = {1, 2}}. */
final class Declarations {

    private static final int LARGEST_ALIGNMENT = 1 << 30;
    private static final int MOST_DIMENSIONS = 32;

    private Declarations() {}

    /** The variables of one declaration, after its state space and through its semicolon. */
    static List<Variable> variables(TokenReader in, StateSpace space, boolean isExtern) {
        List<Variable> all = new ArrayList<>();
        Head head = head(in);
        do {
            all.add(variable(in, space, head, isExtern));
        } while (in.accept(","));
        in.expect(";");
        return all;
    }

    /** One parameter, after {@code .param} or {@code .reg}; one of a prototype need not have a name. */
    static Variable parameter(TokenReader in, StateSpace space) {
        return variable(in, space, head(in), true);
    }

    /**
     * What stands before the name.
     *
     * @param align  the alignment in bytes
     * @param vector the elements of a vector; 1 for none
     * @param type   the type of an element
     */
    record Head(int align, int vector, PtxType type) {}

    /** Alignment, vector length and type, in the orders in which PTX allows them. */
    static Head head(TokenReader in) {
        int align = 0;
        int vector = 1;
        PtxType type = null;
        boolean pointer = false;
        while (in.peek().kind() == Kind.DIRECTIVE) {
            Token directive = in.next();
            switch (directive.text()) {
                // after .ptr comes the alignment of what the parameter points to, not its own
                case ".align" -> align = pointer ? skipAlignment(in) : alignment(in);
                case ".ptr" -> pointer = true;
                case ".attribute" -> attributes(in);
                case ".global", ".const", ".local", ".shared" -> {}
                case ".v2" -> vector = 2;
                case ".v4" -> vector = 4;
                case ".texref", ".surfref", ".samplerref" -> type = PtxType.B64;
                default -> {
                    type = PtxType.named(directive.text().substring(1));
                    if (type == null) {
                        throw new PtxException(in.file(), directive.line(), "unknown type '" + directive.text() + "'");
                    }
                }
            }
        }
        if (type == null) {
            throw in.error("a declaration names no type");
        }
        return new Head(Math.max(align, type.bytes() * vector), vector, type);
    }

    private static int alignment(TokenReader in) {
        int align = in.integer("an alignment", 0, LARGEST_ALIGNMENT);
        if (Integer.bitCount(align) != 1) {
            throw in.error("an alignment must be a power of two, not " + align);
        }
        return align;
    }

    private static int skipAlignment(TokenReader in) {
        alignment(in);
        return 0;
    }

    /**
     * {@code .attribute(.managed)} and {@code .attribute(.unified(1, 2))}: skipped, they say where memory can be reached from.
     */
    private static void attributes(TokenReader in) {
        in.expect("(");
        for (int depth = 1; depth > 0;) {
            Token token = in.next();
            depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
        }
    }

    private static Variable variable(TokenReader in, StateSpace space, Head head, boolean isExtern) {
        int line = in.peek().line();
        String name = in.word("a variable name");
        if (head.type() == PtxType.PRED && space != StateSpace.REG) {
            throw new PtxException(in.file(), line, "predicate " + name + " can only be in a register");
        }
        List<Long> sizes = new ArrayList<>();
        boolean open = false;
        while (in.accept("[")) {
            if (sizes.isEmpty() && !open && in.accept("]")) {
                open = true;
                continue;
            }
            sizes.add(size(in, name));
            in.expect("]");
            if (sizes.size() > MOST_DIMENSIONS) {
                throw in.error("variable " + name + " has more than " + MOST_DIMENSIONS + " dimensions");
            }
        }
        if (open) {
            sizes.addFirst(-1L);
        }
        if (head.vector() > 1) {
            sizes.add((long) head.vector());
        }
        Initializer init = new Initializer(in, name, head.type(), sizes);
        if (in.peek().is("=")) {
            if (space != StateSpace.GLOBAL && space != StateSpace.CONST) {
                throw in.error("variable " + name + " cannot have an initial value: only .global and .const variables can");
            }
            init.read();
        } else if (open && !isExtern && space != StateSpace.SHARED && space != StateSpace.PARAM && space != StateSpace.LOCAL) {
            throw new PtxException(in.file(), line, "variable " + name + " has no size");
        }
        return new Variable(space, name, head.type(), head.align(), bytes(in, name, init.count(), head.type()), init.values(),
                line);
    }

    private static long size(TokenReader in, String name) {
        int line = in.peek().line();
        long size = in.integer("an array size");
        if (size <= 0) {
            throw new PtxException(in.file(), line, "variable " + name + " has " + Long.toUnsignedString(size)
                    + " elements; there must be at least one, and fewer than 2^63");
        }
        return size;
    }

    private static long bytes(TokenReader in, String name, long count, PtxType type) {
        try {
            return Math.multiplyExact(count, type.bytes());
        } catch (ArithmeticException e) {
            throw in.error("variable " + name + " has more than 2^63 bytes");
        }
    }
}
