package weft.cli.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import weft.cli.base.Console;
import weft.cli.base.ExitCodes;
import weft.cli.base.StopSignals;
import weft.cli.base.Workbench;
import weft.train.Progress;
import weft.train.StopSwitch;
import weft.train.TrainResult;
import weft.train.base.InputException;
import weft.train.base.Json;
import weft.train.measures.EpochRecord;
import weft.train.measures.Monitor;
import weft.train.runs.History;
import weft.train.runs.RunFolder;
import weft.train.runs.RunRecord;
import weft.train.runs.StoppedException;
import weft.train.settings.Check;
import weft.train.settings.Setting;
import weft.train.settings.Setting.OnResume;
import weft.train.settings.TrainRows;
import weft.train.settings.TrainSettings;

/** {@code weft train MODEL}. Most of its options are rows of {@link TrainRows}. */
@Command(name = "train", mixinStandardHelpOptions = true, usageHelpAutoWidth = true,
        description = "Train a network; writes weights, history and pictures to a folder.")
public final class TrainCommand extends TrainingCommand {
    @Option(names = "--out", paramLabel = "DIR", description = "Folder for the results (default: runs/MODEL-TIME).")
    private Path out;

    @Option(names = "--resume", paramLabel = "DIR",
            description = "Continue the run in this folder, with its settings, to the same bits: one that was killed, stopped by "
                    + "Ctrl-C, or is to have more --epochs; --data may say where the same data lie now. A run keeps its place "
                    + "every five minutes and when it is stopped.")
    private Path resume;

    @Option(names = "--print-config",
            description = "Print all settings as JSON, as --config takes them, and do nothing else.")
    private boolean printConfig;

    /** The command, printing on {@code console}. */
    public TrainCommand(Console console, Workbench workbench) {
        super(console, workbench);
    }

    @Override
    public Integer call() throws IOException {
        TrainSettings settings = resume == null ? begun() : resumed(RunFolder.of(resume));
        if (printConfig) {
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("model", settings.model());
            all.put("settings", settings.toFullMap());
            console.out().println(Json.text(all));
            return ExitCodes.DONE;
        }
        StopSwitch stop = new StopSwitch();
        StopSignals signals = StopSignals.heardBy(stop, console);
        TrainResult result;
        try (signals;
                Progress progress = Progress.to(console.out(), console.terminal(), settings.get(TrainRows.EPOCHS))) {
            result = resume == null ? workbench.train(settings, progress, stop) : workbench.resume(settings, progress, stop);
        } catch (StoppedException stopped) {
            console.print("stopped %s; go on with: weft train --resume %s", stopped.getMessage(), stopped.folder().path());
            return signals.code();
        }
        if (settings.find(TrainRows.DRY_RUN).orElse(false)) {
            console.print("dry run done: two steps, evaluation, checkpoints and pictures; no file is left");
            return ExitCodes.DONE;
        }
        result.stopped()
                .ifPresent(reason -> console.print("stopped after epoch %d: %s", result.history().epochs().size(), reason));
        printBest(result.history());
        console.print("saved in %s", result.folder().path());
        result.warnings().forEach(warning -> console.err().println("weft train: warning: " + warning));
        return ExitCodes.DONE;
    }

    private TrainSettings begun() {
        TrainSettings settings = settings();
        return out == null ? settings : settings.into(out);
    }

    private void printBest(History history) {
        EpochRecord best = history.best().orElseThrow();
        Monitor monitor = history.monitor();
        String by = monitor.metric().startsWith("val_acc") || monitor.metric().equals("val_loss") ? ""
                : ", %s %.4f".formatted(monitor.metric(), best.value(monitor.metric()));
        console.print("best epoch %d: validation accuracy %.4f, loss %.4f%s", best.epoch(), best.valAcc(), best.valLoss(), by);
    }

    private void check(TrainSettings settings) {
        Check.known("model", workbench.models(), settings.model());
        settings.values().check();
    }

    /** The settings of the run in {@code folder}; an option that is given must agree with them, but may raise the epochs. */
    private TrainSettings resumed(RunFolder folder) throws IOException {
        if (config != null) {
            throw new InputException("--config %s: a run that is continued has its settings; leave it out".formatted(config));
        }
        TrainSettings before = RunRecord.settings(folder);
        before.find(TrainRows.OWN).filter(parts -> !parts.isEmpty()).ifPresent(parts -> {
            throw new InputException("%s: this run was begun by a program with %s of its own; continue it by that program"
                    .formatted(folder.path(), String.join(", ", parts)));
        });
        TrainSettings recorded = before.with(s -> {
            take(rows(OnResume.MAY_MOVE), s);
            take(rows(OnResume.MAY_CHANGE), s);
        });
        requireData(recorded.get(TrainRows.DATA));
        try {
            check(recorded);
        } catch (InputException e) {
            throw new InputException(folder.run() + ": " + e.getMessage(), e);
        }
        if (model != null) {
            Check.known("model", workbench.models(), model);
            requireSame("MODEL", model, recorded.model());
        }
        requireSameSettings(recorded);
        return given(TrainRows.EPOCHS).map(epochs -> longer(recorded, epochs)).orElse(recorded);
    }

    private void requireSameSettings(TrainSettings recorded) {
        List<Setting<?>> fixed = rows(OnResume.SAME);
        TrainSettings given = recorded.with(s -> take(fixed, s));
        check(given);
        TrainSettings found = isGiven(TrainRows.INIT) ? withWeights(given) : given;
        fixed.stream().filter(this::isGiven).forEach(row -> requireSame(row.option(), row.toJson(found.values()),
                row.toJson(recorded.values())));
        if (out != null) {
            requireSame("--out", out.toAbsolutePath().normalize(), resume.toAbsolutePath().normalize());
        }
    }

    private static List<Setting<?>> rows(OnResume rule) {
        return TrainRows.TABLE.stream().filter(row -> row.onResume() == rule).toList();
    }

    /** A folder of images may have been moved since the run began. */
    private void requireData(String recorded) {
        try {
            Check.data(recorded);
        } catch (InputException e) {
            throw isGiven(TrainRows.DATA) ? e
                    : new InputException("%s; if the data of the run in %s lie elsewhere now, say where with "
                            .formatted(e.getMessage(), resume) + "--data", e);
        }
    }

    /** The schedule of a run can't be changed later, so one that ends with the run's epochs leaves no room for more. */
    private TrainSettings longer(TrainSettings recorded, int epochs) {
        TrainRows.EPOCHS.check(recorded.values(), epochs);
        int before = recorded.get(TrainRows.EPOCHS);
        if (epochs < before) {
            throw new InputException(("--epochs %d is less than the %d of the run in %s; a run that is continued takes as many "
                    + "or more").formatted(epochs, before, resume));
        }
        try {
            return recorded.with(TrainRows.EPOCHS, epochs);
        } catch (InputException e) {
            throw new InputException(("--epochs %d: the schedule %s of the run in %s ends after its %d epochs; begin a new run "
                    + "with --init %s").formatted(epochs, recorded.get(TrainRows.SCHEDULER), resume, before,
                            RunFolder.of(resume).last()),
                    e);
        }
    }

    private void requireSame(String option, Object given, Object recorded) {
        if (!Objects.equals(given, recorded)) {
            throw new InputException("%s %s contradicts the run in %s, which has %s; leave it out, or begin a new run"
                    .formatted(option, given, resume, recorded == null ? "none" : recorded));
        }
    }
}
