package weft.datasets.base;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * Detects most changes of a file without reading all of it, by its length and its first and last 4,096 bytes. Compressed formats
 * have a checksum at their end, or a change alters all bytes after it.
 */
public final class FileEnds {
    private static final int PIECE = 4096;

    private FileEnds() {}

    /**
     * A checksum of the length and of the first and the last bytes; of a short file, of the whole.
     *
     * @throws DataException when the file cannot be read
     */
    public static long checksum(Path file) {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            long length = channel.size();
            ByteBuffer bytes = ByteBuffer.allocate(8 + (int) Math.min(length, 2 * PIECE));
            bytes.putLong(length);
            fill(channel, bytes, Math.min(bytes.capacity(), 8 + PIECE));
            channel.position(Math.max(channel.position(), length - (bytes.capacity() - bytes.position())));
            fill(channel, bytes, bytes.capacity());
            var checksum = new CRC32C();
            checksum.update(bytes.array());
            return checksum.getValue();
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static void fill(SeekableByteChannel channel, ByteBuffer bytes, int end) throws IOException {
        bytes.limit(end);
        while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
            // A read may stop early; the file may have become shorter, then zeros stay.
        }
        bytes.limit(bytes.capacity());
    }
}
