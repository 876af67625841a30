package weft.cli.study;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import weft.cli.base.Console;
import weft.cli.base.ExitCodes;
import weft.cli.base.FileCheck;
import weft.cli.base.OptionValues;
import weft.cli.base.Workbench;
import weft.datasets.loading.DataLoader;
import weft.train.base.InputException;
import weft.train.settings.Check;
import weft.train.settings.EvalSettings;
import weft.train.settings.NetworkRows;
import weft.train.settings.NetworkSettings;
import weft.train.study.Corruption;
import weft.train.study.Robustness;
import weft.train.weights.FoundWeights;

/** {@code weft robustness CHECKPOINT... --data NAME}. */
@Command(name = "robustness", mixinStandardHelpOptions = true, usageHelpAutoWidth = true,
        description = "Measure how accuracy suffers from noise, blur, low contrast and shifts of images; several networks are "
                + "set beside each other.")
public final class RobustnessCommand implements Callable<Integer> {
    private final Console console;
    private final Workbench workbench;

    @Parameters(arity = "1..*", paramLabel = "CHECKPOINT", description = "Files of weights of `weft train`, or names that "
            + "`weft weights` lists.")
    private List<String> checkpoints;

    @Option(names = "--data", paramLabel = "NAME|DIR", required = true,
            description = "Data set, see `weft data list`, or a folder of class folders of images.")
    private String data;

    @Option(names = "--split", paramLabel = "PART", defaultValue = "validation",
            description = "validation, test or all (default: ${DEFAULT-VALUE}).")
    private EvalSettings.Split split;

    @Option(names = "--kinds", paramLabel = "NAME", split = ",",
            description = "Of noise, blur, contrast, shift (default: all).")
    private List<Corruption> kinds = List.of(Corruption.values());

    @Option(names = "--batch", paramLabel = "N", defaultValue = "256",
            description = "Images at a time (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(names = "--device", paramLabel = "DEVICE", defaultValue = "auto",
            description = "auto, or one that `weft devices` lists (default: ${DEFAULT-VALUE}).")
    private String device;

    @Option(names = "--out", paramLabel = "FILE", converter = OptionValues.FileToWrite.class, defaultValue = "robustness.png",
            description = "PNG file of the picture (default: ${DEFAULT-VALUE}).")
    private Path out;

    /** The command, printing on {@code console}. */
    public RobustnessCommand(Console console, Workbench workbench) {
        this.console = console;
        this.workbench = workbench;
    }

    @Override
    public Integer call() throws IOException {
        Check.data(data);
        Check.between("--batch", 1, DataLoader.MOST_BATCH, batch);
        FileCheck.output("--out", out);
        if (kinds.stream().distinct().count() < kinds.size()) {
            throw new InputException("--kinds: one is given twice");
        }
        List<EvalSettings> networks = new ArrayList<>();
        for (String checkpoint : checkpoints) {
            FoundWeights weights = FileCheck.weights("checkpoint", checkpoint, console);
            NetworkSettings network = NetworkSettings.of(weights.file(), s -> s.set(NetworkRows.DEVICE, device)).knowing(weights);
            networks.add(new EvalSettings(network, data, split, batch));
        }
        Robustness robustness = workbench.robustness(networks, kinds);
        console.print("accuracy on %s, %s: %,d images", data, split, robustness.curves().getFirst().images());
        console.out().print(Console.harmless(robustness.table()));
        robustness.draw(out);
        console.print("picture: %s", out);
        return ExitCodes.DONE;
    }
}
