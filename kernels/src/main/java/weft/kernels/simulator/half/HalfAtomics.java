package weft.kernels.simulator.half;

import weft.kernels.simulator.instructions.AtomicOps;

/** Atomic sums of 16-bit floats and of pairs of them, as compare-and-set of the word that they lie in. */
public final class HalfAtomics {

    private HalfAtomics() {}

    /** Adds to the number that lies {@code shift} bits into a word, or to the pair that is the word; returns what was there. */
    public static int add(int[] words, int at, int shift, int b, int form) {
        int width = (form & Halves.PAIR) != 0 ? -1 : 0xffff;
        int old = AtomicOps.update(words, at,
                word -> word & ~(width << shift) | (HalfOps.add(word >>> shift, b, form) & width) << shift);
        return old >>> shift & width;
    }
}
