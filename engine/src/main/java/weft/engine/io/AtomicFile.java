package weft.engine.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Replaces a file in one step: a reader sees the old bytes or the new ones, never a part of either.
 *
 * <p>The bytes go to a hidden file in the same folder, are forced to the disk, and the hidden file is then renamed. So a full
 * disk, an exception while writing or a killed process leaves the old file as it was. The rename needs the same file system,
 * which is why the hidden file is not in the folder for temporary files.
 */
public final class AtomicFile {
    private static final AtomicLong COUNTER = new AtomicLong();

    /** Writes the whole content of a file to a stream, which it need not buffer or close. */
    @FunctionalInterface
    public interface Content {
        /** Writes everything. A failure leaves the old file in place. */
        void writeTo(OutputStream out) throws IOException;
    }

    private AtomicFile() {
    }

    /**
     * Makes {@code file} hold what {@code content} writes. The folder must exist.
     *
     * @throws IOException if the content, the folder or the disk fails; the old file is then unchanged
     */
    public static void write(Path file, Content content) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Path hidden = folder.resolve(".%s.%d-%d.tmp".formatted(
                file.getFileName(), ProcessHandle.current().pid(), COUNTER.incrementAndGet()));
        try {
            try (FileChannel channel = FileChannel.open(hidden, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
                content.writeTo(out);
                out.flush();
                channel.force(true);
            }
            Files.move(hidden, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(hidden);
        }
        forceFolder(folder);
    }

    /** Makes the rename itself survive a power failure, on systems that can open a folder (Windows can't). */
    private static void forceFolder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException unsupported) {
            // The file is written and in place; only its durability is left to the system.
        }
    }
}
