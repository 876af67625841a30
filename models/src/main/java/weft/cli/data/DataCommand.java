package weft.cli.data;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import weft.cli.base.Console;

/** {@code weft data}: lists the data sets; its subcommands download and show one. */
@Command(name = "data", mixinStandardHelpOptions = true, usageHelpAutoWidth = true, synopsisSubcommandLabel = "[COMMAND]",
        description = "List, download and show data sets.")
public record DataCommand(Console console) implements Callable<Integer> {
    @Override
    public Integer call() {
        return new DataListCommand(console).call();
    }
}
