package weft.engine.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A temporary file that is deleted when its writer is done, or when the program is terminated before that. */
final class Unfinished implements AutoCloseable {
    private static final Set<Path> ALL = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> ALL.forEach(Unfinished::delete), "weft-unfinished-files"));
    }

    private final Path file;

    private Unfinished(Path file) {
        this.file = file;
    }

    static Unfinished of(Path file) {
        ALL.add(file);
        return new Unfinished(file);
    }

    @Override
    public void close() {
        delete(file);
        ALL.remove(file);
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // The hidden file stays. An error of the disk has already been reported by the write.
        }
    }
}
