package weft.train;

import java.util.Locale;
import java.util.Optional;
import weft.train.measures.MemoryUse;

/**
 * One line about where a run is. Where it does not fit, the less important parts are left out; no part is cut.
 *
 * @param epoch    counts from 1
 * @param epochs   in the run
 * @param share    of the epoch's training, or of its evaluation, that is done, 0 to 1
 * @param training whether it trains, and the three values below are known
 * @param loss     mean of the epoch so far
 * @param accuracy mean of the epoch so far
 * @param rate     images in a second
 * @param left     the time left, or empty
 * @param memory   what tensors take on the run's device, if it is known
 */
record ProgressLine(int epoch, int epochs, double share, boolean training, double loss, double accuracy, double rate,
        String left, Optional<MemoryUse> memory) {
    private static final int LEAST_BAR = 8;
    private static final int MOST_BAR = 40;
    private static final String EIGHTHS = " ▏▎▍▌▋▊▉";

    /** The whole line, without a bar. */
    String text() {
        return join(head(), percent(), means(), speed(), gap(), memory.map(use -> " " + use.text()).orElse(""));
    }

    /** At most {@code width} columns, with a bar where there is room; {@code unicode} says that the terminal has blocks. */
    String fit(int width, boolean unicode) {
        String[][] beside = {{head(), percent(), means(), speed(), inUse(), gap()}, {head(), percent(), means(), speed(), gap()},
                {head(), percent(), means(), gap()}};
        for (String[] parts : beside) {
            int room = width - join(parts).length() - 1;
            if (room >= LEAST_BAR) {
                parts[1] += " " + bar(Math.min(room, MOST_BAR), unicode);
                return join(parts);
            }
        }
        String number = epoch + "/" + epochs;
        String time = left.replace(" left", "");
        String[] shorter = {join(head(), percent(), means(), left), join(number, percent(), shortMeans(), time),
                join(number, percent(), time), join(number, percent())};
        for (String line : shorter) {
            if (line.length() <= width) {
                return line;
            }
        }
        return percent().strip();
    }

    private String head() {
        int digits = Integer.toString(epochs).length();
        return String.format(Locale.ROOT, "epoch %" + digits + "d/%d", epoch, epochs) + (training ? "" : " validation");
    }

    private String percent() {
        return String.format(Locale.ROOT, "%3d%%", (int) (100 * share));
    }

    private String means() {
        return training ? String.format(Locale.ROOT, "loss %.4f acc %.4f", loss, accuracy) : "";
    }

    private String shortMeans() {
        return training ? String.format(Locale.ROOT, "loss %.2f acc %.2f", loss, accuracy) : "validation";
    }

    private String gap() {
        return left.isEmpty() ? "" : " " + left;
    }

    private String speed() {
        return training ? String.format(Locale.ROOT, " %,d images/s", Math.round(rate)) : "";
    }

    /** In use, with the peak: what is pooled stands in lines without a bar. */
    private String inUse() {
        return memory.map(use -> " mem %s (peak %s)".formatted(MemoryUse.text(use.used()), MemoryUse.text(use.peak())))
                .orElse("");
    }

    private static String join(String... parts) {
        StringBuilder line = new StringBuilder();
        for (String part : parts) {
            line.append(part.isEmpty() || line.isEmpty() ? "" : " ").append(part);
        }
        return line.toString();
    }

    private String bar(int width, boolean unicode) {
        int cells = width - 2;
        double full = Math.clamp(share, 0, 1) * cells;
        int whole = (int) full;
        String done = (unicode ? "█" : "=").repeat(whole);
        String begun =
                whole == cells ? "" : unicode ? EIGHTHS.substring((int) (8 * (full - whole)), (int) (8 * (full - whole)) + 1)
                        : whole == 0 ? " " : ">";
        return (unicode ? "▕" : "[") + done + begun + " ".repeat(cells - whole - begun.length()) + (unicode ? "▏" : "]");
    }
}
