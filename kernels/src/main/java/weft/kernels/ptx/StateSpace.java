package weft.kernels.ptx;

/**
 * Where a variable lives. {@link #PARAM} is a kernel's parameter list; the {@code .param} variables of device functions are
 * storage of one thread, so they are {@link #LOCAL} here. {@link #REG} is no memory: a register of a thread.
 */
public enum StateSpace {
    GLOBAL, SHARED, LOCAL, CONST, PARAM, REG;

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
