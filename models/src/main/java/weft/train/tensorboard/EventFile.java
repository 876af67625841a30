package weft.train.tensorboard;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import weft.engine.io.NamedOutput;
import weft.engine.io.Target;
import weft.train.tensorboard.proto.Event;

/**
 * A file of records as TensorBoard reads them. Each is a little-endian 64-bit length, the masked checksum of these eight bytes,
 * the data, and the masked checksum of the data; a checksum is a CRC-32C.
 *
 * <p>The file stays open and is buffered: what was written is sure to be in it after {@link #flush}. A process that is killed
 * leaves at worst half a record at the end, which TensorBoard leaves out.
 */
final class EventFile implements AutoCloseable {
    /** A file of another version would be refused. */
    static final String VERSION = "brain.Event:2";
    private static final int MASK = 0xa282ead8;
    private static final int BUFFER = 1 << 16;

    private final Path path;
    private final OutputStream out;

    private EventFile(Path path, OutputStream out) {
        this.path = path;
        this.out = out;
    }

    /** Makes a new file in a folder, which is made, too; files of earlier writers stay, and TensorBoard shows all as one run. */
    static EventFile in(Path folder) throws IOException {
        Files.createDirectories(Target.linked(folder));
        long second = System.currentTimeMillis() / 1000;
        for (int number = 0;; number++) {
            Path path = folder.resolve("events.out.tfevents.%010d.weft.%d.%d".formatted(second, ProcessHandle.current().pid(),
                    number));
            try {
                OutputStream file = Files.newOutputStream(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                EventFile events = new EventFile(path, new BufferedOutputStream(NamedOutput.of(path, file), BUFFER));
                events.write(Event.newBuilder().setWallTime(now()).setFileVersion(VERSION).build());
                return events;
            } catch (FileAlreadyExistsException taken) {
                // Of another writer that began in the same second: the next number is free or decides it.
            }
        }
    }

    /** Seconds since 1970. */
    static double now() {
        return System.currentTimeMillis() / 1e3;
    }

    Path path() {
        return path;
    }

    void write(Event event) throws IOException {
        byte[] data = event.toByteArray();
        byte[] length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(data.length).array();
        ByteBuffer record = ByteBuffer.allocate(Long.BYTES + 2 * Integer.BYTES + data.length).order(ByteOrder.LITTLE_ENDIAN);
        record.put(length).putInt(masked(length)).put(data).putInt(masked(data));
        out.write(record.array());
    }

    /**
     * The checksum of bytes, turned by 15 bits and moved by a constant: data that holds checksums itself would otherwise have
     * poor ones.
     */
    static int masked(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
    }

    void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
