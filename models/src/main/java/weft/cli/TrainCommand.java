package weft.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import weft.train.Progress;
import weft.train.StopSwitch;
import weft.train.TrainResult;
import weft.train.base.InputException;
import weft.train.measures.EpochRecord;
import weft.train.runs.RunFolder;
import weft.train.runs.RunRecord;
import weft.train.runs.StoppedException;
import weft.train.settings.Learning;
import weft.train.settings.TrainSettings;

/** {@code weft train MODEL}. */
@Command(name = "train", mixinStandardHelpOptions = true, usageHelpAutoWidth = true,
        description = "Train a network; writes weights, history and pictures to a folder.")
final class TrainCommand implements Callable<Integer> {
    private final Console console;
    private final Workbench workbench;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", arity = "0..1", paramLabel = "MODEL",
            description = "The network, for example lenet5; a run that is continued knows it.")
    private String model;

    @Option(names = "--data", paramLabel = "NAME|DIR", defaultValue = "digits",
            description = "Data set, see `weft data list`, or a folder of class folders of pictures, or of train and val with "
                    + "such folders (default: ${DEFAULT-VALUE}).")
    private String data;

    @Mixin
    private ComputeOptions compute;

    @Option(names = "--epochs", paramLabel = "N", defaultValue = "20",
            description = "Passes over the training images (default: ${DEFAULT-VALUE}).")
    private int epochs;

    @Option(names = "--batch", paramLabel = "N", defaultValue = "64",
            description = "Images in a step (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Mixin
    private LearningOptions learning;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1",
            description = "Decides everything random (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--workers", paramLabel = "N", defaultValue = "1",
            description = "Threads that prepare images, up to 256; 0 prepares them between steps (default: ${DEFAULT-VALUE}).")
    private int workers;

    @Option(names = "--limit", paramLabel = "N", description = "Train on no more images than this.")
    private Integer limit;

    @Mixin
    private PictureOptions pictures;

    @Option(names = "--init", paramLabel = "WEIGHTS",
            description = "Begin with the weights of this file (safetensors or PyTorch), or with those that `weft weights` lists "
                    + "by this name. What does not fit, such as the head for other classes, is listed and left out.")
    private String init;

    @Option(names = "--init-strict", description = "With --init: take all or nothing, as PyTorch's load_state_dict does.")
    private boolean initStrict;

    @Mixin
    private PrefixOption prefix;

    @Mixin
    private TransferOptions transfer;

    @Option(names = "--out", paramLabel = "DIR", description = "Folder for the results (default: runs/MODEL-TIME).")
    private Path out;

    @Option(names = "--resume", paramLabel = "DIR",
            description = "Continue the run in this folder, with its settings, to the same bits: one that was killed, stopped by "
                    + "Ctrl-C, or is to have more --epochs; --data may say where the same data lie now. A run keeps its place "
                    + "every five minutes and when it is stopped.")
    private Path resume;

    TrainCommand(Console console, Workbench workbench) {
        this.console = console;
        this.workbench = workbench;
    }

    @Override
    public Integer call() throws IOException {
        TrainSettings settings = resume == null ? settings(model) : resumed(RunFolder.of(resume));
        StopSwitch stop = new StopSwitch();
        StopSignals signals = StopSignals.heardBy(stop, console);
        TrainResult result;
        try (signals; Progress progress = Progress.to(console.out(), console.terminal(), settings.epochs())) {
            result = resume == null ? workbench.train(settings, progress, stop) : workbench.resume(settings, progress, stop);
        } catch (StoppedException stopped) {
            console.print("stopped %s; go on with: weft train --resume %s", stopped.getMessage(), stopped.folder().path());
            return signals.code();
        }
        EpochRecord best = result.history().best().orElseThrow();
        console.print("best epoch %d: validation accuracy %.4f, loss %.4f", best.epoch(), best.valAcc(), best.valLoss());
        console.print("saved in %s", result.folder().path());
        result.warnings().forEach(warning -> console.err().println("weft train: warning: " + warning));
        return ExitCodes.DONE;
    }

    /** What the options say, with defaults where they say nothing. */
    private TrainSettings settings(String network) {
        if (network == null) {
            transfer.frozenNamed(workbench.models()).ifPresent(taken -> {
                throw new InputException("--freeze took '%s' for what to freeze; name the network before it".formatted(taken));
            });
            throw new ParameterException(spec.commandLine(), "Missing required parameter: 'MODEL'");
        }
        Check.between("--epochs", 1, Check.MOST_EPOCHS, epochs);
        Learning how = learning.learning(epochs);
        TrainSettings settings = new TrainSettings(network, data, compute.device(), epochs, batch, how,
                seed, compute.threads(), workers, Optional.ofNullable(limit), pictures.mean(), pictures.std(),
                Optional.empty(), transfer.head(), transfer.freezing(how.lr()),
                Optional.ofNullable(out));
        check(settings);
        if (init == null && initStrict) {
            throw new InputException("--init-strict says how to take the weights of --init, which is not given");
        }
        if (init == null && prefix.prefix().isPresent()) {
            throw new InputException("--init-prefix says how the weights of --init are named, which is not given");
        }
        return init == null ? settings
                : settings.beginningWith(Check.weights("--init", init, console), initStrict, prefix.prefix());
    }

    private void check(TrainSettings settings) {
        Check.known("model", workbench.models(), settings.model());
        Check.data(settings.data());
        Check.device(settings.device());
        Check.between("--epochs", 1, Check.MOST_EPOCHS, settings.epochs());
        Check.between("--batch", 1, Check.MOST_BATCH, settings.batch());
        LearningOptions.check(settings.learning(), settings.epochs());
        TransferOptions.check(settings.freezing(), settings.epochs());
        settings.threads().ifPresent(n -> Check.between("--threads", 1, Check.MOST_THREADS, n));
        Check.between("--workers", 0, Check.MOST_WORKERS, settings.workers());
        settings.limit().ifPresent(n -> Check.atLeast("--limit", 1, n));
        Check.normalization(settings.mean(), settings.std());
    }

    /** The settings of the run in {@code folder}; an option that is given must agree with them, but may raise the epochs. */
    private TrainSettings resumed(RunFolder folder) throws IOException {
        TrainSettings before = RunRecord.settings(folder);
        TrainSettings recorded = isGiven("--data") ? before.withData(data) : before;
        requireData(recorded.data());
        try {
            check(recorded);
        } catch (InputException e) {
            throw new InputException(folder.run() + ": " + e.getMessage(), e);
        }
        if (!isGiven("--epochs")) {
            epochs = recorded.epochs();
        }
        transfer.completeFrom(recorded.freezing());
        TrainSettings given = settings(model == null ? recorded.model() : model);
        requireSame("MODEL", given.model(), recorded.model());
        Map<String, Object> values = recorded.toMap();
        given.toMap().forEach((name, value) -> {
            String option = "--" + name.replace('_', '-');
            if (isGiven(option) && !option.equals("--epochs")) {
                requireSame(option, value, values.get(name));
            }
        });
        if (isGiven("--out")) {
            requireSame("--out", out.toAbsolutePath().normalize(), resume.toAbsolutePath().normalize());
        }
        if (isGiven("--epochs") && epochs < recorded.epochs()) {
            throw new InputException(("--epochs %d is less than the %d of the run in %s; a run that is continued takes as many "
                    + "or more").formatted(epochs, recorded.epochs(), resume));
        }
        return isGiven("--epochs") ? longer(recorded) : recorded;
    }

    /** A folder of pictures may have been moved since the run began. */
    private void requireData(String recorded) {
        try {
            Check.data(recorded);
        } catch (InputException e) {
            throw isGiven("--data") ? e : new InputException("%s; if the data of the run in %s lie elsewhere now, say where with "
                    .formatted(e.getMessage(), resume) + "--data", e);
        }
    }

    /** The schedule of a run can't change under way, so one that ends with the run's epochs leaves no room for more. */
    private TrainSettings longer(TrainSettings recorded) {
        try {
            return recorded.withEpochs(epochs);
        } catch (InputException e) {
            throw new InputException(("--epochs %d: the schedule %s of the run in %s ends after its %d epochs; begin a new run "
                    + "with --init %s").formatted(epochs, recorded.learning().scheduler(), resume, recorded.epochs(),
                            RunFolder.of(resume).last()),
                    e);
        }
    }

    private boolean isGiven(String option) {
        return spec.commandLine().getParseResult().hasMatchedOption(option);
    }

    private void requireSame(String option, Object given, Object recorded) {
        if (!Objects.equals(given, recorded)) {
            throw new InputException("%s %s contradicts the run in %s, which has %s; leave it out, or begin a new run"
                    .formatted(option, given, resume, recorded == null ? "none" : recorded));
        }
    }
}
