package weft.train;

import java.util.Locale;

/**
 * How long a run still takes, by what it did since this began to watch: the steps before a run was continued, and the start of
 * the first step with all that Java compiles, tell nothing of it.
 */
final class TimeLeft {
    private final double all;
    private double firstDone = Double.NaN;
    private long firstNanos;
    private double seconds = Double.NaN;

    /** {@code all} is the whole work, in any unit. */
    TimeLeft(double all) {
        this.all = all;
    }

    /** So much of it is done now. */
    void done(double done, long nanos) {
        if (Double.isNaN(firstDone)) {
            firstDone = done;
            firstNanos = nanos;
        } else if (done > firstDone) {
            seconds = (nanos - firstNanos) / 1e9 * (all - done) / (done - firstDone);
        }
    }

    /** {@code 0:05 left}, {@code 1:02:03 left}, {@code 3 d 2 h left}; empty while nothing is known. */
    String text() {
        if (Double.isNaN(seconds)) {
            return "";
        }
        long whole = Math.max(0, Math.round(seconds));
        long hours = whole / 3600;
        if (hours >= 48) {
            return "%d d %d h left".formatted(hours / 24, hours % 24);
        }
        return (hours > 0 ? String.format(Locale.ROOT, "%d:%02d:%02d", hours, whole / 60 % 60, whole % 60)
                : String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60)) + " left";
    }
}
