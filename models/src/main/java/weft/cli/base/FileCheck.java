package weft.cli.base;

import java.nio.file.Files;
import java.nio.file.Path;
import weft.datasets.source.DataFolders;
import weft.train.base.InputException;
import weft.train.weights.FoundWeights;

/** Checks of files that options and arguments name. Each throws an {@link InputException} that names them and the reason. */
public final class FileCheck {
    private FileCheck() {}

    /** {@code file} is there and can be read. */
    public static void readable(String what, Path file) {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new InputException(what + " " + file + (Files.isDirectory(file) ? ": is a folder, not a file"
                    : !Files.exists(file) ? ": no such file"
                            : Files.isRegularFile(file) ? ": can't be read" : ": is a pipe or a device, not a file"));
        }
    }

    /** {@code folder} is one or can be made. */
    public static void folder(String option, Path folder) {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new InputException(option + " " + folder + ": is a file, not a folder");
        }
    }

    /** {@code file} is no folder, and its own folder exists or can be made. */
    public static void output(String option, Path file) {
        if (Files.isDirectory(file)) {
            throw new InputException(option + " " + file + ": is a folder, not a file");
        }
        if (file.toAbsolutePath().getParent() instanceof Path parent) {
            folder(option + " " + file + ": its folder", parent);
        }
    }

    /** Finds the file of weights that {@code given} names, downloads it if need be, and checks that it can be read. */
    public static FoundWeights weights(String what, String given, Console console) {
        FoundWeights found = FoundWeights.of(what, given, DataFolders.standard(), new DownloadLine(console));
        readable(what, found.file());
        return found;
    }
}
