package weft.datasets.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import weft.datasets.base.NameOrder;

/**
 * The folders in which the files of one data set usually lie: those that {@code weft data get}, unpackers, Debian and
 * torchvision make. Capital letters, hyphens and underscores make no difference, so {@code FashionMNIST/raw} is found as
 * {@code fashion-mnist}.
 *
 * @param name  of the data set
 * @param names of its folders, by their letters and digits alone
 * @param inner names of folders inside these that may hold the files, likewise
 */
record SetFolders(String name, Set<String> names, Set<String> inner) {
    /** {@code MNIST/raw} inside {@code mnist} is as deep as they are found. */
    private static final int DEPTH = 3;

    /** The folders that are there, best first: the roots in their order, then the exact name before others. */
    List<Path> in(DataFolders folders) {
        return folders.roots().stream().flatMap(root -> below(root, names, DEPTH).stream()).toList();
    }

    /** A folder that the user names, and those inside it. */
    List<Path> at(Path folder) {
        List<Path> found = new ArrayList<>(List.of(folder));
        found.addAll(below(folder, insideNames(), DEPTH - 1));
        return found;
    }

    /** Whether a folder, or the one that it is the inner part of, has a name of the data set. */
    boolean isNamed(Path folder) {
        Path path = folder.toAbsolutePath().normalize();
        while (path.getFileName() != null && inner.contains(letters(path))) {
            path = path.getParent();
        }
        return path.getFileName() != null && names.contains(letters(path));
    }

    /** For a message: where they would be looked for, whether they are there or not. */
    List<Path> places(DataFolders folders) {
        return folders.roots().stream().flatMap(root -> {
            List<Path> found = below(root, names, DEPTH);
            return found.isEmpty() ? Stream.of(root.resolve(name)) : found.stream();
        }).toList();
    }

    private Set<String> insideNames() {
        return Stream.concat(names.stream(), inner.stream()).collect(Collectors.toUnmodifiableSet());
    }

    private List<Path> below(Path folder, Set<String> wanted, int depth) {
        List<Path> found = new ArrayList<>();
        if (depth > 0) {
            Comparator<Path> exactFirst = Comparator.comparing(path -> !path.getFileName().toString().equals(name));
            for (Path child : list(folder, path -> wanted.contains(letters(path)) && Files.isDirectory(path)).stream()
                    .sorted(exactFirst).toList()) {
                found.add(child);
                found.addAll(below(child, insideNames(), depth - 1));
            }
        }
        return found;
    }

    /** A file of a name, whatever its capital letters; the exact name wins. */
    static Optional<Path> file(Path folder, String name) {
        Path exact = folder.resolve(name);
        return Files.isRegularFile(exact) ? Optional.of(exact)
                : list(folder, path -> path.getFileName().toString().equalsIgnoreCase(name) && Files.isRegularFile(path)).stream()
                        .findFirst();
    }

    /** What is in a folder and wanted, by name; nothing where the folder is missing or can't be read. */
    static List<Path> list(Path folder, Predicate<Path> wanted) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> inside = Files.list(folder)) {
            return inside.filter(wanted).sorted(Comparator.comparing(Path::toString, NameOrder.BY_CODE_POINT)).toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static String letters(Path path) {
        return path.getFileName().toString().toLowerCase(Locale.ROOT).replaceAll("[-_. ]", "");
    }
}
