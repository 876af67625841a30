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
import weft.train.FeatureRun;
import weft.train.settings.NetworkRows;

/** {@code weft features CHECKPOINT IMAGE}. */
@Command(name = "features", mixinStandardHelpOptions = true, usageHelpAutoWidth = true,
        description = "Draw the outputs of a network's layers for a picture, as grids of feature maps.")
final class FeaturesCommand implements Callable<Integer> {
    private final Console console;
    private final Workbench workbench;

    @Parameters(index = "0", paramLabel = "CHECKPOINT", description = "A file of weights, such as `weft train` writes, in any "
            + "format that Weft reads, or a name that `weft weights` lists.")
    private String checkpoint;

    @Parameters(index = "1", paramLabel = "IMAGE", description = "A picture file (PNG, JPEG, GIF, BMP, TIFF).")
    private Path image;

    @Option(names = "--layers", paramLabel = "NAME", split = ",",
            description = "Layers by their paths, for example layer1.0.conv1 (default: every convolution, after the relu that "
                    + "directly follows it).")
    private List<String> layers = List.of();

    @Option(names = "--out", paramLabel = "DIR", description = "Folder for the pictures (default: features/IMAGE).")
    private Path out;

    @Spec
    private CommandSpec spec;

    private FeaturesCommand(Console console, Workbench workbench) {
        this.console = console;
        this.workbench = workbench;
    }

    /** The command with all its options. */
    static CommandLine line(Console console, Workbench workbench) {
        return SettingOptions.on(new FeaturesCommand(console, workbench), NetworkRows.TABLE);
    }

    @Override
    public Integer call() throws IOException {
        FileCheck.readable("image", image);
        String name = image.getFileName().toString();
        Path folder = out != null ? out
                : Path.of("features", name.contains(".") ? name.substring(0, name.lastIndexOf('.')) : name);
        FileCheck.folder("--out", folder);
        List<FeatureRun.Drawn> drawn =
                workbench.features(NetworkOptions.settings(spec, NetworkRows.TABLE, checkpoint, console, workbench), image,
                        layers, folder);
        for (FeatureRun.Drawn one : drawn) {
            console.print("%s  %s  %s", one.file(), one.shape(), one.type());
        }
        return ExitCodes.DONE;
    }
}
