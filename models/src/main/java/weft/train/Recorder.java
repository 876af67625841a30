package weft.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import weft.layers.Module;

/** Writes a run's history and weights after each epoch, each file in one step, so that a killed run keeps what it had. */
final class Recorder implements Trainer.Callback {
    private final RunFolder folder;
    private final Module model;
    private final CheckpointInfo info;
    private final History history = new History();

    Recorder(RunFolder folder, Module model, CheckpointInfo info) {
        this.folder = folder;
        this.model = model;
        this.info = info;
    }

    History history() {
        return history;
    }

    @Override
    public void epochEnds(EpochRecord epoch) {
        history.add(epoch);
        CheckpointInfo now = info.after(epoch);
        TrainedModel.write(folder.last(), model, now);
        if (history.best().orElseThrow() == epoch) {
            TrainedModel.write(folder.best(), model, now);
        }
        try {
            history.write(folder.history());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
