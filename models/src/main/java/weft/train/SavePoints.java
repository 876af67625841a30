package weft.train;

import java.util.function.LongSupplier;
import java.util.function.Supplier;
import weft.train.learner.Divergence;
import weft.train.learner.Learner;
import weft.train.learner.Position;
import weft.train.measures.EpochRecord;
import weft.train.runs.History;
import weft.train.runs.ResumePoint;
import weft.train.runs.RunFolder;
import weft.train.runs.StoppedException;
import weft.train.settings.TrainSettings;

/**
 * Keeps a place to go on from inside long epochs, every few minutes and when the run is asked to stop.
 *
 * <p>Writing it takes a while for a large network, so it is done the less often the longer it takes.
 */
final class SavePoints implements TrainLoop.Pause {
    private static final long USUAL_NANOS = 300_000_000_000L;
    /** Saving takes at most 1 / this of the time. */
    private static final int SHARE = 50;

    private final RunFolder folder;
    private final Learner learner;
    private final History history;
    private final String settings;
    private final StopSwitch stop;
    private final LongSupplier clock;
    private long next;

    /**
     * Begins to count.
     *
     * @param history  the epochs that have ended, as they do
     * @param settings the run's, as {@link TrainSettings#fingerprint} puts them
     * @param clock    {@link System#nanoTime}
     */
    SavePoints(RunFolder folder, Learner learner, History history, String settings, StopSwitch stop, LongSupplier clock) {
        this.folder = folder;
        this.learner = learner;
        this.history = history;
        this.settings = settings;
        this.stop = stop;
        this.clock = clock;
        this.next = clock.getAsLong() + USUAL_NANOS;
    }

    @Override
    public void between(Supplier<Position> place) {
        boolean stops = stop.isPressed();
        if (!stops && clock.getAsLong() - next < 0) {
            return;
        }
        Position here = place.get();
        // Before its first step an epoch is where the last one ended, which is already saved.
        if (here.steps() > 0) {
            long start = clock.getAsLong();
            save(here);
            next = clock.getAsLong() + Math.max(USUAL_NANOS, SHARE * (clock.getAsLong() - start));
        } else {
            next = clock.getAsLong() + USUAL_NANOS;
        }
        if (stops) {
            throw new StoppedException(folder, here.steps() == 0 ? "after epoch " + (here.epoch() - 1)
                    : "after step %d of epoch %d".formatted(here.steps(), here.epoch()));
        }
    }

    private void save(Position here) {
        new Divergence(learner).requireFiniteWeights(here.epoch(), here.steps());
        int best = history.best().map(EpochRecord::epoch).orElse(0);
        new ResumePoint(history.epochs().size(), best, here, settings).write(folder.resume(), learner);
    }

    @Override
    public boolean isStopAsked() {
        return stop.isPressed();
    }
}
