package weft.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code weft data}: the list, or one of the commands below it. */
@Command(name = "data", mixinStandardHelpOptions = true, usageHelpAutoWidth = true, synopsisSubcommandLabel = "[COMMAND]",
        description = "List, download and show data sets.")
final class DataCommand implements Callable<Integer> {
    private final Console console;

    DataCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        return new DataListCommand(console).call();
    }
}
