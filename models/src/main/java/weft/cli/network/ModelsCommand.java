package weft.cli.network;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import weft.cli.base.Console;
import weft.cli.base.ExitCodes;
import weft.cli.base.Workbench;
import weft.models.Models;
import weft.models.summary.Summary;
import weft.models.summary.TextTable;

/** {@code weft models}. */
@Command(name = "models", mixinStandardHelpOptions = true, usageHelpAutoWidth = true,
        description = "List the networks: the image that each takes, its classes as published, parameters and work.")
public record ModelsCommand(Console console, Workbench workbench) implements Callable<Integer> {
    @Override
    public Integer call() {
        TextTable table = new TextTable("model", ">input", ">classes", ">parameters", ">flops", "what it is");
        for (Models.Entry model : Models.all()) {
            Summary summary = workbench.summary(model.name(), List.of(), Optional.empty(), List.of());
            table.row(model.name(), "%dx%dx%d".formatted(model.channels(), model.height(), model.width()), model.classes(),
                    String.format(Locale.ROOT, "%,d", summary.parameters()), TextTable.scaled(summary.flops()),
                    model.description());
        }
        console.out().print(table);
        console.print("%nflops: floating-point operations for one image, a multiply-add counted as two; "
                + "`weft summary MODEL` shows each layer.");
        return ExitCodes.DONE;
    }
}
