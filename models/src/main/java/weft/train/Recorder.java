package weft.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import weft.layers.Module;
import weft.optim.Optimizer;

/**
 * Writes a run's history and weights after each epoch, each file in one step, so that a killed run keeps what it had.
 *
 * <p>What the next epoch begins with comes last: where it is, the other files know of its epoch, too.
 */
final class Recorder implements Trainer.Callback {
    private final RunFolder folder;
    private final Module model;
    private final Optimizer optimizer;
    private final CheckpointInfo info;
    private final String settings;
    private final History history;

    /** Appends to {@code history}; {@code settings} are the run's, as {@link TrainSettings#fingerprint} puts them. */
    Recorder(RunFolder folder, Module model, Optimizer optimizer, CheckpointInfo info, String settings, History history) {
        this.folder = folder;
        this.model = model;
        this.optimizer = optimizer;
        this.info = info;
        this.settings = settings;
        this.history = history;
    }

    @Override
    public void epochEnds(EpochRecord epoch) {
        history.add(epoch);
        CheckpointInfo now = info.after(epoch);
        EpochRecord best = history.best().orElseThrow();
        TrainedModel.write(folder.last(), model, now);
        if (best == epoch) {
            TrainedModel.write(folder.best(), model, now);
        }
        try {
            history.write(folder.history());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        new ResumePoint(epoch.epoch(), best.epoch(), settings).write(folder.resume(), model, optimizer);
    }
}
