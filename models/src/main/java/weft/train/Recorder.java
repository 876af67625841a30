package weft.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import weft.engine.io.Target;
import weft.train.base.InputException;
import weft.train.base.Suggestion;
import weft.train.learner.Learner;
import weft.train.learner.Position;
import weft.train.measures.EpochRecord;
import weft.train.runs.History;
import weft.train.runs.ResumePoint;
import weft.train.runs.RunFolder;
import weft.train.settings.TrainRows;
import weft.train.settings.TrainSettings;
import weft.train.weights.CheckpointInfo;
import weft.train.weights.TrainedModel;

/**
 * Writes a run's history and weights after each epoch, each file in one step, so that a killed run keeps what it had.
 *
 * <p>The resume point is written after all that an epoch needs; only then are checkpoints deleted that are no longer among the
 * best.
 */
final class Recorder implements Callback {
    private final RunFolder folder;
    private final Learner learner;
    private final CheckpointInfo info;
    private final TrainSettings settings;
    private final History history;
    private Evaluator.Result last;
    private Evaluator.Result best;

    /** @param history to which it appends */
    Recorder(RunFolder folder, Learner learner, CheckpointInfo info, TrainSettings settings, History history) {
        this.folder = folder;
        this.learner = learner;
        this.info = info;
        this.settings = settings;
        this.history = history;
    }

    /** The evaluation of the best epoch, if it was made since the run was begun or continued. */
    Optional<Evaluator.Result> best() {
        return Optional.ofNullable(best);
    }

    @Override
    public void evaluated(int epoch, Evaluator.Result result) {
        last = result;
    }

    @Override
    public void epochEnds(EpochRecord epoch) {
        requireMonitored(epoch);
        history.add(epoch);
        CheckpointInfo now = info.after(epoch);
        EpochRecord top = history.best().orElseThrow();
        if (top == epoch) {
            best = last;
        }
        int kept = settings.find(TrainRows.KEEP_TOP).orElse(0);
        try {
            if (kept > 0) {
                Files.createDirectories(Target.linked(folder.top()));
            }
            learner.withFinalWeights(() -> {
                TrainedModel.write(folder.last(), learner.model(), now);
                if (top == epoch) {
                    TrainedModel.write(folder.best(), learner.model(), now);
                }
                if (history.top(kept).contains(epoch)) {
                    TrainedModel.write(folder.top(epoch.epoch()), learner.model(), now);
                }
                return now;
            });
            history.write(folder.history());
            history.writeTable(folder.historyTable());
            new ResumePoint(epoch.epoch(), top.epoch(), Position.before(epoch.epoch() + 1), settings.fingerprint())
                    .write(folder.resume(), learner);
            if (kept > 0) {
                deleteAllBut(history.top(kept));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void requireMonitored(EpochRecord epoch) {
        String metric = history.monitor().metric();
        if (!epoch.names().contains(metric)) {
            throw new InputException("--monitor %s: epoch %d has no such metric; there are %s".formatted(metric, epoch.epoch(),
                    Suggestion.first(Integer.MAX_VALUE, epoch.names())));
        }
    }

    private void deleteAllBut(List<EpochRecord> top) throws IOException {
        Set<Path> kept = top.stream().map(epoch -> folder.top(epoch.epoch()).getFileName()).collect(Collectors.toSet());
        try (Stream<Path> files = Files.list(folder.top())) {
            for (Path file : files.filter(file -> file.getFileName().toString().matches("epoch-[0-9]+\\.safetensors")).toList()) {
                if (!kept.contains(file.getFileName())) {
                    Files.delete(file);
                }
            }
        }
    }
}
