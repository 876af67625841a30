package weft.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
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

    @Mixin
    private PrefixOption initPrefix;

    ExportCommand(Console console, Workbench workbench) {
        this.console = console;
        this.workbench = workbench;
    }

    @Override
    public Integer call() {
        Path from = Check.weights("checkpoint", checkpoint, console).file();
        Path to = out == null ? beside(from) : out;
        Check.output("--out", to);
        int tensors = Export.write(from, initPrefix.prefix(), to, format, prefix);
        initPrefix.tellLeftOut("export", from, workbench, console);
        console.print("%d tensors in %s", tensors, to);
        return ExitCodes.DONE;
    }

    private Path beside(Path from) {
        String name = from.getFileName().toString();
        int point = name.lastIndexOf('.');
        return from.resolveSibling((point <= 0 ? name : name.substring(0, point)) + "." + format);
    }
}
