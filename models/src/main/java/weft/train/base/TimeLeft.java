package weft.train.base;

import java.util.Locale;

/**
 * How long a run still takes, estimated from its speed since this object first saw it: steps from before the run was continued,
 * and the first step with its just-in-time compilation, would mislead.
 */
public final class TimeLeft {
    private final double all;
    private double firstDone = Double.NaN;
    private long firstNanos;
    private double seconds = Double.NaN;

    /** {@code all} is the whole work, in any unit. */
    public TimeLeft(double all) {
        this.all = all;
    }

    /** So much of it is done now. */
    public void done(double done, long nanos) {
        if (Double.isNaN(firstDone)) {
            firstDone = done;
            firstNanos = nanos;
        } else if (done > firstDone) {
            seconds = (nanos - firstNanos) / 1e9 * (all - done) / (done - firstDone);
        }
    }

    /** {@code 0:05 left}, {@code 1:02:03 left}, {@code 3 d 2 h left}; empty while nothing is known. */
    public String text() {
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
