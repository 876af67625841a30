package weft.engine.random;

import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link Philox} with one counter in each vector lane. It gives the same words.
 *
 * <p>A lane of 64 bits holds one 32-bit word, so it can hold the full product of two words; a shift and a mask give its halves.
 */
final class PhiloxLanes {
    /** The vector width, which does not change the words. */
    private static final VectorSpecies<Long> SPECIES = LongVector.SPECIES_PREFERRED;
    private static final VectorShuffle<Long> LOWER_PAIRS = VectorShuffle.makeZip(SPECIES, 0);
    private static final VectorShuffle<Long> UPPER_PAIRS = VectorShuffle.makeZip(SPECIES, 1);
    private static final LongVector LANE = LongVector.zero(SPECIES).addIndex(1);
    private static final long WORD = 0xFFFFFFFFL;
    private static final int WORD_BITS = 32;

    /** How many counters one pass takes. */
    static final int COUNT = SPECIES.length();

    private PhiloxLanes() {}

    /** Writes the words of {@link #COUNT} successive counters, from {@code counter} on, to {@code words} from {@code at} on. */
    static void blocks(long seed, long counter, int[] words, int at) {
        LongVector counters = LANE.add(counter);
        LongVector c0 = counters.and(WORD);
        LongVector c1 = counters.lanewise(VectorOperators.LSHR, WORD_BITS);
        LongVector c2 = LongVector.zero(SPECIES);
        LongVector c3 = c2;
        int k0 = (int) seed;
        int k1 = (int) (seed >>> WORD_BITS);
        for (int round = 0; round < Philox.ROUNDS; round++) {
            LongVector p0 = c0.mul(Philox.M0);
            LongVector p1 = c2.mul(Philox.M1);
            c0 = p1.lanewise(VectorOperators.LSHR, WORD_BITS).lanewise(VectorOperators.XOR, c1)
                    .lanewise(VectorOperators.XOR, k0 & WORD);
            c1 = p1.and(WORD);
            c2 = p0.lanewise(VectorOperators.LSHR, WORD_BITS).lanewise(VectorOperators.XOR, c3)
                    .lanewise(VectorOperators.XOR, k1 & WORD);
            c3 = p0.and(WORD);
            k0 += Philox.W0;
            k1 += Philox.W1;
        }
        LongVector first = c1.lanewise(VectorOperators.LSHL, WORD_BITS).or(c0);
        LongVector second = c3.lanewise(VectorOperators.LSHL, WORD_BITS).or(c2);
        first.rearrange(LOWER_PAIRS, second).reinterpretAsInts().intoArray(words, at);
        first.rearrange(UPPER_PAIRS, second).reinterpretAsInts().intoArray(words, at + 2 * COUNT);
    }
}
