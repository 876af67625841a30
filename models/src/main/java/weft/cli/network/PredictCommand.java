package weft.cli.network;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import weft.cli.base.Console;
import weft.cli.base.ExitCodes;
import weft.cli.base.FileCheck;
import weft.cli.base.Workbench;
import weft.train.settings.Check;
import weft.train.settings.NetworkRows;
import weft.train.settings.NetworkSettings;

/** {@code weft predict CHECKPOINT IMAGE...}. */
@Command(name = "predict", mixinStandardHelpOptions = true, usageHelpAutoWidth = true,
        description = "Classify image files: the most probable classes of each.")
public final class PredictCommand extends NetworkCommand {
    @Parameters(index = "1..*", arity = "1..*", paramLabel = "IMAGE", description = "Image files (PNG, JPEG, GIF, "
            + "BMP, TIFF).")
    private List<Path> images;

    @Option(names = "--top", paramLabel = "N", defaultValue = "3",
            description = "Classes to show for each image (default: ${DEFAULT-VALUE}).")
    private int top;

    /** The command, printing on {@code console}. */
    public PredictCommand(Console console, Workbench workbench) {
        super(console, workbench, NetworkRows.TABLE);
    }

    @Override
    public Integer call() throws IOException {
        NetworkSettings settings = settings();
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
