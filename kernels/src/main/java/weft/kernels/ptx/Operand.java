package weft.kernels.ptx;

import java.util.List;

/** What an instruction works on. */
public sealed interface Operand {

    private static String list(List<Operand> operands) {
        return String.join(", ", operands.stream().map(Object::toString).toList());
    }

    /**
     * A register of one thread.
     *
     * @param name its name in the text
     * @param type its declared type
     * @param index its number among the function's registers of the same storage: 64-bit ones, or all others
     */
    record Register(String name, PtxType type, int index) implements Operand {

        /** Whether the register is stored in 64 bits. */
        public boolean isWide() {
            return type.isWide();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** The complement of a predicate register. */
    record Not(Register register) implements Operand {
        @Override
        public String toString() {
            return "!" + register;
        }
    }

    /** Bytes or halves of a register, as video instructions take them: {@code a.b0}, {@code a.h10}. */
    record Selected(Register register, String part) implements Operand {
        @Override
        public String toString() {
            return register + "." + part;
        }
    }

    /** Two destinations, {@code p|q}; one may be {@link Sink}. */
    record Pair(Operand first, Operand second) implements Operand {
        @Override
        public String toString() {
            return first + "|" + second;
        }
    }

    /** The destination {@code _}, which drops what it is given. */
    record Sink() implements Operand {
        @Override
        public String toString() {
            return "_";
        }
    }

    /** An integer constant. */
    record Immediate(long value) implements Operand {
        @Override
        public String toString() {
            return Long.toString(value);
        }
    }

    /** A float constant given as 32 bits ({@code 0f...}). */
    record Float32(int bits) implements Operand {
        @Override
        public String toString() {
            return String.format("0f%08X", bits);
        }
    }

    /** A float constant given as 64 bits ({@code 0d...} or a decimal). */
    record Float64(long bits) implements Operand {
        @Override
        public String toString() {
            return String.format("0d%016X", bits);
        }
    }

    /** A special register such as {@code %tid.x}. */
    record Special(String name) implements Operand {
        @Override
        public String toString() {
            return name;
        }
    }

    /** The address of a variable. */
    record VariableAddress(Variable variable, long offset) implements Operand {
        @Override
        public String toString() {
            return variable.name() + (offset == 0 ? "" : "+" + offset);
        }
    }

    /** A name that is no register and no variable: a label, a function, a table of labels. */
    record Name(String name) implements Operand {
        @Override
        public String toString() {
            return name;
        }
    }

    /** A memory operand {@code [base+offset]}; the base is a register, a variable's address or a number. */
    record Address(Operand base, long offset) implements Operand {
        @Override
        public String toString() {
            return "[" + base + (offset == 0 ? "" : "+" + offset) + "]";
        }
    }

    /** A memory operand with coordinates, {@code [tensor, {x, y}]}. */
    record TensorAddress(Operand base, Operand coordinates) implements Operand {
        @Override
        public String toString() {
            return "[" + base + ", " + coordinates + "]";
        }
    }

    /** A vector {@code {a, b, c, d}}. */
    record Group(List<Operand> members) implements Operand {
        @Override
        public String toString() {
            return "{" + list(members) + "}";
        }
    }

    /** What a call passes or gets back, {@code (a, b)}. */
    record Parameters(List<Operand> members) implements Operand {
        @Override
        public String toString() {
            return "(" + list(members) + ")";
        }
    }
}
