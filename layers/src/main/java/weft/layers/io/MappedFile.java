package weft.layers.io;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Supplier;

/**
 * The bytes of a file as memory that takes no place in the heap: the system reads what is touched. So a tensor that is spread
 * over its storage can be gathered without a copy of the storage.
 */
final class MappedFile implements AutoCloseable {

    private final Path path;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment bytes;

    /** @throws CheckpointException when the file can't be read */
    MappedFile(Path path) {
        this.path = path;
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            this.bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        } catch (IOException e) {
            arena.close();
            throw CheckpointException.cannot("read", path, e);
        }
    }

    Path path() {
        return path;
    }

    /** All of the file, until it is closed. */
    MemorySegment bytes() {
        return bytes;
    }

    /**
     * Runs what touches the bytes.
     *
     * @throws CheckpointException when the file became shorter meanwhile
     */
    <T> T guarded(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (InternalError e) {
            // What the virtual machine makes of a page that the file no longer has.
            throw new CheckpointException("cannot read " + path + ": it became shorter while it was read", e);
        }
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
