package weft.datasets;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import weft.datasets.base.DataException;

/**
 * Cuts a data set at random into parts that share no sample and have each class in the same proportion as the whole, to within a
 * sample: what a small or unbalanced data set needs, where a split by chance alone may leave a class out of a part.
 */
public final class StratifiedSplit {
    /** Makes the random numbers independent of a {@link RandomSplit} and of a shuffle with the same seed. */
    private static final long STREAM = 0x5354524154L;

    private StratifiedSplit() {}

    /**
     * Parts of the given shares of 1. A class gives each part {@code floor(count * fraction)} samples; what is left goes one by
     * one to the part that lacks most of its share so far.
     *
     * @throws DataException when the fractions do not add up to 1, or one of them is outside [0, 1]
     */
    public static List<Subset> fractions(Dataset dataset, long seed, double... fractions) {
        RandomSplit.requireFractions(dataset, fractions);
        int parts = fractions.length;
        int[][] indices = new int[parts][dataset.size()];
        int[] sizes = new int[parts];
        int done = 0;
        for (int[] members : byClass(dataset, seed)) {
            done += members.length;
            int next = 0;
            for (int p = 0; p < parts; p++) {
                int count = (int) Math.floor(members.length * fractions[p] + 1e-9);
                System.arraycopy(members, next, indices[p], sizes[p], count);
                sizes[p] += count;
                next += count;
            }
            for (; next < members.length; next++) {
                int neediest = neediest(fractions, sizes, done);
                indices[neediest][sizes[neediest]++] = members[next];
            }
        }
        List<Subset> subsets = new ArrayList<>();
        for (int p = 0; p < parts; p++) {
            subsets.add(mixed(dataset, Arrays.copyOf(indices[p], sizes[p]), seed, p));
        }
        return subsets;
    }

    private static int neediest(double[] fractions, int[] sizes, int done) {
        int best = 0;
        for (int p = 1; p < sizes.length; p++) {
            best = fractions[p] * done - sizes[p] > fractions[best] * done - sizes[best] ? p : best;
        }
        return best;
    }

    /** The indices of each class, in random order. */
    static List<int[]> byClass(Dataset dataset, long seed) {
        int[] counts = new int[dataset.classes().size()];
        for (int i = 0; i < dataset.size(); i++) {
            counts[dataset.label(i)]++;
        }
        List<int[]> members = Arrays.stream(counts).mapToObj(int[]::new).toList();
        int[] order = new int[dataset.size()];
        SeededRandom.of(seed, STREAM).permutation(order);
        for (int index : order) {
            int label = dataset.label(index);
            members.get(label)[--counts[label]] = index;
        }
        return members;
    }

    /** In random order, because the indices come class by class. */
    static Subset mixed(Dataset dataset, int[] indices, long seed, int part) {
        int[] order = new int[indices.length];
        SeededRandom.of(seed, STREAM, part).permutation(order);
        return new Subset(dataset, Arrays.stream(order).map(i -> indices[i]).toArray());
    }
}
