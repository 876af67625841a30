package weft.engine.cpu.random;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import weft.engine.cpu.base.Lanes;
import weft.engine.random.Philox;
import weft.engine.random.RandomNumbers;

/**
 * Dropout over a stretch of FLOAT32 elements: {@code y[i] = keeps(word i, threshold) ? scale x[i] : 0}, by
 * {@link RandomNumbers#keeps}, with the words from {@code counter} on.
 *
 * <p>A dropped element is 0 even where x is infinite or NaN: the loop selects 0, it does not multiply by 0.
 */
final class DropoutLoop {
    /** Words drawn at a time: 4 KiB, which stay in the L1 cache between drawing and use. */
    private static final int WORDS = 1024;
    private static final VectorSpecies<Integer> INTS = Lanes.of(int.class);

    private DropoutLoop() {}

    static void run(long seed, long counter, int threshold, float scale, float[] x, int xAt, float[] y, int yAt, int n) {
        int[] words = new int[WORDS];
        for (int done = 0; done < n; done += WORDS) {
            int part = Math.min(WORDS, n - done);
            Philox.blocks(seed, counter + done / 4, Math.ceilDiv(part, 4), words, 0);
            choose(words, threshold, scale, x, xAt + done, y, yAt + done, part);
        }
    }

    private static void choose(int[] words, int threshold, float scale, float[] x, int xAt, float[] y, int yAt, int n) {
        int i = 0;
        for (; i <= n - Lanes.COUNT; i += Lanes.COUNT) {
            IntVector word = IntVector.fromArray(INTS, words, i);
            FloatVector kept = FloatVector.fromArray(Lanes.SPECIES, x, xAt + i).mul(scale);
            VectorMask<Integer> drops = word.lanewise(VectorOperators.LSHR, 1).compare(VectorOperators.ULT, threshold);
            kept.blend(0, drops.cast(Lanes.SPECIES)).intoArray(y, yAt + i);
        }
        for (; i < n; i++) {
            y[yAt + i] = RandomNumbers.keeps(words[i], threshold) ? x[xAt + i] * scale : 0;
        }
    }
}
