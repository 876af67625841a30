package weft.cli.kernels;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import weft.cli.base.Console;

/** {@code weft kernels}: the list, or one of the commands below it. */
@Command(name = "kernels", mixinStandardHelpOptions = true, usageHelpAutoWidth = true, synopsisSubcommandLabel = "[COMMAND]",
        description = "List the CUDA kernels, look inside one, run any.")
public record KernelsCommand(Console console) implements Callable<Integer> {
    @Override
    public Integer call() {
        return new KernelsListCommand(console).call();
    }
}
