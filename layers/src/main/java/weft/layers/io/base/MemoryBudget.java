package weft.layers.io.base;

import java.nio.file.Path;

/**
 * What reading a file may cost: as many bytes as the file has, and {@value #SLACK_MIB} MiB beside them. A reader says what
 * it is about to allocate, garbage included, so that a small file can't ask for much memory, whatever it claims.
 */
public final class MemoryBudget {

    /** Enough for the names and shapes of some thousand tensors; below the 64 MiB that are promised, for what is not counted. */
    private static final int SLACK_MIB = 60;

    private final Path file;
    private final long limit;
    private long spent;

    /**
     * A budget of which nothing is spent.
     *
     * @param file named in the error
     * @param size of the file in bytes
     */
    public MemoryBudget(Path file, long size) {
        this.file = file;
        this.limit = size + ((long) SLACK_MIB << 20);
    }

    /**
     * Counts {@code bytes} more.
     *
     * @param what takes them, such as {@code its header}
     * @throws CheckpointException when that is too much; nothing has been allocated then
     */
    public void charge(long bytes, String what) {
        if (bytes < 0 || bytes > limit - spent) {
            throw CheckpointException.in(file, "%s would take more memory than the file's own size and %d MiB: damaged, or made "
                    + "to do harm", what, SLACK_MIB);
        }
        spent += bytes;
    }
}
