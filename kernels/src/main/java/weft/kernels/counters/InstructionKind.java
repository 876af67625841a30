package weft.kernels.counters;

import java.util.Locale;
import weft.kernels.ptx.Instruction;
import weft.kernels.ptx.PtxType;

/** What an instruction is for. */
public enum InstructionKind {
    /** Arithmetic of 32-bit floats. */
    FLOAT,
    /** Arithmetic of 64-bit floats. */
    DOUBLE,
    /** Arithmetic of 16-bit floats and their pairs. */
    HALF,
    /** Arithmetic of whole numbers. */
    INTEGER,
    /** Bits: and, or, xor, shifts, bit fields. */
    BITS,
    /** Comparisons and selections. */
    COMPARE,
    /** Conversions between types. */
    CONVERT,
    /** Moves between registers, and conversions of addresses. */
    MOVE,
    /** Division, roots, exponentials, sines: what a GPU computes in units of their own or in several instructions. */
    SPECIAL,
    /** Loads from memory. */
    LOAD,
    /** Stores to memory. */
    STORE,
    /** Atomic operations on memory. */
    ATOMIC,
    /** Asynchronous copies to shared memory. */
    COPY,
    /** Reads of kernel parameters, and what calls pass. */
    PARAMETER,
    /** Branches, calls, returns. */
    CONTROL,
    /** Barriers and fences. */
    BARRIER,
    /** Shuffles, votes and what else lanes of a warp do together. */
    WARP,
    /** Products of matrices on tensor cores, and the loads and stores of their operands. */
    MATRIX,
    /** What fits nowhere else. */
    OTHER;

    /** What {@code i} is for. */
    public static InstructionKind of(Instruction i) {
        return switch (i.opcode()) {
            case "ld", "ldu", "st" -> i.parts().stream().anyMatch(p -> p.startsWith("param")) ? PARAMETER
                    : i.opcode().equals("st") ? STORE : LOAD;
            case "atom", "red" -> ATOMIC;
            case "cp" -> COPY;
            case "bra", "brx", "call", "ret", "exit", "trap", "brkpt" -> CONTROL;
            case "bar", "barrier" -> i.has("warp") ? WARP : BARRIER;
            case "membar", "fence", "mbarrier" -> BARRIER;
            case "shfl", "vote", "match", "redux", "activemask", "elect" -> WARP;
            case "mma", "wmma", "ldmatrix", "stmatrix", "movmatrix" -> MATRIX;
            case "mov", "cvta", "isspacep" -> MOVE;
            case "cvt" -> CONVERT;
            case "setp", "set", "selp", "slct", "testp" -> COMPARE;
            case "and", "or", "xor", "not", "cnot", "shl", "shr", "shf", "lop3", "bfe", "bfi", "bfind", "brev", "clz", "popc",
                    "prmt", "fns", "szext", "bmsk" ->
                BITS;
            case "div", "rem", "rcp", "sqrt", "rsqrt", "sin", "cos", "ex2", "lg2", "tanh" -> SPECIAL;
            case "add", "sub", "mul", "fma", "mad", "mul24", "mad24", "sad", "min", "max", "abs", "neg", "addc", "subc", "madc",
                    "dp4a", "dp2a", "copysign" ->
                arithmetic(i.type());
            default -> i.opcode().startsWith("v") ? INTEGER : OTHER;
        };
    }

    private static InstructionKind arithmetic(PtxType type) {
        if (type == null) {
            return INTEGER;
        }
        String name = type.toString();
        return name.contains("f16") || name.contains("bf16") ? HALF
                : !type.isFloat() ? INTEGER : type.bits() == 64 ? DOUBLE : FLOAT;
    }

    /** In small letters. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
