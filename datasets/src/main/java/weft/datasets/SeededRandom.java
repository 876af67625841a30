package weft.datasets;

import java.util.random.RandomGenerator;

/**
 * SplitMix64 (Steele, Lea and Flood, 2014), started from any number of keys: {@code of(seed, epoch, index)} is an independent
 * stream for one sample in one epoch, so what a random transform does to an image depends on neither the number of workers
 * nor their timing. The algorithm is written out here, bounded numbers included, because a split or a shuffle must be the
 * same on every Java release for ever.
 */
public final class SeededRandom implements RandomGenerator {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private long state;

    private SeededRandom() {}

    /** A stream that is a function of the keys and their order. */
    public static SeededRandom of(long... keys) {
        var random = new SeededRandom();
        for (long key : keys) {
            random.absorb(key);
        }
        return random;
    }

    /** Restarts as {@code of(a, b, c)} without making a new object. */
    public void restart(long a, long b, long c) {
        state = 0;
        absorb(a);
        absorb(b);
        absorb(c);
    }

    private void absorb(long key) {
        state = mix(mix(state + GOLDEN) ^ key);
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    @Override
    public long nextLong() {
        state += GOLDEN;
        return mix(state);
    }

    /** Uniform in {@code [0, bound)} without bias: Lemire's multiply and reject. */
    @Override
    public int nextInt(int bound) {
        if (bound < 1) {
            throw new IllegalArgumentException("bound must be at least 1: " + bound);
        }
        long product = (nextLong() >>> 32) * bound;
        if ((product & 0xFFFF_FFFFL) < bound) {
            long threshold = (1L << 32) % bound;
            while ((product & 0xFFFF_FFFFL) < threshold) {
                product = (nextLong() >>> 32) * bound;
            }
        }
        return (int) (product >>> 32);
    }

    /** Puts {@code 0 .. order.length - 1} into {@code order}, every permutation equally likely (Fisher and Yates). */
    public void permutation(int[] order) {
        for (int i = 0; i < order.length; i++) {
            int j = nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
    }
}
