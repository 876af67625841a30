package weft.cli.data;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import weft.cli.base.Console;
import weft.cli.base.ExitCodes;
import weft.datasets.source.DataFolders;
import weft.datasets.source.DataInfo;
import weft.datasets.source.Datasets;

/** {@code weft data list}. */
@Command(name = "list", mixinStandardHelpOptions = true, usageHelpAutoWidth = true,
        description = "List the data sets and where they are.")
public record DataListCommand(Console console) implements Callable<Integer> {
    @Override
    public Integer call() {
        int width = Datasets.names().stream().mapToInt(String::length).max().orElse(1);
        for (String name : Datasets.names()) {
            DataInfo info = Datasets.info(name);
            console.print("%-" + width + "s  %s", name, info.description());
            console.print("%" + width + "s  %s", "", Datasets.locate(name, DataFolders.standard())
                    .orElse("not on this machine: weft data get " + name));
        }
        return ExitCodes.DONE;
    }
}
