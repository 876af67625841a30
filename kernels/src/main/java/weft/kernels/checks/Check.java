package weft.kernels.checks;

import java.util.Locale;
import java.util.Set;

/** What a finding is about. */
public enum Check {
    /** Accesses out of bounds, misaligned, after free, or to memory that may not be written; memory that is never freed. */
    MEMORY,
    /** Barriers, member masks, and threads that wait for each other for ever. */
    SYNCHRONISATION,
    /** What ends a kernel otherwise: a failed assertion, a trap, an endless loop, a stack that overflows. Always watched. */
    EXECUTION;

    /** The checks that can be switched on and off. */
    public static final Set<Check> ALL = Set.of(MEMORY, SYNCHRONISATION);

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
