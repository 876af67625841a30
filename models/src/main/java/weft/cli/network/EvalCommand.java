package weft.cli.network;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import weft.cli.base.Console;
import weft.cli.base.ExitCodes;
import weft.cli.base.FileCheck;
import weft.cli.base.OptionValues;
import weft.cli.base.Workbench;
import weft.datasets.loading.DataLoader;
import weft.train.measures.Evaluation;
import weft.train.measures.MetricsTable;
import weft.train.measures.Ranking;
import weft.train.pictures.ConfusionPicture;
import weft.train.settings.Check;
import weft.train.settings.EvalSettings;
import weft.train.settings.NetworkRows;
import weft.train.settings.Setting;

/** {@code weft eval CHECKPOINT --data NAME}. */
@Command(name = "eval", mixinStandardHelpOptions = true, usageHelpAutoWidth = true,
        description = "Evaluate a checkpoint: accuracy, top-5, ROC-AUC of two classes, loss, precision, recall, F1, confusion "
                + "matrix.")
public final class EvalCommand extends NetworkCommand {
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

    @Option(names = "--skip-bad", description = "Leave out images that can't be read.")
    private boolean skipBad;

    @Option(names = "--confusion", paramLabel = "FILE", converter = OptionValues.FileToWrite.class,
            description = "Draw the confusion matrix to this PNG file.")
    private Path confusion;

    /** The command, printing on {@code console}. */
    public EvalCommand(Console console, Workbench workbench) {
        super(console, workbench, ROWS);
    }

    @Override
    public Integer call() throws IOException {
        Check.data(data);
        Check.between("--batch", 1, DataLoader.MOST_BATCH, batch);
        if (confusion != null) {
            FileCheck.output("--confusion", confusion);
        }
        Evaluation evaluation = workbench.evaluate(new EvalSettings(settings(), data, split, batch, skipBad));
        print(evaluation);
        if (confusion != null) {
            ConfusionPicture.write(confusion, "%s on %s, %s".formatted(evaluation.model(), evaluation.data(),
                    evaluation.split()), evaluation.matrix(), evaluation.classes());
            console.print("picture: %s", confusion);
        }
        return ExitCodes.DONE;
    }

    private void print(Evaluation evaluation) {
        MetricsTable table = new MetricsTable(evaluation.matrix(), evaluation.classes());
        console.print("%s on %s, %s: %,d images", evaluation.model(), evaluation.data(), evaluation.split(),
                evaluation.matrix().total());
        console.print("%s", evaluation.origin());
        String top =
                evaluation.classes().size() > Ranking.TOP ? String.format(Locale.ROOT, "  top-5 %.4f", evaluation.top5()) : "";
        String area = evaluation.auc().isPresent()
                ? String.format(Locale.ROOT, "  ROC-AUC %.4f", evaluation.auc().getAsDouble()) : "";
        console.print("accuracy %.4f%s%s  loss %.4f%n", evaluation.matrix().accuracy(), top, area, evaluation.loss());
        console.out().print(Stream.of(table.perClass(), table.confusion(), table.mostConfused()).filter(part -> !part.isEmpty())
                .collect(Collectors.joining("\n")));
        evaluation.warnings().forEach(warning -> console.err().println("weft eval: warning: " + warning));
    }
}
