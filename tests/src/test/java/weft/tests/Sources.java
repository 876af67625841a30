package weft.tests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The Java sources of all modules, as text. */
final class Sources {
    private Sources() {}

    /** A source file, with its path in the checkout and its text. */
    record File(Path path, String text) {
        boolean isTest() {
            return !path.toString().contains("src/main/");
        }

        /** Its path relative to the checkout. */
        @Override
        public String toString() {
            return root().relativize(path).toString();
        }
    }

    /** The root folder of the checkout. Tests run in the folder of their module. */
    static Path root() {
        Path here = Path.of("").toAbsolutePath();
        return Files.exists(here.resolve("CONTRIBUTING.md")) ? here : here.getParent();
    }

    /** All source files, in the order of their paths. */
    static List<File> all() throws IOException {
        List<Path> paths;
        try (Stream<Path> modules = Files.list(root());
                Stream<Path> found =
                        modules.map(module -> module.resolve("src")).filter(Files::isDirectory).flatMap(Sources::walk)) {
            paths = found.filter(path -> path.toString().endsWith(".java")).sorted().toList();
        }
        List<File> files = new ArrayList<>();
        for (Path path : paths) {
            files.add(new File(path, Files.readString(path)));
        }
        return files;
    }

    private static Stream<Path> walk(Path folder) {
        try {
            return Files.walk(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
