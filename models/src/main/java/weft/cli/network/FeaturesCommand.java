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
import weft.train.FeatureRun;
import weft.train.settings.NetworkRows;

/** {@code weft features CHECKPOINT IMAGE}. */
@Command(name = "features", mixinStandardHelpOptions = true, usageHelpAutoWidth = true,
        description = "Draw the outputs of a network's layers for an image, as grids of feature maps.")
public final class FeaturesCommand extends NetworkCommand {
    @Parameters(index = "1", paramLabel = "IMAGE", description = "An image file (PNG, JPEG, GIF, BMP, TIFF).")
    private Path image;

    @Option(names = "--layers", paramLabel = "NAME", split = ",",
            description = "Layers by their paths, for example layer1.0.conv1 (default: every convolution, after the relu that "
                    + "directly follows it).")
    private List<String> layers = List.of();

    @Option(names = "--out", paramLabel = "DIR", description = "Folder for the pictures (default: features/IMAGE).")
    private Path out;

    /** The command, printing on {@code console}. */
    public FeaturesCommand(Console console, Workbench workbench) {
        super(console, workbench, NetworkRows.TABLE);
    }

    @Override
    public Integer call() throws IOException {
        FileCheck.readable("image", image);
        String name = image.getFileName().toString();
        Path folder = out != null ? out
                : Path.of("features", name.contains(".") ? name.substring(0, name.lastIndexOf('.')) : name);
        FileCheck.folder("--out", folder);
        for (FeatureRun.Drawn one : workbench.features(settings(), image, layers, folder)) {
            console.print("%s  %s  %s", one.file(), one.shape(), one.type());
        }
        return ExitCodes.DONE;
    }
}
