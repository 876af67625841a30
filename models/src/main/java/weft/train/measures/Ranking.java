package weft.train.measures;

import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * What follows from the order of scores: how often the true class is among the best five, and for two classes the area under the
 * ROC curve. With {@code d = score[1] - score[0]} of each image,
 *
 * <pre>{@code
 *   AUC = share of pairs (image of class 1, image of class 0) in which the first has the larger d; equal ones count a half
 * }</pre>
 *
 * computed from the ranks of d (Mann and Whitney). It does not depend on a threshold or on how frequent the classes are.
 */
public final class Ranking {
    /** Classes that are looked at. */
    public static final int TOP = 5;

    private final int classes;
    private long images;
    private long hits;
    private double[] differences = new double[0];
    private boolean[] positive = new boolean[0];

    /** Nothing counted yet, for scores of {@code classes} classes. */
    public Ranking(int classes) {
        this.classes = classes;
        if (classes == 2) {
            differences = new double[1024];
            positive = new boolean[1024];
        }
    }

    /**
     * Counts a batch.
     *
     * @param scores [n, classes], row by row
     * @param labels [n]
     */
    public void addAll(float[] scores, int[] labels) {
        for (int i = 0; i < labels.length; i++) {
            add(scores, i * classes, labels[i]);
        }
    }

    private void add(float[] scores, int from, int label) {
        float own = scores[from + label];
        int before = 0;
        for (int c = 0; c < classes; c++) {
            // Of equal scores the first class counts as the higher one, as in argmax; a NaN is above every number there.
            boolean above = c < label ? !(scores[from + c] < own) : scores[from + c] > own || Float.isNaN(scores[from + c]);
            before += c != label && above ? 1 : 0;
        }
        hits += before < TOP ? 1 : 0;
        if (classes == 2) {
            if (images == differences.length) {
                differences = Arrays.copyOf(differences, 2 * differences.length);
                positive = Arrays.copyOf(positive, 2 * positive.length);
            }
            differences[(int) images] = (double) scores[from + 1] - scores[from];
            positive[(int) images] = label == 1;
        }
        images++;
    }

    /** The share of images whose class is among the {@value #TOP} with the highest scores; NaN before the first image. */
    public double top() {
        return (double) hits / images;
    }

    /** The area under the ROC curve; empty unless there are two classes, images of both, and all scores are numbers. */
    public OptionalDouble auc() {
        int n = classes == 2 ? (int) images : 0;
        long ofOne = 0;
        for (int i = 0; i < n; i++) {
            if (Double.isNaN(differences[i])) {
                return OptionalDouble.empty();
            }
            ofOne += positive[i] ? 1 : 0;
        }
        if (ofOne == 0 || ofOne == n) {
            return OptionalDouble.empty();
        }
        double[] sorted = Arrays.copyOf(differences, n);
        Arrays.sort(sorted);
        double ranks = 0;
        for (int i = 0; i < n; i++) {
            if (positive[i]) {
                ranks += rank(sorted, differences[i]);
            }
        }
        return OptionalDouble.of((ranks - ofOne * (ofOne + 1) / 2.0) / ((double) ofOne * (n - ofOne)));
    }

    /** The mean of the ranks, counted from 1, of the elements equal to {@code value}. */
    private static double rank(double[] sorted, double value) {
        return (bound(sorted, value, false) + 1 + bound(sorted, value, true)) / 2.0;
    }

    /** How many elements are below {@code value}, or not above it; -0 equals 0. */
    private static int bound(double[] sorted, double value, boolean orEqual) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < value || orEqual && sorted[middle] == value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
