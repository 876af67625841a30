package weft.datasets.base;

import java.nio.file.Files;
import java.nio.file.Path;

/** What may be read by its name. A pipe would be waited for, and a device read without an end. */
public final class RegularFile {
    private RegularFile() {
    }

    /** @throws DataException when there is something by this name that is no file; what is missing is left to who opens it */
    public static void require(Path file) {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new DataException(file + (Files.isDirectory(file) ? ": not a file" : ": is a pipe or a device, not a file"));
        }
    }
}
