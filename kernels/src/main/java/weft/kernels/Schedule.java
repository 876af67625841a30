package weft.kernels;

/**
 * The order in which the simulated GPU lets blocks, groups of threads and threads run. A GPU promises none, so a kernel that is
 * right computes the same under each; one that relies on an order shows it under another schedule. A schedule always gives the
 * same order, on any number of host threads.
 */
public sealed interface Schedule {

    /** From the first block, group and thread to the last; by far the fastest, as threads of a group run in one loop. */
    Schedule FORWARD = new Forward();

    /** From the last to the first. */
    Schedule REVERSED = new Reversed();

    /** An order drawn at random: the same one for the same seed. */
    static Schedule seeded(long seed) {
        return new Seeded(seed);
    }

    /** From the first to the last. */
    record Forward() implements Schedule {
        @Override
        public String toString() {
            return "forward";
        }
    }

    /** From the last to the first. */
    record Reversed() implements Schedule {
        @Override
        public String toString() {
            return "reversed";
        }
    }

    /**
     * An order drawn at random.
     *
     * @param seed what it is drawn with
     */
    record Seeded(long seed) implements Schedule {
        @Override
        public String toString() {
            return "seed " + seed;
        }
    }
}
