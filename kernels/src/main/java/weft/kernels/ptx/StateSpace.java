package weft.kernels.ptx;

/**
 * Where a variable lives. {@link #PARAM} is a kernel's parameter list; the {@code .param} variables of device functions are
 * storage of one thread, so they are {@link #LOCAL} here. {@link #REG} is no memory: a register of a thread.
 */
public enum StateSpace {
    /** The memory of the GPU, for all threads. */
    GLOBAL,
    /** Memory of a block. */
    SHARED,
    /** Memory of a thread. */
    LOCAL,
    /** Memory that kernels only read, filled before a launch. */
    CONST,
    /** The arguments of a kernel. */
    PARAM,
    /** A register of a thread. */
    REG;

    /** The space named by a directive such as {@code ".shared"}; null when the directive names none. */
    static StateSpace of(String directive) {
        return switch (directive) {
            case ".global" -> GLOBAL;
            case ".shared" -> SHARED;
            case ".local" -> LOCAL;
            case ".const" -> CONST;
            case ".param" -> PARAM;
            default -> null;
        };
    }
}
