package weft.train.measures;

import java.util.Locale;

/**
 * The metric by which a run compares its epochs: for its best weights, the top checkpoints and early stopping. Written as a name,
 * or as a name and a direction: {@code val_acc}, {@code val_loss}, {@code val_macro_f1:max}. Without a direction a loss or an
 * error is best when it is lowest, everything else when it is highest.
 *
 * @param metric  its name in {@code history.json}
 * @param highest whether the highest value is the best
 */
public record Monitor(String metric, boolean highest) {
    /** Validation accuracy. */
    public static final Monitor VAL_ACC = new Monitor("val_acc", true);

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException when it is no name, or the direction is neither min nor max
     */
    public static Monitor of(String text) {
        String[] parts = text.split(":", -1);
        String name = parts[0];
        if (!name.matches("[A-Za-z0-9_.-]+") || parts.length > 2) {
            throw new IllegalArgumentException("a metric is written as NAME, NAME:min or NAME:max: " + text);
        }
        if (parts.length == 1) {
            String lower = name.toLowerCase(Locale.ROOT);
            return new Monitor(name, !lower.contains("loss") && !lower.contains("error"));
        }
        if (!parts[1].equals("min") && !parts[1].equals("max")) {
            throw new IllegalArgumentException("a direction is min or max: " + text);
        }
        return new Monitor(name, parts[1].equals("max"));
    }

    /**
     * Whether {@code candidate} is strictly better than {@code best}: by the metric, on a tie by a lower validation loss. A NaN
     * is never better, and loses to any number.
     */
    public boolean isBetter(EpochRecord candidate, EpochRecord best) {
        double now = candidate.value(metric);
        double then = best.value(metric);
        if (now == then) {
            return candidate.valLoss() < best.valLoss() || isNewlyNumber(candidate.valLoss(), best.valLoss());
        }
        return gain(now, then) > 0 || isNewlyNumber(now, then);
    }

    /** By how much {@code now} is better than {@code then}; NaN if one of them is. */
    public double gain(double now, double then) {
        return highest ? now - then : then - now;
    }

    private static boolean isNewlyNumber(double candidate, double best) {
        return Double.isNaN(best) && !Double.isNaN(candidate);
    }

    /** As {@link #of} reads it. */
    @Override
    public String toString() {
        return metric + (of(metric).highest == highest ? "" : highest ? ":max" : ":min");
    }
}
