package weft.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import weft.train.settings.NetworkRows;
import weft.train.weights.Export;

/** {@code weft export CHECKPOINT}. */
@Command(name = "export", mixinStandardHelpOptions = true, usageHelpAutoWidth = true,
        description = "Write weights in another format: for PyTorch (torch.load with weights_only=True), or safetensors.")
final class ExportCommand implements Callable<Integer> {
    private final Console console;
    private final Workbench workbench;

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

    @Spec
    private CommandSpec spec;

    private ExportCommand(Console console, Workbench workbench) {
        this.console = console;
        this.workbench = workbench;
    }

    /** The command with all its options. */
    static CommandLine line(Console console, Workbench workbench) {
        return SettingOptions.on(new ExportCommand(console, workbench), List.of(NetworkRows.INIT_PREFIX));
    }

    @Override
    public Integer call() {
        Path from = FileCheck.weights("checkpoint", checkpoint, console).file();
        Path to = out == null ? beside(from) : out;
        FileCheck.output("--out", to);
        int tensors = Export.write(from, initPrefix(), to, format, prefix);
        NetworkOptions.tellLeftOut("export", from, initPrefix(), workbench, console);
        console.print("%d tensors in %s", tensors, to);
        return ExitCodes.DONE;
    }

    private Optional<String> initPrefix() {
        return SettingOptions.isGiven(spec, NetworkRows.INIT_PREFIX)
                ? Optional.of(SettingOptions.value(spec, NetworkRows.INIT_PREFIX)) : Optional.empty();
    }

    private Path beside(Path from) {
        String name = from.getFileName().toString();
        int point = name.lastIndexOf('.');
        return from.resolveSibling((point <= 0 ? name : name.substring(0, point)) + "." + format);
    }
}
