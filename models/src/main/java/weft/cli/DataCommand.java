package weft.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code weft data}: the list, or one of the commands below it. */
@Command(name = "data", mixinStandardHelpOptions = true, usageHelpAutoWidth = true, synopsisSubcommandLabel = "[COMMAND]",
        description = "List, download and show data sets.")
record DataCommand(Console console) implements Callable<Integer> {
    @Override
    public Integer call() {
        return new DataListCommand(console).call();
    }
}
