package weft.datasets;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Where data sets lie on this machine: each has a folder of its name under one of the roots. They are searched in order, and
 * downloads go to the first.
 */
public record DataFolders(List<Path> roots) {
    public DataFolders {
        roots = List.copyOf(roots);
        if (roots.isEmpty()) {
            throw new IllegalArgumentException("data folders: needs at least one root");
        }
    }

    /** {@code $WEFT_DATA} where it is set, {@code ~/.cache/weft}, and where Debian's packages put data sets. */
    public static DataFolders standard() {
        return of(System.getenv(), Path.of(System.getProperty("user.home")));
    }

    static DataFolders of(Map<String, String> environment, Path home) {
        List<Path> roots = new ArrayList<>();
        String own = environment.get("WEFT_DATA");
        if (own != null && !own.isBlank()) {
            roots.add(Path.of(own));
        }
        roots.add(home.resolve(".cache").resolve("weft"));
        roots.add(Path.of("/usr/share/datasets"));
        return new DataFolders(roots);
    }

    /** The folders in which files of a data set may lie, best first. */
    List<Path> candidates(String dataset) {
        return roots.stream().map(root -> root.resolve(dataset)).toList();
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
