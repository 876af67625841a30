package weft.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import weft.train.learner.Learner;
import weft.train.learner.Position;
import weft.train.measures.EpochRecord;
import weft.train.runs.History;
import weft.train.runs.ResumePoint;
import weft.train.runs.RunFolder;
import weft.train.settings.TrainSettings;
import weft.train.weights.CheckpointInfo;
import weft.train.weights.TrainedModel;

/**
 * Writes a run's history and weights after each epoch, each file in one step, so that a killed run keeps what it had.
 *
 * <p>The resume point is written last: an epoch that it has is in the other files, too.
 *
 * @param settings the run's, as {@link TrainSettings#fingerprint} puts them
 * @param history  to which it appends
 */
record Recorder(RunFolder folder, Learner learner, CheckpointInfo info, String settings,
        History history) implements Trainer.Callback {

    @Override
    public void epochEnds(EpochRecord epoch) {
        history.add(epoch);
        CheckpointInfo now = info.after(epoch);
        EpochRecord best = history.best().orElseThrow();
        learner.withFinalWeights(() -> {
            TrainedModel.write(folder.last(), learner.model(), now);
            if (best == epoch) {
                TrainedModel.write(folder.best(), learner.model(), now);
            }
            return now;
        });
        try {
            history.write(folder.history());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        new ResumePoint(epoch.epoch(), best.epoch(), Position.before(epoch.epoch() + 1), settings).write(folder.resume(),
                learner);
    }
}
