package weft.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code weft kernels}: the list, or one of the commands below it. */
@Command(name = "kernels", mixinStandardHelpOptions = true, usageHelpAutoWidth = true, synopsisSubcommandLabel = "[COMMAND]",
        description = "List the CUDA kernels and look inside one.")
final class KernelsCommand implements Callable<Integer> {
    private final Console console;

    KernelsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        return new KernelsListCommand(console).call();
    }
}
