package weft.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import weft.train.settings.Check;
import weft.train.settings.NetworkRows;
import weft.train.settings.NetworkSettings;

/** {@code weft predict CHECKPOINT IMAGE...}. */
@Command(name = "predict", mixinStandardHelpOptions = true, usageHelpAutoWidth = true,
        description = "Classify picture files: the most probable classes of each.")
final class PredictCommand implements Callable<Integer> {
    private final Console console;
    private final Workbench workbench;

    @Parameters(index = "0", paramLabel = "CHECKPOINT", description = "A file of weights, such as `weft train` writes, in any "
            + "format that Weft reads, or a name that `weft weights` lists.")
    private String checkpoint;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "IMAGE", description = "Picture files (PNG, JPEG, GIF, "
            + "BMP, TIFF).")
    private List<Path> images;

    @Option(names = "--top", paramLabel = "N", defaultValue = "3",
            description = "Classes to show for each picture (default: ${DEFAULT-VALUE}).")
    private int top;

    @Spec
    private CommandSpec spec;

    private PredictCommand(Console console, Workbench workbench) {
        this.console = console;
        this.workbench = workbench;
    }

    /** The command with all its options. */
    static CommandLine line(Console console, Workbench workbench) {
        return SettingOptions.on(new PredictCommand(console, workbench), NetworkRows.TABLE);
    }

    @Override
    public Integer call() throws IOException {
        NetworkSettings settings = NetworkOptions.settings(spec, NetworkRows.TABLE, checkpoint, console, workbench);
        images.forEach(image -> FileCheck.readable("image", image));
        Check.atLeast("--top", 1, top);
        List<List<Workbench.Guess>> guesses = workbench.predict(settings, images, top);
        for (int i = 0; i < guesses.size(); i++) {
            console.print("%s", images.get(i));
            int width = guesses.get(i).stream().mapToInt(guess -> guess.name().length()).max().orElse(1);
            for (Workbench.Guess guess : guesses.get(i)) {
                console.print("  %-" + width + "s  %6.2f %%", guess.name(), 100 * guess.probability());
            }
        }
        return ExitCodes.DONE;
    }
}
