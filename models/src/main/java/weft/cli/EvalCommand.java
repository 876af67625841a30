package weft.cli;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import weft.train.measures.Evaluation;
import weft.train.measures.MetricsTable;
import weft.train.settings.EvalSettings;
import weft.train.weights.FoundWeights;

/** {@code weft eval CHECKPOINT --data NAME}. */
@Command(name = "eval", mixinStandardHelpOptions = true, usageHelpAutoWidth = true,
        description = "Evaluate a checkpoint: accuracy, loss, precision, recall, F1, confusion matrix.")
final class EvalCommand implements Callable<Integer> {
    private final Console console;
    private final Workbench workbench;

    @Parameters(index = "0", paramLabel = "CHECKPOINT", description = "A file of weights, such as `weft train` writes, in any "
            + "format that Weft reads, or a name that `weft weights` lists.")
    private String checkpoint;

    @Option(names = "--data", paramLabel = "NAME|DIR", required = true,
            description = "Data set, see `weft data list`, or a folder of class folders of pictures.")
    private String data;

    @Option(names = "--model", paramLabel = "NAME", description = "The network (default: the one that the checkpoint names).")
    private String model;

    @Option(names = "--split", paramLabel = "PART", defaultValue = "validation",
            description = "validation, test or all (default: ${DEFAULT-VALUE}).")
    private EvalSettings.Split split;

    @Option(names = "--batch", paramLabel = "N", defaultValue = "256",
            description = "Images at a time (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Mixin
    private ComputeOptions compute;

    @Mixin
    private PictureOptions pictures;

    @Mixin
    private PrefixOption prefix;

    EvalCommand(Console console, Workbench workbench) {
        this.console = console;
        this.workbench = workbench;
    }

    @Override
    public Integer call() throws IOException {
        Check.data(data);
        if (model != null) {
            Check.known("model", workbench.models(), model);
        }
        Check.between("--batch", 1, Check.MOST_BATCH, batch);
        FoundWeights weights = Check.weights("checkpoint", checkpoint, console);
        EvalSettings settings = new EvalSettings(weights.file(), data, Optional.ofNullable(model), split, compute.device(), batch,
                compute.threads(), pictures.mean(), pictures.std(), prefix.prefix());
        prefix.tellLeftOut("eval", weights.file(), workbench, console);
        print(workbench.evaluate(settings.knowing(weights)));
        return ExitCodes.DONE;
    }

    private void print(Evaluation evaluation) {
        MetricsTable table = new MetricsTable(evaluation.matrix(), evaluation.classes());
        console.print("%s on %s, %s: %,d images", evaluation.model(), evaluation.data(), evaluation.split(),
                evaluation.matrix().total());
        console.print("%s", evaluation.origin());
        console.print("accuracy %.4f  loss %.4f%n", evaluation.matrix().accuracy(), evaluation.loss());
        console.out().println(table.perClass());
        console.out().print(table.confusion());
        evaluation.warnings().forEach(warning -> console.err().println("weft eval: warning: " + warning));
    }
}
