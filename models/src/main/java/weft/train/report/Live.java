package weft.train.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import weft.train.measures.EpochRecord;
import weft.train.measures.MemoryUse;
import weft.train.pictures.PredictionGrid.Prediction;

/** A run that goes on: the training thread says what happens, and another thread takes the {@link #report} of it. */
public class Live {
    private final Report.About about;
    private final RunCurves curves = new RunCurves();
    private Now now;
    private Optional<EpochRecord> last = Optional.empty();
    private Optional<EpochRecord> best = Optional.empty();
    private Optional<Report.Judged> judged = Optional.empty();
    private List<Prediction> predictions = List.of();
    private List<MemoryUse> memory = List.of();
    private Optional<Report> ended = Optional.empty();

    /**
     * Where the run is.
     *
     * @param epoch           counts from 1; 0 before the first
     * @param epochs          in the run
     * @param share           of the epoch's training, or of its evaluation, that is done, 0 to 1
     * @param training        whether it trains; else it evaluates
     * @param loss            mean of the epoch so far, NaN where it is not known
     * @param accuracy        mean of the epoch so far, 0 to 1, NaN where it is not known
     * @param imagesPerSecond in this epoch, NaN where it is not known
     * @param left            the time left, or empty
     * @param learningRate    the present one
     */
    public record Now(int epoch, int epochs, double share, boolean training, double loss, double accuracy,
            double imagesPerSecond, String left, double learningRate) {

        /** A run of so many epochs before its first one. */
        public static Now before(int epochs) {
            return new Now(0, epochs, 0, true, Double.NaN, Double.NaN, Double.NaN, "", Double.NaN);
        }

        /** At the start of an epoch; the numbers of the one before stay until there are new ones. */
        public Now starts(int next, double rate) {
            return new Now(next, epochs, 0, true, loss, accuracy, imagesPerSecond, left, rate);
        }

        /** The same run while it evaluates. */
        public Now evaluating(double done) {
            return new Now(epoch, epochs, done, false, loss, accuracy, imagesPerSecond, left, learningRate);
        }

        /** In few words, for the title of a window. */
        String brief() {
            return epoch == 0 ? "" : "%d/%d %d%%".formatted(epoch, epochs, (int) (100 * share));
        }
    }

    /** A run of {@code epochs} epochs that begins, or goes on after {@code done}. */
    public Live(Report.About about, int epochs, List<EpochRecord> done, Optional<EpochRecord> best) {
        this.about = about;
        this.now = Now.before(epochs);
        this.best = best;
        done.forEach(curves::epoch);
        if (!done.isEmpty()) {
            this.last = Optional.of(done.getLast());
        }
    }

    /** Its curves. */
    public RunCurves curves() {
        return curves;
    }

    /** The run is here, and takes this much memory. */
    public synchronized void is(Now here, List<MemoryUse> taken) {
        now = here;
        memory = List.copyOf(taken);
    }

    /** The run is here. */
    public synchronized void is(Now here) {
        now = here;
    }

    /** An epoch has ended; {@code top} is the best so far. */
    public synchronized void epochEnds(EpochRecord epoch, EpochRecord top, Report.Judged found, List<Prediction> said) {
        last = Optional.of(epoch);
        best = Optional.of(top);
        judged = Optional.of(found);
        predictions = List.copyOf(said);
    }

    /** The run has ended well: from now on its page is that of its report. */
    public synchronized void ends(Report report) {
        ended = Optional.of(report);
    }

    /** What the page shows now. */
    synchronized Report report() {
        return ended.map(this::withCurves).orElseGet(() -> new Report(about, Tiles.running(now, last, best, memory),
                curves.charts(), judged, predictions, memory, List.of()));
    }

    /** The curves of the steps stay, they show more than those of the epochs. */
    private Report withCurves(Report report) {
        return new Report(report.about(), report.status(), new ArrayList<>(curves.charts()), report.judged(),
                report.predictions(), report.memory(), report.drawings());
    }

    /** Title of the network and its data. */
    String title() {
        return about.title();
    }

    /** In few words, for the title of a window. */
    synchronized String brief() {
        return ended.isPresent() ? "ended" : now.brief();
    }
}
