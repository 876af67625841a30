package weft.kernels.checks;

import java.util.Locale;

/** What a finding is about. */
public enum Check {
    /** Accesses out of bounds, misaligned, after free, or to memory that may not be written. */
    MEMORY,
    /** Barriers, member masks, and threads that wait for each other for ever. */
    SYNCHRONISATION,
    /** What ends a kernel otherwise: a failed assertion, a trap, an endless loop, a stack that overflows. */
    EXECUTION;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
