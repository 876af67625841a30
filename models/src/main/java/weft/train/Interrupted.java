package weft.train;

import java.io.IOException;

/**
 * A run that is to be continued, as its folder tells it; opening one checks that its files belong together.
 *
 * <p>A run may be killed between two files of one epoch. {@link ResumePoint} is the last of them and decides: what the history
 * has beyond it is dropped, and the epoch is trained again, to the same bits.
 *
 * @param history the epochs up to the one after which it goes on
 */
record Interrupted(RunFolder folder, RunRecord record, History history) {

    /**
     * Reads what {@code folder} holds of the run.
     *
     * @throws InputException                     when no epoch has ended, files are damaged, or they are of another run
     * @throws weft.layers.io.CheckpointException when weights can't be read or are damaged
     */
    static Interrupted open(RunFolder folder, TrainSettings settings) throws IOException {
        RunRecord record = RunRecord.read(folder.run());
        ResumePoint point = ResumePoint.read(folder.resume());
        if (!point.settings().equals(settings.fingerprint())) {
            throw new InputException("%s: was written with other settings than %s names; those were %s"
                    .formatted(folder.resume(), folder.run().getFileName(), point.settings()));
        }
        if (point.epoch() > settings.epochs()) {
            throw new InputException("%s: %d epochs have ended, more than the %d asked for"
                    .formatted(folder.resume(), point.epoch(), settings.epochs()));
        }
        History history = history(folder, point);
        int best = TrainedModel.open(folder.best()).requireInfo().epoch();
        if (best != point.bestEpoch() && best <= point.epoch()) {
            throw new InputException("%s: holds epoch %d, but the best one was %d"
                    .formatted(folder.best(), best, point.bestEpoch()));
        }
        return new Interrupted(folder, record, history);
    }

    private static History history(RunFolder folder, ResumePoint point) {
        try {
            History history = History.read(folder.history()).first(point.epoch());
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
}
