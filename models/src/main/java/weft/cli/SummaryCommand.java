package weft.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import weft.train.InputException;

/** {@code weft summary MODEL}. */
@Command(name = "summary", mixinStandardHelpOptions = true, usageHelpAutoWidth = true,
        description = "Show a network's layers, output shapes, parameters, work, memory and receptive fields.")
final class SummaryCommand implements Callable<Integer> {
    private final Console console;
    private final Workbench workbench;

    @Parameters(index = "0", paramLabel = "MODEL", description = "The network, for example lenet5.")
    private String model;

    @Option(names = "--input", paramLabel = "C,H,W", split = ",",
            description = "Shape of a picture (default: the network's own).")
    private List<Integer> input = List.of();

    SummaryCommand(Console console, Workbench workbench) {
        this.console = console;
        this.workbench = workbench;
    }

    @Override
    public Integer call() {
        Check.known("model", workbench.models(), model);
        if (!input.isEmpty() && (input.size() != 3 || input.stream().anyMatch(extent -> extent < 1))) {
            throw new InputException("--input takes channels, height and width, each at least 1: " + input);
        }
        console.out().print(SummaryTable.of(model, workbench.summary(model, input)));
        return ExitCodes.DONE;
    }
}
