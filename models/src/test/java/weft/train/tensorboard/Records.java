package weft.train.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import weft.train.tensorboard.proto.Event;
import weft.train.tensorboard.proto.Summary;

/** Reads event files, with checksums that are computed bit by bit. */
final class Records {
    /** The polynomial of CRC-32C, with its bits in reverse order. */
    private static final int POLYNOMIAL = 0x82f63b78;

    private Records() {}

    /** All event files of a folder, in the order of their names. */
    static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().contains("tfevents")).sorted().toList();
        }
    }

    static List<Event> read(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        List<Event> events = new ArrayList<>();
        while (bytes.hasRemaining()) {
            byte[] length = Arrays.copyOfRange(bytes.array(), bytes.position(), bytes.position() + 8);
            byte[] data = new byte[Math.toIntExact(bytes.getLong())];
            assertThat(bytes.getInt()).as("checksum of the length").isEqualTo(masked(length));
            bytes.get(data);
            assertThat(bytes.getInt()).as("checksum of the data").isEqualTo(masked(data));
            events.add(Event.parseFrom(data));
        }
        return events;
    }

    /** The values of all files of a folder with a tag. */
    static List<Summary.Value> values(Path folder, String tag) throws IOException {
        List<Summary.Value> found = new ArrayList<>();
        for (Path file : files(folder)) {
            read(file).forEach(event -> event.getSummary().getValueList().stream().filter(value -> value.getTag().equals(tag))
                    .forEach(found::add));
        }
        return found;
    }

    static int masked(byte[] bytes) {
        int crc = -1;
        for (byte b : bytes) {
            crc ^= b & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ POLYNOMIAL;
            }
        }
        crc = ~crc;
        return (crc >>> 15 | crc << 17) + 0xa282ead8;
    }
}
