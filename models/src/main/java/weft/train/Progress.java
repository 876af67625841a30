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
 * <p>The order of calls is {@link #begins}, then {@link #epochStarts}, any number of {@link #progress}, {@link #epochEnds}, and
 * again. A run that fails calls {@link #close}, which takes the bar away so that the error has a line of its own. The width of
 * the terminal comes from the property {@code weft.columns}, which the launcher sets: asking for it takes native code.
 */
public abstract sealed class Progress implements Trainer.Callback, AutoCloseable {
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

    /** Says in a line what begins. */
    public void begins(String run) {
        out.println(run);
    }

    @Override
    public void says(String line) {
        out.println(line);
    }

    /** Begins an epoch of {@code images} training images; {@code epoch} counts from 1. */
    @Override
    public abstract void epochStarts(int epoch, long images);

    /**
     * Says where the epoch is.
     *
     * @param images          training images of this epoch so far
     * @param loss            mean loss of them
     * @param accuracy        share of them whose top class was right, 0 to 1
     * @param imagesPerSecond over the epoch so far
     */
    @Override
    public abstract void progress(long images, double loss, double accuracy, double imagesPerSecond);

    /** Ends the epoch and prints its line. */
    @Override
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
        public void progress(long images, double loss, double accuracy, double imagesPerSecond) {
            // A log gets its line when the epoch ends.
        }

        @Override
        public void close() {
            out.flush();
        }
    }

    private static final class Bar extends Progress {
        private static final int REDRAW_MILLIS = 200;
        private static final int USUAL_COLUMNS = 80;
        private static final int MIN_COLUMNS = 20;
        /** One less than the terminal has, because a full line would wrap. */
        private final int width = Math.max(MIN_COLUMNS, Integer.getInteger("weft.columns", USUAL_COLUMNS)) - 1;
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
                    .setConsumer(new OneLine(out, width))
                    .build();
        }

        @Override
        public void progress(long images, double loss, double accuracy, double imagesPerSecond) {
            bar.setExtraMessage(String.format(Locale.ROOT, " loss %.4f acc %.4f  %,d images/s",
                    loss, accuracy, Math.round(imagesPerSecond)));
            bar.stepTo(images);
        }

        @Override
        public void close() {
            if (bar != null) {
                bar.close();
                bar = null;
                // Here and not by the library, which forgets it for a bar that ends before its first refresh.
                out.print("\r" + " ".repeat(width) + "\r");
                out.flush();
            }
        }
    }

    /** The library's console, but without the new line after the bar. */
    private static final class OneLine extends ConsoleProgressBarConsumer {
        OneLine(PrintStream out, int width) {
            super(out, width);
        }

        @Override
        public void close() {
            // The bar's line is cleared by who draws over it.
        }
    }
}
