package weft.train.measures;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Counts of (true class, predicted class) and what follows from them. With {@code M[t][p]} the count:
 * <ul>
 * <li>accuracy = sum of {@code M[c][c]} / sum of all,
 * <li>precision(c) = {@code M[c][c]} / sum over t of {@code M[t][c]}: of those called c, the share that are,
 * <li>recall(c) = {@code M[c][c]} / sum over p of {@code M[c][p]}: of those that are c, the share that was found,
 * <li>F1(c) = 2 precision recall / (precision + recall), computed as {@code 2 M[c][c] / (support + predicted)},
 * <li>a macro average is the unweighted mean over all classes, so that rare classes weigh as much as frequent ones,
 * <li>a micro average counts each example once; where each example has one class and one prediction, as here, micro precision,
 * recall and F1 are all the accuracy.
 * </ul>
 * A share of nothing is 0, as with {@code zero_division=0} in scikit-learn, so that a class which never occurs pulls the macro
 * averages down instead of making them NaN.
 */
public final class ConfusionMatrix {
    private final int classes;
    private final long[] counts;

    /** An empty matrix for classes 0 to {@code classes - 1}. */
    public ConfusionMatrix(int classes) {
        if (classes < 1) {
            throw new IllegalArgumentException("confusion matrix: needs at least one class, got " + classes);
        }
        this.classes = classes;
        this.counts = new long[classes * classes];
    }

    /** Counts one example. */
    public void add(int truth, int predicted) {
        Objects.checkIndex(truth, classes);
        Objects.checkIndex(predicted, classes);
        counts[truth * classes + predicted]++;
    }

    /** Counts a batch: the network predicted {@code predicted[i]} for an example of class {@code truth[i]}. */
    public void addAll(int[] truth, int[] predicted) {
        if (truth.length != predicted.length) {
            throw new IllegalArgumentException("confusion matrix: %d true classes but %d predicted ones"
                    .formatted(truth.length, predicted.length));
        }
        for (int i = 0; i < truth.length; i++) {
            add(truth[i], predicted[i]);
        }
    }

    /** The number of classes. */
    public int classes() {
        return classes;
    }

    /** How often {@code predicted} was predicted for an example of class {@code truth}. */
    public long count(int truth, int predicted) {
        return counts[Objects.checkIndex(truth, classes) * classes + Objects.checkIndex(predicted, classes)];
    }

    /** All examples. */
    public long total() {
        return Arrays.stream(counts).sum();
    }

    /** Examples that are {@code c}. */
    public long support(int c) {
        return IntStream.range(0, classes).mapToLong(p -> count(c, p)).sum();
    }

    /** Examples for which {@code c} was predicted. */
    public long predicted(int c) {
        return IntStream.range(0, classes).mapToLong(t -> count(t, c)).sum();
    }

    /** Examples that were predicted right. */
    public long correct() {
        return IntStream.range(0, classes).mapToLong(c -> count(c, c)).sum();
    }

    /** The share of examples that were predicted right, from 0 to 1. */
    public double accuracy() {
        return share(correct(), total());
    }

    /** Of the examples called {@code c}, the share that are. */
    public double precision(int c) {
        return share(count(c, c), predicted(c));
    }

    /** Of the examples that are {@code c}, the share that was found. */
    public double recall(int c) {
        return share(count(c, c), support(c));
    }

    /** The harmonic mean of precision and recall of {@code c}. */
    public double f1(int c) {
        return share(2 * count(c, c), support(c) + predicted(c));
    }

    /** The unweighted mean of all classes' precisions. */
    public double macroPrecision() {
        return macro(this::precision);
    }

    /** The unweighted mean of all classes' recalls. */
    public double macroRecall() {
        return macro(this::recall);
    }

    /** The unweighted mean of all classes' F1. */
    public double macroF1() {
        return macro(this::f1);
    }

    /** Precision, recall and F1 with each example counted once: the accuracy. */
    public double micro() {
        return accuracy();
    }

    /**
     * Examples of one class that were taken for another.
     *
     * @param share of all examples that are {@code truth}, 0 to 1
     */
    public record Pair(int truth, int predicted, long count, double share) {}

    /** The {@code most} pairs of classes that were confused most often, the most frequent first; of equals, by class. */
    public List<Pair> mostConfused(int most) {
        List<Pair> pairs = new ArrayList<>();
        for (int t = 0; t < classes; t++) {
            long support = support(t);
            for (int p = 0; p < classes; p++) {
                if (t != p && count(t, p) > 0) {
                    pairs.add(new Pair(t, p, count(t, p), share(count(t, p), support)));
                }
            }
        }
        pairs.sort(Comparator.comparingLong(Pair::count).reversed());
        return List.copyOf(pairs.subList(0, Math.min(most, pairs.size())));
    }

    private double macro(IntToDoubleFunction metric) {
        double sum = 0;
        for (int c = 0; c < classes; c++) {
            sum += metric.applyAsDouble(c);
        }
        return sum / classes;
    }

    private static double share(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }
}
