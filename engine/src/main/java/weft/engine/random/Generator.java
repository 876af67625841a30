package weft.engine.random;

/**
 * Hands out ranges of Philox counters: a seed, and the offset of the first counter not yet used.
 *
 * <p>An op that draws {@code n} numbers calls {@code reserve(counters)} once and computes each number from its element index
 * (see {@link RandomNumbers}), so nothing random is kept but these two numbers. A checkpoint saves {@link #seed()} and
 * {@link #offset()}; {@link #restore} continues the stream exactly.
 *
 * <p>Not thread-safe: the training thread owns it. Another thread takes a generator of its own, with another seed.
 */
public final class Generator {
    private static final Generator GLOBAL = new Generator(0);

    private long seed;
    private long offset;

    /** A generator at offset 0. */
    public Generator(long seed) {
        this(seed, 0);
    }

    /** A generator that continues at {@code offset}. */
    public Generator(long seed, long offset) {
        restore(seed, offset);
    }

    /** The default generator. It starts with seed 0, so a program that sets no seed gives the same numbers in each run. */
    public static Generator global() {
        return GLOBAL;
    }

    /** Seeds the global generator and sets its offset to 0. */
    public static void seed(long seed) {
        GLOBAL.restore(seed, 0);
    }

    /** The Philox key. */
    public long seed() {
        return seed;
    }

    /** The first counter not yet handed out. */
    public long offset() {
        return offset;
    }

    /** Sets both numbers, as a checkpoint saved them; throws IllegalArgumentException if the offset is negative. */
    public void restore(long seed, long offset) {
        if (offset < 0) {
            throw new IllegalArgumentException("generator: the offset must not be negative: " + offset);
        }
        this.seed = seed;
        this.offset = offset;
    }

    /** Takes {@code count} counters and returns the first; throws IllegalArgumentException if {@code count} is negative. */
    public long reserve(long count) {
        if (count < 0) {
            throw new IllegalArgumentException("generator: the number of counters must not be negative: " + count);
        }
        long first = offset;
        offset = Math.addExact(offset, count);
        return first;
    }

    /**
     * A number drawn uniformly from 0 .. bound - 1, without bias: the high 32 bits of word * bound (Lemire's method). When the
     * low 32 bits are below 2^32 mod bound, which is rare, the number is drawn again. Each draw takes one counter.
     *
     * @throws IllegalArgumentException when {@code bound} is not positive
     */
    public int below(int bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("generator: the bound must be positive: " + bound);
        }
        int surplus = Integer.remainderUnsigned(-bound, bound);
        int[] words = new int[4];
        while (true) {
            Philox.block(seed, reserve(1), words, 0);
            for (int word : words) {
                long product = Integer.toUnsignedLong(word) * bound;
                if (Integer.compareUnsigned((int) product, surplus) >= 0) {
                    return (int) (product >>> 32);
                }
            }
        }
    }

    /** The numbers 0 .. n - 1 in random order, each order equally likely (Fisher-Yates); throws if {@code n} is negative. */
    public int[] permutation(int n) {
        if (n < 0) {
            throw new IllegalArgumentException("permutation: the length must not be negative: " + n);
        }
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            order[i] = i;
        }
        for (int i = n - 1; i > 0; i--) {
            int j = below(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        return order;
    }

    @Override
    public String toString() {
        return "Generator[seed=" + seed + ", offset=" + offset + "]";
    }
}
