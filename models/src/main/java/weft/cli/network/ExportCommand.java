package weft.cli.network;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import weft.cli.base.Console;
import weft.cli.base.ExitCodes;
import weft.cli.base.FileCheck;
import weft.cli.base.OptionValues;
import weft.cli.base.SettingsCommand;
import weft.cli.base.Workbench;
import weft.train.settings.NetworkRows;
import weft.train.weights.Export;

/** {@code weft export CHECKPOINT}. */
@Command(name = "export", mixinStandardHelpOptions = true, usageHelpAutoWidth = true,
        description = "Write weights in another format: for PyTorch (torch.load with weights_only=True), or safetensors.")
public final class ExportCommand extends SettingsCommand {
    @Parameters(index = "0", paramLabel = "CHECKPOINT",
            description = "A file of weights (safetensors or PyTorch), or a name that `weft weights` lists.")
    private String checkpoint;

    @Option(names = "--format", paramLabel = "FORMAT", defaultValue = "pt", description = "pt or safetensors (default: pt).")
    private Export.Format format;

    @Option(names = "--out", paramLabel = "FILE", converter = OptionValues.FileToWrite.class,
            description = "The file to write (default: beside the checkpoint).")
    private Path out;

    @Option(names = "--prefix", paramLabel = "TEXT", defaultValue = "",
            description = "Put this before each key, such as module. or backbone.")
    private String prefix;

    /** The command, printing on {@code console}. */
    public ExportCommand(Console console, Workbench workbench) {
        super(console, workbench, List.of(NetworkRows.INIT_PREFIX));
    }

    @Override
    public Integer call() {
        Path from = FileCheck.weights("checkpoint", checkpoint, console).file();
        Path to = out == null ? beside(from) : out;
        FileCheck.output("--out", to);
        Optional<String> taken = given(NetworkRows.INIT_PREFIX);
        int tensors = Export.write(from, taken, to, format, prefix);
        tellLeftOut(from, taken);
        console.print("%d tensors in %s", tensors, to);
        return ExitCodes.DONE;
    }

    private Path beside(Path from) {
        String name = from.getFileName().toString();
        int point = name.lastIndexOf('.');
        return from.resolveSibling((point <= 0 ? name : name.substring(0, point)) + "." + format);
    }
}
