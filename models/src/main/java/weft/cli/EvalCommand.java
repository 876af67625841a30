package weft.cli;

import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import weft.datasets.loading.DataLoader;
import weft.train.measures.Evaluation;
import weft.train.measures.MetricsTable;
import weft.train.settings.Check;
import weft.train.settings.EvalSettings;
import weft.train.settings.NetworkRows;
import weft.train.settings.Setting;

/** {@code weft eval CHECKPOINT --data NAME}. */
@Command(name = "eval", mixinStandardHelpOptions = true, usageHelpAutoWidth = true,
        description = "Evaluate a checkpoint: accuracy, loss, precision, recall, F1, confusion matrix.")
final class EvalCommand extends NetworkCommand {
    /** All network settings but {@code --data}: here it is an option of its own, and required. */
    private static final List<Setting<?>> ROWS = NetworkRows.TABLE.stream().filter(row -> row != NetworkRows.DATA).toList();

    @Option(names = "--data", paramLabel = "NAME|DIR", required = true,
            description = "Data set, see `weft data list`, or a folder of class folders of images.")
    private String data;

    @Option(names = "--split", paramLabel = "PART", defaultValue = "validation",
            description = "validation, test or all (default: ${DEFAULT-VALUE}).")
    private EvalSettings.Split split;

    @Option(names = "--batch", paramLabel = "N", defaultValue = "256",
            description = "Images at a time (default: ${DEFAULT-VALUE}).")
    private int batch;

    EvalCommand(Console console, Workbench workbench) {
        super(console, workbench, ROWS);
    }

    @Override
    public Integer call() throws IOException {
        Check.data(data);
        Check.between("--batch", 1, DataLoader.MOST_BATCH, batch);
        print(workbench.evaluate(new EvalSettings(settings(), data, split, batch)));
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
