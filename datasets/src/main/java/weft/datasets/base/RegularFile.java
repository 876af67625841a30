package weft.datasets.base;

import java.nio.file.Files;
import java.nio.file.Path;

/** Refuses what is no regular file: to read a pipe would wait for ever, and a device may have no end. */
public final class RegularFile {
    private RegularFile() {}

    /**
     * Checks a path before it is opened; a missing file passes, and opening it will fail.
     *
     * @throws DataException when there is something by this name that is no regular file
     */
    public static void require(Path file) {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new DataException(file + (Files.isDirectory(file) ? ": not a file" : ": is a pipe or a device, not a file"));
        }
    }
}
