package weft.cli.data;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import weft.cli.base.Console;
import weft.cli.base.DownloadLine;
import weft.cli.base.ExitCodes;
import weft.datasets.source.DataFolders;
import weft.datasets.source.DataInfo;
import weft.datasets.source.Datasets;
import weft.datasets.source.Downloader;
import weft.train.settings.Check;

/** {@code weft data get NAME}. */
@Command(name = "get", mixinStandardHelpOptions = true, usageHelpAutoWidth = true,
        description = "Download a data set and check that its bytes are right.")
public final class DataGetCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(index = "0", paramLabel = "NAME", description = "A data set that `weft data list` lists.")
    private String name;

    /** The command, printing on {@code console}. */
    public DataGetCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Check.known("data set", Datasets.names(), name);
        DataInfo info = Datasets.info(name);
        Path folder = DataFolders.standard().downloads(name);
        if (!info.files().isEmpty()) {
            console.print("%s: %s", name, info.source());
            console.print("licence: %s", info.licence());
        }
        List<String> files = Datasets.download(name, DataFolders.standard(), new Downloader(new DownloadLine(console)));
        console.print(files.isEmpty() ? "all files were there: %s" : "saved in %s", folder);
        return ExitCodes.DONE;
    }
}
