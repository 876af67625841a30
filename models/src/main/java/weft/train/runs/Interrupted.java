package weft.train.runs;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import weft.datasets.DataFingerprint;
import weft.train.base.InputException;
import weft.train.learner.Position;
import weft.train.measures.Monitor;
import weft.train.settings.TrainRows;
import weft.train.settings.TrainSettings;
import weft.train.weights.TrainedModel;

/**
 * A run that is to be continued, as its folder tells it; opening one checks that its files belong together.
 *
 * <p>A run may be killed between two files of one epoch. {@link ResumePoint} is the last of them and decides: what the history
 * has beyond it is dropped, and the epoch is trained again, to the same bits.
 *
 * @param place   where it goes on
 * @param history the epochs before
 */
public record Interrupted(RunFolder folder, RunRecord record, Position place, History history) {

    /**
     * Reads what {@code folder} holds of the run.
     *
     * @throws InputException                     when nothing was saved to go on with, files are damaged, or they are of another
     *                                            run
     * @throws weft.layers.io.base.CheckpointException when weights can't be read or are damaged
     */
    public static Interrupted open(RunFolder folder, TrainSettings settings) throws IOException {
        RunRecord record = RunRecord.read(folder.run());
        ResumePoint point = ResumePoint.read(folder.resume());
        if (!settings.continues(point.settings())) {
            throw new InputException(("%s: was written with other settings than %s names, one of the two was changed; copy the "
                    + "run's folder again, or train anew; those were %s")
                    .formatted(folder.resume(), folder.run().getFileName(), point.settings()));
        }
        if (point.epoch() > settings.get(TrainRows.EPOCHS)) {
            throw new InputException("%s: %d epochs have ended, more than the %d asked for"
                    .formatted(folder.resume(), point.epoch(), settings.get(TrainRows.EPOCHS)));
        }
        if (point.epoch() == 0) {
            return new Interrupted(folder, record, point.place(), new History(settings.monitor()));
        }
        History history = history(folder, point, settings.monitor());
        int best = TrainedModel.open(folder.best()).requireInfo().epoch();
        if (best != point.bestEpoch() && best <= point.epoch()) {
            throw new InputException("%s: holds epoch %d, but the best one was %d"
                    .formatted(folder.best(), best, point.bestEpoch()));
        }
        return new Interrupted(folder, record, point.place(), history);
    }

    private static History history(RunFolder folder, ResumePoint point, Monitor monitor) {
        try {
            History history = History.read(folder.history()).by(monitor).first(point.epoch());
            int best = history.best().orElseThrow().epoch();
            if (best != point.bestEpoch()) {
                throw new InputException("%s: the best epoch is %d, but %s says %d"
                        .formatted(folder.history(), best, folder.resume().getFileName(), point.bestEpoch()));
            }
            return history;
        } catch (IllegalArgumentException e) {
            throw new InputException(folder.history() + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new InputException(e.getMessage(), e);
        }
    }

    /**
     * Checks that the data is what the run was trained on. The seed splits other images differently, so that images of the
     * old validation part would be trained on.
     *
     * @throws InputException when the images or classes are others; a run of an older version does not know its images, but
     *                        their number and its classes
     */
    public void requireSameData(String name, DataFingerprint now) {
        Optional<DataFingerprint> then = record.fingerprint();
        if (then.isEmpty() && record.data().get("name") instanceof String before && !before.equals(name)) {
            throw new InputException("%s: the run in %s does not say which images it learned from, so it goes on only with %s"
                    .formatted(name, folder.path(), before));
        }
        then.map(now::changeSince).orElseGet(() -> changeSinceOlderVersion(now)).ifPresent(change -> {
            throw new InputException(("%s: not the data that the run in %s learned from: %s; put back what was there, or begin a "
                    + "new run with --init %s").formatted(name, folder.path(), change, folder.last()));
        });
    }

    /** What an older version recorded: the classes, and how many images there were, but for what --limit left out. */
    private Optional<String> changeSinceOlderVersion(DataFingerprint now) {
        Map<String, Object> data = record.data();
        if (data.get("classes") instanceof List<?> classes && !classes.equals(now.classes())) {
            return Optional.of("its classes are %s, they were %s".formatted(now.classes(), classes));
        }
        return data.get("train_images") instanceof Integer train && data.get("validation_images") instanceof Integer validation
                && record.settings().get("limit") == null && train + validation != now.size()
                        ? Optional.of("it has %,d images where it had %,d".formatted(now.size(), train + validation))
                        : Optional.empty();
    }
}
