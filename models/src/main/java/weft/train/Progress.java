package weft.train;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.LongSupplier;
import weft.engine.Device;
import weft.train.base.TimeLeft;
import weft.train.measures.EpochRecord;
import weft.train.measures.MemoryUse;

/**
 * Shows how a run advances: on a terminal a bar with loss, accuracy, images/s, memory and the time left, elsewhere a line now and
 * then, and in any case one line per epoch.
 *
 * <p>The order of calls is {@link #says}, then {@link #epochStarts}, any number of {@link #progress}, of {@link #validates},
 * {@link #epochEnds}, and again. A run that fails calls {@link #close}, which takes the bar away so that the error has a line of
 * its own. The width of the terminal comes from the property {@code weft.columns}, which the launcher sets: asking for it takes
 * native code.
 */
public abstract sealed class Progress implements Callback, AutoCloseable {
    final PrintStream out;
    private final int epochs;
    private final LongSupplier clock;
    private final TimeLeft left;
    private int epoch;
    private long images;
    private Optional<Device> device = Optional.empty();

    private Progress(PrintStream out, int epochs, LongSupplier clock) {
        this.out = out;
        this.epochs = epochs;
        this.clock = clock;
        this.left = new TimeLeft(epochs);
    }

    /** Lines and, if {@code out} is a terminal, a bar below them, for a run of {@code epochs} epochs. */
    public static Progress to(PrintStream out, boolean terminal, int epochs) {
        return to(out, terminal, epochs, System::nanoTime);
    }

    /** As {@link #to(PrintStream, boolean, int)}, by a clock that counts nanoseconds. */
    static Progress to(PrintStream out, boolean terminal, int epochs, LongSupplier clock) {
        return terminal ? new Bar(out, epochs, clock) : new Lines(out, epochs, clock);
    }

    /** Whether the standard output is a terminal. */
    public static boolean isTerminal() {
        return System.console() != null && System.console().isTerminal();
    }

    @Override
    public void runStarts(RunControl run) {
        device = Optional.of(run.device());
    }

    @Override
    public void says(String line) {
        close();
        out.println(line);
    }

    /** Begins an epoch of {@code all} training images, or goes on with it; {@code number} counts from 1. */
    @Override
    public void epochStarts(int number, long all) {
        close();
        epoch = number;
        images = all;
    }

    /**
     * Says where the epoch is.
     *
     * @param done            training images of this epoch so far
     * @param loss            mean loss of them
     * @param accuracy        share of them whose top class was right, 0 to 1
     * @param imagesPerSecond over the epoch so far
     */
    @Override
    public void progress(long done, double loss, double accuracy, double imagesPerSecond) {
        double share = images == 0 ? 1 : (double) done / images;
        left.done(epoch - 1 + share, clock.getAsLong());
        show(new ProgressLine(epoch, epochs, share, true, loss, accuracy, imagesPerSecond, left.text(), memory()),
                clock.getAsLong());
    }

    @Override
    public void validates(long done, long all) {
        // The estimate of the time left takes in this time when the next epoch begins.
        double share = all == 0 ? 1 : (double) done / all;
        show(new ProgressLine(epoch, epochs, share, false, 0, 0, 0, left.text(), memory()), clock.getAsLong());
    }

    private Optional<MemoryUse> memory() {
        return device.map(MemoryUse::of);
    }

    abstract void show(ProgressLine line, long nanos);

    /** Ends the epoch and prints its line. */
    @Override
    public void epochEnds(EpochRecord record) {
        close();
        out.println(record.toLine(epochs));
        out.flush();
    }

    /** Takes the bar away, if there is one. May be called again. */
    @Override
    public abstract void close();

    private static final class Lines extends Progress {
        private static final long EVERY_NANOS = 30_000_000_000L;
        private long last;

        Lines(PrintStream out, int epochs, LongSupplier clock) {
            super(out, epochs, clock);
            last = clock.getAsLong();
        }

        @Override
        void show(ProgressLine line, long nanos) {
            if (nanos - last >= EVERY_NANOS) {
                out.println(line.text());
                out.flush();
                last = nanos;
            }
        }

        @Override
        public void epochEnds(EpochRecord record) {
            super.epochEnds(record);
            last = super.clock.getAsLong();
        }

        @Override
        public void close() {
            out.flush();
        }
    }

    /** One line that is drawn over itself. */
    private static final class Bar extends Progress {
        private static final long REDRAW_NANOS = 200_000_000L;
        private static final int USUAL_COLUMNS = 80;
        private static final int MIN_COLUMNS = 8;
        /** One less than the terminal has, because a full line would wrap. */
        private final int width = Math.max(MIN_COLUMNS, Integer.getInteger("weft.columns", USUAL_COLUMNS)) - 1;
        private final boolean unicode;
        private boolean drawn;
        private long last;

        Bar(PrintStream out, int epochs, LongSupplier clock) {
            super(out, epochs, clock);
            unicode = out.charset().equals(StandardCharsets.UTF_8) && !"dumb".equals(System.getenv("TERM"));
        }

        @Override
        void show(ProgressLine line, long nanos) {
            if (!drawn || nanos - last >= REDRAW_NANOS || line.share() == 1) {
                String text = line.fit(width, unicode);
                out.print("\r" + text + " ".repeat(width - text.length()));
                out.flush();
                drawn = true;
                last = nanos;
            }
        }

        @Override
        public void close() {
            if (drawn) {
                out.print("\r" + " ".repeat(width) + "\r");
                out.flush();
                drawn = false;
            }
        }
    }
}
