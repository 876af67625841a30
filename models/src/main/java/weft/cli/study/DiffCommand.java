package weft.cli.study;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import weft.cli.base.Console;
import weft.cli.base.ExitCodes;
import weft.train.watch.RunDifference;

/** {@code weft diff RUN RUN}. */
@Command(name = "diff", mixinStandardHelpOptions = true, usageHelpAutoWidth = true,
        description = "Name the first step and tensor in which two runs differ. Both were trained with --trace; without it their "
                + "epochs and final weights are compared.")
public final class DiffCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(index = "0", paramLabel = "RUN", description = "The folder of a run.")
    private Path first;

    @Parameters(index = "1", paramLabel = "RUN", description = "The folder of another.")
    private Path second;

    /** The command, printing on {@code console}. */
    public DiffCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        RunDifference difference = RunDifference.of(first, second);
        difference.settings().forEach(line -> console.print("%s", line));
        console.print("%s", difference.first().orElse("no difference"));
        console.print("compared: %s", difference.compared());
        return ExitCodes.DONE;
    }
}
