package weft.cli.base;

import weft.datasets.source.Downloader;
import weft.datasets.source.RemoteFile;

/** Shows the progress of a download: on a terminal one line that is redrawn, elsewhere one line for each finished file. */
public record DownloadLine(Console console) implements Downloader.Progress {
    private static final double MEGABYTE = 1e6;

    @Override
    public void update(String file, long done, long total) {
        if (console.terminal()) {
            console.out().print(total == RemoteFile.UNKNOWN ? "\r%s  %.1f MB".formatted(file, done / MEGABYTE)
                    : "\r%s  %.1f of %.1f MB".formatted(file, done / MEGABYTE, total / MEGABYTE));
            console.out().print(done == total ? System.lineSeparator() : "");
            console.out().flush();
        } else if (done == total) {
            console.print("%s  %.1f MB", file, total / MEGABYTE);
        }
    }
}
