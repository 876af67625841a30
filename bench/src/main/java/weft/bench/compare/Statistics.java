package weft.bench.compare;

import java.util.Arrays;
import java.util.SplittableRandom;

/** What samples say: medians and quartiles, and how sure the ratio of two medians is. */
public final class Statistics {

    private static final int RESAMPLES = 2000;
    private static final long SEED = 1;
    /** Outside the interval: 2.5 % on either side. */
    private static final double TAIL = 0.025;

    private Statistics() {}

    /** The middle half of some samples, and their median. */
    public record Quartiles(double first, double median, double third) {}

    /** A ratio and the interval that holds it with 95 % confidence. */
    public record Ratio(double value, double low, double high) {}

    /** @throws IllegalArgumentException when there are no samples */
    public static Quartiles quartiles(double[] samples) {
        double[] sorted = sorted(samples);
        return new Quartiles(quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75));
    }

    /** @throws IllegalArgumentException when there are no samples */
    public static double median(double[] samples) {
        return quantile(sorted(samples), 0.5);
    }

    /**
     * {@code median(theirs) / median(ours)} with its bootstrap interval: rounds are drawn again, with replacement, as many as
     * there were, 2,000 times; the interval goes from the 2.5th to the 97.5th percentile of the ratios. A round is drawn as a
     * whole, because a noisy neighbour hits both sides of it.
     *
     * @param theirs one sample of each round
     * @param ours   the samples of the same rounds
     * @throws IllegalArgumentException when the sides have different numbers of samples, or none
     */
    public static Ratio ratio(double[] theirs, double[] ours) {
        if (theirs.length != ours.length) {
            throw new IllegalArgumentException("rounds differ: %d and %d samples".formatted(theirs.length, ours.length));
        }
        double value = median(theirs) / median(ours);
        var random = new SplittableRandom(SEED);
        int n = ours.length;
        double[] a = new double[n];
        double[] b = new double[n];
        double[] ratios = new double[RESAMPLES];
        for (int r = 0; r < RESAMPLES; r++) {
            for (int i = 0; i < n; i++) {
                int round = random.nextInt(n);
                a[i] = theirs[round];
                b[i] = ours[round];
            }
            ratios[r] = median(a) / median(b);
        }
        Arrays.sort(ratios);
        return new Ratio(value, quantile(ratios, TAIL), quantile(ratios, 1 - TAIL));
    }

    /** Between two samples the quantile is on the straight line that joins them, as NumPy has it. */
    private static double quantile(double[] sorted, double p) {
        double place = p * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    private static double[] sorted(double[] samples) {
        if (samples.length == 0) {
            throw new IllegalArgumentException("no samples");
        }
        double[] sorted = samples.clone();
        Arrays.sort(sorted);
        return sorted;
    }
}
