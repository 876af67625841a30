package weft.train.measures;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The images that a network was most wrong about: taken for another class, and with the lowest probability of the true one, which
 * is {@code softmax(scores)[truth]}.
 */
public final class Mistakes {
    private static final Comparator<Mistake> WORST_LAST = Comparator.comparingDouble(Mistake::ofTruth)
            .thenComparingInt(Mistake::index).reversed();

    private final int classes;
    private final int most;
    private final PriorityQueue<Mistake> kept = new PriorityQueue<>(WORST_LAST);

    /**
     * An image that was taken for another class.
     *
     * @param index       in the data set
     * @param truth       its class
     * @param predicted   the class with the highest score
     * @param probability of the class that was predicted, 0 to 1
     * @param ofTruth     the probability of the true class, 0 to 1
     */
    public record Mistake(int index, int truth, int predicted, double probability, double ofTruth) {}

    /** None yet, for scores of {@code classes} classes; the {@code most} worst are kept. */
    public Mistakes(int classes, int most) {
        this.classes = classes;
        this.most = most;
    }

    /** Adds images: {@code scores: [N, classes]}, and for each its index, true and predicted class. */
    public void addAll(float[] scores, int[] indices, int[] truth, int[] predicted) {
        for (int i = 0; i < truth.length; i++) {
            if (truth[i] != predicted[i]) {
                add(scores, i * classes, indices[i], truth[i], predicted[i]);
            }
        }
    }

    private void add(float[] scores, int at, int index, int truth, int predicted) {
        double sum = 0;
        for (int c = 0; c < classes; c++) {
            sum += Math.exp((double) scores[at + c] - scores[at + predicted]);
        }
        kept.add(new Mistake(index, truth, predicted, 1 / sum,
                Math.exp((double) scores[at + truth] - scores[at + predicted]) / sum));
        if (kept.size() > most) {
            kept.poll();
        }
    }

    /** The worst first; of equals, the first in the data set. */
    public List<Mistake> worst() {
        List<Mistake> all = new ArrayList<>(kept);
        all.sort(WORST_LAST.reversed());
        return all;
    }
}
