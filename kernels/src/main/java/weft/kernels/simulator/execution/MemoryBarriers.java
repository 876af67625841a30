package weft.kernels.simulator.execution;

import weft.kernels.simulator.memory.Region;

/**
 * Barriers that lie in shared memory ({@code mbarrier}), as GPUs from sm_80 on have them. The 64 bits are, from the lowest: how
 * many arrivals are missing (20 bits), how many the next phase expects (20 bits), the number of the phase (23 bits). What an
 * arrival returns is this value as it was before.
 */
final class MemoryBarriers {

    private static final int BITS = 20;
    private static final long COUNT = (1L << BITS) - 1;
    private static final long PHASE = 1L << 2 * BITS;
    private static final long PHASES = (1L << 23) - 1;

    private MemoryBarriers() {}

    private static long get(Region r, long address) {
        int at = (int) (address - r.base >>> 2);
        return (long) r.words[at + 1] << 32 | r.words[at] & 0xffff_ffffL;
    }

    private static void set(Region r, long address, long bits) {
        int at = (int) (address - r.base >>> 2);
        r.words[at] = (int) bits;
        r.words[at + 1] = (int) (bits >>> 32);
    }

    private static long phase(long bits) {
        return bits >>> 2 * BITS & PHASES;
    }

    /** A barrier of {@code count} arrivals, in phase 0; with 0 it is no barrier any more. */
    static void init(Region r, long address, long count) {
        set(r, address, count & COUNT | (count & COUNT) << BITS);
    }

    /**
     * {@code count} threads arrive; the last one that is expected begins the next phase.
     *
     * @param drop whether they take no part in later phases
     * @return the barrier before
     */
    static long arrive(Region r, long address, long count, boolean drop) {
        long before = get(r, address);
        long expected = (before >>> BITS & COUNT) - (drop ? count : 0);
        long missing = (before & COUNT) - count;
        long phase = phase(before);
        set(r, address, missing > 0 ? missing | expected << BITS | phase * PHASE
                : expected | expected << BITS | (phase + 1 & PHASES) * PHASE);
        return before;
    }

    /** One more arrival is expected in this phase. */
    static void expectOneMore(Region r, long address) {
        set(r, address, get(r, address) + 1);
    }

    /** Whether the phase of {@code state}, which an arrival returned, is complete. */
    static boolean isComplete(Region r, long address, long state) {
        return phase(get(r, address)) != phase(state);
    }

    /** Whether the phase with parity {@code parity}, this one or the one before, is complete. */
    static boolean isParityComplete(Region r, long address, long parity) {
        return (phase(get(r, address)) & 1) != (parity & 1);
    }

    /** How many arrivals were missing in {@code state}. */
    static int missing(long state) {
        return (int) (state & COUNT);
    }
}
