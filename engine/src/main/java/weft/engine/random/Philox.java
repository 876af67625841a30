package weft.engine.random;

/**
 * Philox4x32-10, the counter-based generator of Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (2011).
 *
 * <p>A pure function: a 128-bit counter and a 64-bit key give four 32-bit words. One of ten rounds is
 *
 * <pre>{@code
 *   (c0, c1, c2, c3) -> (hi(M1 c2) ^ c1 ^ k0,  lo(M1 c2),  hi(M0 c0) ^ c3 ^ k1,  lo(M0 c0))
 *   (k0, k1)         -> (k0 + W0, k1 + W1)
 * }</pre>
 *
 * It has no state, so each thread of each backend can compute the word of its own element, with the same bits everywhere.
 */
public final class Philox {
    static final long M0 = 0xD2511F53L;
    static final long M1 = 0xCD9E8D57L;
    static final int W0 = 0x9E3779B9;
    static final int W1 = 0xBB67AE85;
    static final int ROUNDS = 10;

    private Philox() {}

    /** Writes the four words of counter {@code (c0, c1, c2, c3)} under key {@code (k0, k1)} to {@code words[at .. at + 3]}. */
    public static void block(int c0, int c1, int c2, int c3, int k0, int k1, int[] words, int at) {
        for (int round = 0; round < ROUNDS; round++) {
            long p0 = M0 * Integer.toUnsignedLong(c0);
            long p1 = M1 * Integer.toUnsignedLong(c2);
            c0 = (int) (p1 >>> 32) ^ c1 ^ k0;
            c1 = (int) p1;
            c2 = (int) (p0 >>> 32) ^ c3 ^ k1;
            c3 = (int) p0;
            k0 += W0;
            k1 += W1;
        }
        words[at] = c0;
        words[at + 1] = c1;
        words[at + 2] = c2;
        words[at + 3] = c3;
    }

    /**
     * The block that Weft uses: the key is the seed and the counter is {@code (low, high, 0, 0)}, each 64-bit number split
     * into its low word and its high word.
     */
    public static void block(long seed, long counter, int[] words, int at) {
        block((int) counter, (int) (counter >>> 32), 0, 0, (int) seed, (int) (seed >>> 32), words, at);
    }

    /** Writes the words of {@code blocks} successive counters, from {@code counter} on, to {@code words} from {@code at} on. */
    public static void blocks(long seed, long counter, int blocks, int[] words, int at) {
        int b = 0;
        for (; b <= blocks - PhiloxLanes.COUNT; b += PhiloxLanes.COUNT) {
            PhiloxLanes.blocks(seed, counter + b, words, at + 4 * b);
        }
        for (; b < blocks; b++) {
            block(seed, counter + b, words, at + 4 * b);
        }
    }
}
