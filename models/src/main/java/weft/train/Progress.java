package weft.train;

import java.io.PrintStream;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Shows how a run advances: a bar with loss, accuracy and images/s where a person watches, and in any case one line per epoch.
 *
 * <p>The order of calls is {@link #epochStarts}, any number of {@link #step}, {@link #epochEnds}, and again. A run that fails
 * calls {@link #close}, which ends the bar's line so that the error starts on one of its own.
 */
public abstract sealed class Progress implements AutoCloseable {
    final PrintStream out;
    final int epochs;

    private Progress(PrintStream out, int epochs) {
        this.out = out;
        this.epochs = epochs;
    }

    /** Lines and, if {@code out} is a terminal, a bar above them, for a run of {@code epochs} epochs. */
    public static Progress to(PrintStream out, boolean terminal, int epochs) {
        return terminal ? new Bar(out, epochs) : new Lines(out, epochs);
    }

    /** Whether the standard output is a terminal. */
    public static boolean isTerminal() {
        return System.console() != null && System.console().isTerminal();
    }

    /** Begins an epoch of {@code images} training images; {@code epoch} counts from 1. */
    public abstract void epochStarts(int epoch, long images);

    /**
     * Says where the epoch is.
     *
     * @param images          training images of this epoch so far
     * @param loss            mean loss of them
     * @param accuracy        share of them whose top class was right, 0 to 1
     * @param imagesPerSecond over the epoch so far
     */
    public abstract void step(long images, double loss, double accuracy, double imagesPerSecond);

    /** Ends the epoch and prints its line. */
    public void epochEnds(EpochRecord epoch) {
        close();
        out.println(epoch.toLine(epochs));
        out.flush();
    }

    /** Takes the bar away, if there is one. May be called again. */
    @Override
    public abstract void close();

    private static final class Lines extends Progress {
        Lines(PrintStream out, int epochs) {
            super(out, epochs);
        }

        @Override
        public void epochStarts(int epoch, long images) {
            // A log gets its line when the epoch ends.
        }

        @Override
        public void step(long images, double loss, double accuracy, double imagesPerSecond) {
            // A log gets its line when the epoch ends.
        }

        @Override
        public void close() {
            out.flush();
        }
    }

    private static final class Bar extends Progress {
        private static final int REDRAW_MILLIS = 200;
        private ProgressBar bar;

        Bar(PrintStream out, int epochs) {
            super(out, epochs);
        }

        @Override
        public void epochStarts(int epoch, long images) {
            close();
            bar = new ProgressBarBuilder()
                    .setTaskName("epoch %d/%d".formatted(epoch, epochs))
                    .setInitialMax(images)
                    .setUpdateIntervalMillis(REDRAW_MILLIS)
                    .setStyle(ProgressBarStyle.ASCII)
                    .hideEta()
                    .clearDisplayOnFinish()
                    .setConsumer(new OneLine(out))
                    .build();
        }

        @Override
        public void step(long images, double loss, double accuracy, double imagesPerSecond) {
            bar.setExtraMessage(String.format(Locale.ROOT, " loss %.4f acc %.4f  %,d images/s",
                    loss, accuracy, Math.round(imagesPerSecond)));
            bar.stepTo(images);
        }

        @Override
        public void close() {
            if (bar != null) {
                bar.close();
                bar = null;
            }
        }
    }

    /** The library's console, but without the new line after a bar that was taken away. */
    private static final class OneLine extends ConsoleProgressBarConsumer {
        private final PrintStream out;

        OneLine(PrintStream out) {
            super(out);
            this.out = out;
        }

        @Override
        public void close() {
            out.flush();
        }
    }
}
