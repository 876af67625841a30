package weft.datasets.base;

import java.nio.file.Files;
import java.nio.file.Path;

/** Refuses paths that are not regular files: reading a pipe may wait for ever, and a device may have no end. */
public final class RegularFile {
    private RegularFile() {}

    /**
     * Checks a path before it is opened; a missing file passes, and opening it will fail.
     *
     * @throws DataException when the path exists and is a directory, a pipe or a device
     */
    public static void require(Path file) {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new DataException(file + (Files.isDirectory(file) ? ": not a file" : ": is a pipe or a device, not a file"));
        }
    }
}
