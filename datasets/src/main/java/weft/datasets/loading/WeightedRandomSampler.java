package weft.datasets.loading;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import weft.datasets.Dataset;
import weft.datasets.SeededRandom;
import weft.datasets.base.DataException;
import weft.datasets.transform.Randomized;

/**
 * Draws samples with probabilities proportional to their weights, as PyTorch's sampler of this name. With the
 * {@linkplain #balanced weights of unbalanced classes} all classes come equally often.
 */
public final class WeightedRandomSampler implements Sampler {
    /** Keeps the draws apart from the shuffle of the same seed and epoch. */
    private static final long STREAM = 0x57454947485453L;
    private final double[] weights;
    private final double[] upTo;
    private final int size;
    private final boolean replacement;

    /**
     * Of samples with these weights.
     *
     * @param weights     one for each sample, 0 or more
     * @param size        how many samples an epoch has
     * @param replacement whether a sample may come again in an epoch
     * @throws DataException when a weight is negative or not finite, all are 0, or there are fewer above 0 than an epoch without
     *                       replacement needs
     */
    public WeightedRandomSampler(double[] weights, int size, boolean replacement) {
        this.weights = weights.clone();
        this.size = size;
        this.replacement = replacement;
        this.upTo = new double[weights.length];
        double sum = 0;
        int above = 0;
        for (int i = 0; i < weights.length; i++) {
            if (!(weights[i] >= 0 && weights[i] < Double.POSITIVE_INFINITY)) {
                throw new DataException("weighted sampler: weight " + i + " must be a number of at least 0: " + weights[i]);
            }
            above += weights[i] > 0 ? 1 : 0;
            sum += weights[i];
            upTo[i] = sum;
        }
        if (size < 1 || !(sum > 0) || Double.isInfinite(sum) || !replacement && size > above) {
            throw new DataException("weighted sampler: cannot draw " + size + " samples " + (replacement ? "" : "once each ")
                    + "from " + above + " with a weight above 0");
        }
    }

    /** As many samples as the data set has, each with the weight 1 over the number of samples of its class. */
    public static WeightedRandomSampler balanced(Dataset dataset) {
        int[] counts = new int[dataset.classes().size()];
        for (int i = 0; i < dataset.size(); i++) {
            counts[dataset.label(i)]++;
        }
        return new WeightedRandomSampler(
                IntStream.range(0, dataset.size()).mapToDouble(i -> 1.0 / counts[dataset.label(i)]).toArray(), dataset.size(),
                true);
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public void draw(long seed, int epoch, int[] into) {
        SeededRandom random = SeededRandom.of(seed, epoch, STREAM);
        if (replacement) {
            for (int k = 0; k < size; k++) {
                into[k] = at(Randomized.uniform(random, 0, 1) * upTo[upTo.length - 1]);
            }
        } else {
            withoutReplacement(random, into);
        }
    }

    /** The first sample whose sum of weights up to it is above {@code place}. */
    private int at(double place) {
        int low = 0;
        int high = upTo.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (upTo[middle] > place) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** Efraimidis and Spirakis (2006): the largest of {@code log(u) / weight} come first, as if drawn one after another. */
    private void withoutReplacement(SeededRandom random, int[] into) {
        double[] keys = new double[weights.length];
        for (int i = 0; i < keys.length; i++) {
            double u = 1 - Randomized.uniform(random, 0, 1);
            keys[i] = weights[i] == 0 ? Double.NEGATIVE_INFINITY : Math.log(u) / weights[i];
        }
        int[] order = IntStream.range(0, keys.length).boxed().sorted(Comparator.comparingDouble(i -> -keys[i]))
                .mapToInt(Integer::intValue).toArray();
        System.arraycopy(Arrays.copyOf(order, size), 0, into, 0, size);
    }
}
