package weft.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import weft.train.Progress;
import weft.train.StopSwitch;
import weft.train.TrainResult;
import weft.train.base.InputException;
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
final class TrainCommand extends SettingsCommand {
    @Parameters(index = "0", arity = "0..1", paramLabel = "MODEL",
            description = "The network, for example lenet5; a run that is continued knows it.")
    private String model;

    @Option(names = "--out", paramLabel = "DIR", description = "Folder for the results (default: runs/MODEL-TIME).")
    private Path out;

    @Option(names = "--resume", paramLabel = "DIR",
            description = "Continue the run in this folder, with its settings, to the same bits: one that was killed, stopped by "
                    + "Ctrl-C, or is to have more --epochs; --data may say where the same data lie now. A run keeps its place "
                    + "every five minutes and when it is stopped.")
    private Path resume;

    TrainCommand(Console console, Workbench workbench) {
        super(console, workbench, TrainRows.TABLE);
    }

    @Override
    public Integer call() throws IOException {
        TrainSettings settings = resume == null ? settings() : resumed(RunFolder.of(resume));
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

    private void printBest(History history) {
        EpochRecord best = history.best().orElseThrow();
        Monitor monitor = history.monitor();
        String by = monitor.metric().startsWith("val_acc") || monitor.metric().equals("val_loss") ? ""
                : ", %s %.4f".formatted(monitor.metric(), best.value(monitor.metric()));
        console.print("best epoch %d: validation accuracy %.4f, loss %.4f%s", best.epoch(), best.valAcc(), best.valLoss(), by);
    }

    /** The values of the options, with defaults for those that are not given. */
    private TrainSettings settings() {
        if (model == null) {
            requireNoNetworkIn(TrainRows.FREEZE);
            throw new ParameterException(spec.commandLine(), "Missing required parameter: 'MODEL'");
        }
        TrainSettings settings = TrainSettings.of(model, s -> take(TrainRows.TABLE, s));
        check(settings);
        settings = withWeights(settings);
        return out == null ? settings : settings.into(out);
    }

    /** Refuses a network as a value of {@code --freeze}: written before the network, the option takes its name for a value. */
    private void requireNoNetworkIn(Setting<List<String>> row) {
        given(row).orElse(List.of()).stream().filter(workbench.models()::contains).findFirst().ifPresent(taken -> {
            throw new InputException("--freeze took '%s' for what to freeze; name the network before it".formatted(taken));
        });
    }

    private void check(TrainSettings settings) {
        Check.known("model", workbench.models(), settings.model());
        settings.values().check();
    }

    /** The settings with the file that {@code --init} names, if it is given; published weights are downloaded if need be. */
    private TrainSettings withWeights(TrainSettings settings) {
        return !isGiven(TrainRows.INIT) ? settings
                : settings.beginningWith(FileCheck.weights(TrainRows.INIT.option(), settings.get(TrainRows.INIT), console));
    }

    /** The settings of the run in {@code folder}; an option that is given must agree with them, but may raise the epochs. */
    private TrainSettings resumed(RunFolder folder) throws IOException {
        TrainSettings before = RunRecord.settings(folder);
        TrainSettings recorded = before.with(s -> take(rows(OnResume.MAY_MOVE), s));
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
        TrainSettings found = withWeights(given);
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
