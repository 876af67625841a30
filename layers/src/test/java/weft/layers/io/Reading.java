package weft.layers.io;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import weft.layers.io.base.CheckpointException;
import weft.layers.io.base.StoredTensor;

/** Reads all of a file that may be hostile and looks at what that costs. */
public final class Reading {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final long SLACK = 64L << 20;

    private Reading() {}

    /**
     * The one line with which a file is refused, or null when all of it is read. Any other exception, a message of more lines or
     * one that does not name the file, and more memory than the file's size and 64 MiB fail the test.
     */
    public static String of(Path path) throws IOException {
        long size = Files.size(path);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        String message = null;
        try (WeightFile file = WeightFile.open(path)) {
            file.tensors().values().forEach(StoredTensor::toArray);
        } catch (CheckpointException e) {
            message = e.getMessage();
        }
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertThat(allocated).as("bytes allocated for a file of %d", size).isLessThanOrEqualTo(size + SLACK);
        if (message != null) {
            assertThat(message).contains(path.toString()).doesNotContain("\n", "\r");
            assertThat(message.length()).isLessThan(path.toString().length() + 300);
        }
        return message;
    }
}
