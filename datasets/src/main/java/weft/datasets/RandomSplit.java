package weft.datasets;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import weft.datasets.base.DataException;

/**
 * Cuts a data set at random into parts that share no sample. The parts are a function of the data set's size, the seed and
 * the counts alone, so a checkpoint that names its seed names its validation split.
 */
public final class RandomSplit {
    /** Makes the random numbers of a split independent of the shuffle of an epoch with the same seed. */
    private static final long STREAM = 0x53504C4954L;

    private RandomSplit() {}

    /**
     * Parts of the given sizes.
     *
     * @throws DataException when the counts do not add up to the size, or one of them is negative
     */
    public static List<Subset> split(Dataset dataset, long seed, int... counts) {
        long sum = 0;
        for (int count : counts) {
            sum += count;
        }
        if (sum != dataset.size() || Arrays.stream(counts).anyMatch(count -> count < 0)) {
            throw new DataException(dataset.name() + ": parts " + Arrays.toString(counts) + " do not add up to its "
                    + dataset.size() + " samples");
        }
        int[] order = new int[dataset.size()];
        SeededRandom.of(seed, STREAM).permutation(order);
        List<Subset> parts = new ArrayList<>();
        int from = 0;
        for (int count : counts) {
            parts.add(new Subset(dataset, Arrays.copyOfRange(order, from, from + count)));
            from += count;
        }
        return parts;
    }

    /**
     * Some samples at random, for example to evaluate on.
     *
     * @throws DataException when {@code n} is not from 0 to the data set's size
     */
    public static Subset subset(Dataset dataset, long seed, int n) {
        return split(dataset, seed, n, dataset.size() - n).getFirst();
    }

    static void requireFractions(Dataset dataset, double... fractions) {
        double sum = Arrays.stream(fractions).sum();
        if (!(Math.abs(sum - 1) <= 1e-9) || !Arrays.stream(fractions).allMatch(f -> f >= 0 && f <= 1)) {
            throw new DataException(dataset.name() + ": fractions " + Arrays.toString(fractions) + " do not add up to 1");
        }
    }

    /**
     * Parts of the given shares of 1: each gets {@code floor(size * fraction)} samples, and what is left goes one by one to
     * the first parts, as in torch's random_split.
     *
     * @throws DataException when the fractions do not add up to 1, or one of them is outside [0, 1]
     */
    public static List<Subset> fractions(Dataset dataset, long seed, double... fractions) {
        requireFractions(dataset, fractions);
        int[] counts = new int[fractions.length];
        int left = dataset.size();
        for (int i = 0; i < counts.length; i++) {
            counts[i] = Math.min(left, (int) Math.floor(dataset.size() * fractions[i]));
            left -= counts[i];
        }
        for (int i = 0; left > 0; i = (i + 1) % counts.length, left--) {
            counts[i]++;
        }
        return split(dataset, seed, counts);
    }
}
