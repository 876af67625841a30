package weft.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import weft.datasets.Datasets;
import weft.train.EpochRecord;
import weft.train.Progress;
import weft.train.TrainResult;
import weft.train.TrainSettings;
import weft.train.TrainSettings.Optimizer;

/** {@code weft train MODEL}. */
@Command(name = "train", mixinStandardHelpOptions = true, usageHelpAutoWidth = true,
        description = "Train a network; writes weights, history and pictures to a folder.")
final class TrainCommand implements Callable<Integer> {
    private final Console console;
    private final Workbench workbench;

    @Parameters(index = "0", paramLabel = "MODEL", description = "The network, for example lenet5.")
    private String model;

    @Option(names = "--data", paramLabel = "NAME", defaultValue = "digits",
            description = "Data set, see `weft data list` (default: ${DEFAULT-VALUE}).")
    private String data;

    @Mixin
    private ComputeOptions compute;

    @Option(names = "--epochs", paramLabel = "N", defaultValue = "20",
            description = "Passes over the training images (default: ${DEFAULT-VALUE}).")
    private int epochs;

    @Option(names = "--batch", paramLabel = "N", defaultValue = "64",
            description = "Images in a step (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(names = "--optimizer", paramLabel = "NAME", defaultValue = "adam",
            description = "sgd or adam (default: ${DEFAULT-VALUE}).")
    private Optimizer optimizer;

    @Option(names = "--lr", paramLabel = "X", description = "Learning rate (default: 0.001 for adam, 0.01 for sgd).")
    private Double lr;

    @Option(names = "--momentum", paramLabel = "X", defaultValue = "0.9",
            description = "Momentum of sgd (default: ${DEFAULT-VALUE}).")
    private double momentum;

    @Option(names = "--weight-decay", paramLabel = "X", defaultValue = "0",
            description = "L2 penalty on the weights (default: ${DEFAULT-VALUE}).")
    private double weightDecay;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1",
            description = "Decides everything random (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--workers", paramLabel = "N", defaultValue = "1",
            description = "Threads that prepare images; 0 prepares them between steps (default: ${DEFAULT-VALUE}).")
    private int workers;

    @Option(names = "--limit", paramLabel = "N", description = "Train on no more images than this.")
    private Integer limit;

    @Mixin
    private PictureOptions pictures;

    @Option(names = "--init", paramLabel = "CHECKPOINT", description = "Begin with the weights of this file.")
    private Path init;

    @Option(names = "--out", paramLabel = "DIR", description = "Folder for the results (default: runs/MODEL-TIME).")
    private Path out;

    TrainCommand(Console console, Workbench workbench) {
        this.console = console;
        this.workbench = workbench;
    }

    @Override
    public Integer call() throws IOException {
        TrainSettings settings = settings();
        TrainResult result;
        try (Progress progress = Progress.to(console.out(), console.terminal(), settings.epochs())) {
            result = workbench.train(settings, progress);
        }
        EpochRecord best = result.history().best().orElseThrow();
        console.print("best epoch %d: validation accuracy %.4f, loss %.4f", best.epoch(), best.valAcc(), best.valLoss());
        console.print("saved in %s", result.folder().path());
        result.warnings().forEach(warning -> console.err().println("weft train: warning: " + warning));
        return ExitCodes.DONE;
    }

    private TrainSettings settings() {
        Check.known("model", workbench.models(), model);
        Check.known("data set", Datasets.names(), data);
        Check.atLeast("--epochs", 1, epochs);
        Check.atLeast("--batch", 1, batch);
        double rate = lr == null ? optimizer.defaultLr() : lr;
        Check.positive("--lr", rate);
        Check.inRange("--momentum", 0, 1, momentum);
        Check.inRange("--weight-decay", 0, Double.POSITIVE_INFINITY, weightDecay);
        Check.atLeast("--workers", 0, workers);
        if (limit != null) {
            Check.atLeast("--limit", 1, limit);
        }
        if (init != null) {
            Check.readable("--init", init);
        }
        return new TrainSettings(model, data, compute.device(), epochs, batch, optimizer, rate, momentum, weightDecay, seed,
                compute.threads(), workers, Optional.ofNullable(limit), pictures.mean(), pictures.std(),
                Optional.ofNullable(init), Optional.ofNullable(out));
    }
}
