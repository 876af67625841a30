package weft.datasets.source;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Where data sets lie on this machine: each has a folder of its name under one of the roots. They are searched in order, and
 * downloads go to the first.
 *
 * @param roots at least one
 */
public record DataFolders(List<Path> roots) {
    /** @throws IllegalArgumentException when there is no root */
    public DataFolders {
        roots = List.copyOf(roots);
        if (roots.isEmpty()) {
            throw new IllegalArgumentException("data folders: needs at least one root");
        }
    }

    /** {@code $WEFT_DATA} alone where it is set; else {@code ~/.cache/weft}, and where Debian's packages put data sets. */
    public static DataFolders standard() {
        return of(System.getenv(), Path.of(System.getProperty("user.home")));
    }

    static DataFolders of(Map<String, String> environment, Path home) {
        String own = environment.get("WEFT_DATA");
        return new DataFolders(own != null && !own.isBlank() ? List.of(Path.of(own))
                : List.of(home.resolve(".cache").resolve("weft"), Path.of("/usr/share/datasets")));
    }

    /** The folder to which its downloads go. */
    public Path downloads(String dataset) {
        return roots.get(0).resolve(dataset);
    }

    /** The roots, for a message. */
    @Override
    public String toString() {
        return roots.stream().map(Path::toString).collect(Collectors.joining(", "));
    }
}
