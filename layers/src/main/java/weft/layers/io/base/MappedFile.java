package weft.layers.io.base;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The bytes of a file as memory that takes no place in the heap: the system reads what is touched. So a tensor that is spread
 * over its storage can be gathered without a copy of the storage.
 */
public final class MappedFile implements AutoCloseable {

    private final Path path;
    private final Arena arena = Arena.ofShared();
    private final FileChannel channel;
    private final MemorySegment bytes;

    private MappedFile(Path path, FileChannel channel) throws IOException {
        this.path = path;
        this.channel = channel;
        this.bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
    }

    /**
     * Opens a file.
     *
     * @throws CheckpointException when it can't be read
     */
    public static MappedFile open(Path path) {
        try {
            FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
            try {
                return new MappedFile(path, channel);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw CheckpointException.cannot("read", path, e);
        }
    }

    /** Where the file is. */
    public Path path() {
        return path;
    }

    /** All of the file, until it is closed. */
    public MemorySegment bytes() {
        return bytes;
    }

    /**
     * Makes sure that the file is as long as it was when it was opened. Touching bytes that it has no more would end in an error
     * of the virtual machine, so this is asked before each read.
     *
     * @throws CheckpointException when it became shorter
     */
    public void requireWhole() {
        try {
            if (channel.size() < bytes.byteSize()) {
                throw new CheckpointException("cannot read " + path + ": it became shorter while it was read");
            }
        } catch (ClosedChannelException e) {
            throw new IllegalStateException(path + ": used after close", e);
        } catch (IOException e) {
            throw CheckpointException.cannot("read", path, e);
        }
    }

    /** Closes the file. Calling it again does nothing. */
    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
        try {
            channel.close();
        } catch (IOException harmless) {
            // What was read has been read.
        }
    }
}
