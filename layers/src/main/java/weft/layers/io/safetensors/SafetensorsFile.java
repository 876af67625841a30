package weft.layers.io.safetensors;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import weft.layers.io.base.CheckpointException;
import weft.layers.io.base.LeftOut;
import weft.layers.io.base.MemoryBudget;
import weft.layers.io.base.StoredTensor;
import weft.layers.io.base.WeightOutput;

/**
 * An open safetensors file whose header was checked. Only the header is in memory; a tensor's elements are read when they are
 * asked for. Close it when done; a tensor that was loaded does not need it any more.
 */
public final class SafetensorsFile implements AutoCloseable {

    /** The limit of the format's own library. */
    private static final long MAX_HEADER = 100_000_000;
    /** The bytes of the header while it is decoded: as read, as characters, and as a string. */
    private static final int BYTES_PER_CHARACTER = 5;

    private final Path path;
    private final FileChannel channel;
    private final long dataStart;
    private final SequencedMap<String, String> metadata;
    private final SequencedMap<String, StoredTensor> tensors;
    private final List<LeftOut> leftOut;

    private SafetensorsFile(Path path, FileChannel channel, long dataStart, Header header) {
        this.path = path;
        this.channel = channel;
        this.dataStart = dataStart;
        this.metadata = header.metadata();
        SequencedMap<String, StoredTensor> byName = new LinkedHashMap<>();
        header.entries()
                .forEach(entry -> byName.put(entry.name(), new StoredTensor(path, entry.name(), entry.type(), entry.shape(),
                        (from, bytes) -> read(entry.begin() + (long) from * entry.type().bytes(), bytes))));
        this.tensors = Collections.unmodifiableSequencedMap(byName);
        this.leftOut = List.copyOf(header.leftOut());
    }

    static SafetensorsFile open(Path path) {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new CheckpointException("cannot read " + path + ": it is not a file");
        }
        FileChannel channel = null;
        try {
            channel = FileChannel.open(path, StandardOpenOption.READ);
            return open(path, channel);
        } catch (IOException e) {
            close(channel);
            throw CheckpointException.cannot("read", path, e);
        } catch (RuntimeException | Error e) {
            close(channel);
            throw e;
        }
    }

    private static SafetensorsFile open(Path path, FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < Long.BYTES) {
            throw CheckpointException.in(path, "too short for a safetensors file: %d bytes", size);
        }
        ByteBuffer length = WeightOutput.littleEndian(Long.BYTES);
        readFully(channel, 0, length);
        long header = length.getLong(0);
        if (header < 0 || header > size - Long.BYTES) {
            throw CheckpointException.in(path, "the header's length reads %s, but %d bytes follow: "
                    + "not a safetensors file, or cut short", Long.toUnsignedString(header), size - Long.BYTES);
        }
        if (header > MAX_HEADER) {
            throw CheckpointException.in(path, "the header has %d bytes, more than %d", header, MAX_HEADER);
        }
        long dataStart = Long.BYTES + header;
        // The tensors are read later, into as many bytes as the file has for them.
        MemoryBudget budget = new MemoryBudget(path, header);
        budget.charge(BYTES_PER_CHARACTER * header, "its header");
        ByteBuffer text = ByteBuffer.allocate((int) header);
        readFully(channel, Long.BYTES, text);
        Header parsed = HeaderParser.parse(path, utf8(path, text), size - dataStart, budget);
        return new SafetensorsFile(path, channel, dataStart, parsed);
    }

    private static String utf8(Path path, ByteBuffer bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            throw new CheckpointException(path + ": the header is not UTF-8", e);
        }
    }

    /** Free text by key; empty when the file has none. */
    public SequencedMap<String, String> metadata() {
        return metadata;
    }

    /** The tensors by name, in the order in which they lie in the file. */
    public SequencedMap<String, StoredTensor> tensors() {
        return tensors;
    }

    /** The tensors of types that Weft lacks. */
    public List<LeftOut> leftOut() {
        return leftOut;
    }

    /**
     * The tensor of a name.
     *
     * @throws CheckpointException when there is none, or it is of a type that Weft lacks
     */
    public StoredTensor tensor(String name) {
        StoredTensor tensor = tensors.get(name);
        if (tensor == null) {
            leftOut.stream().filter(one -> one.name().equals(name)).findFirst().ifPresent(one -> {
                throw one.error(path);
            });
            throw CheckpointException.in(path, "holds no tensor called %s", CheckpointException.quoted(name));
        }
        return tensor;
    }

    /** Where the file is. */
    public Path path() {
        return path;
    }

    /** Fills {@code bytes} from its start with the data from {@code offset} on. */
    void read(long offset, ByteBuffer bytes) {
        try {
            readFully(channel, dataStart + offset, bytes);
        } catch (ClosedChannelException e) {
            throw new IllegalStateException(path + ": used after close", e);
        } catch (IOException e) {
            throw CheckpointException.cannot("read", path, e);
        }
    }

    private static void readFully(FileChannel channel, long position, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            int read = channel.read(bytes, position);
            if (read < 0) {
                throw new EOFException("it became shorter while it was read");
            }
            position += read;
        }
    }

    /** Closes the file. Calling it again does nothing. */
    @Override
    public void close() {
        close(channel);
    }

    /** Nothing was written, so that a failing close loses nothing. */
    private static void close(FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException harmless) {
            // What was read has been read.
        }
    }
}
