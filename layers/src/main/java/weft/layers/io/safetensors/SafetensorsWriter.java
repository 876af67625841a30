package weft.layers.io.safetensors;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import weft.layers.io.base.Source;
import weft.layers.io.base.StoredType;
import weft.layers.io.safetensors.Header.Slot;

/**
 * Lays tensors out and writes them: by falling alignment, then by name, so that equal content gives equal bytes in whatever
 * order it is handed over. Values pass through one small array.
 */
public final class SafetensorsWriter {

    /** Elements that are copied at a time. */
    public static final int CHUNK = 1 << 16;

    private final Map<String, Source> sources;
    private final Header header;

    public SafetensorsWriter(Map<String, Source> sources, Map<String, String> metadata) {
        this.sources = sources;
        this.header = new Header(new TreeMap<>(metadata), layOut(sources), List.of());
    }

    private static List<Slot> layOut(Map<String, Source> sources) {
        List<Slot> slots = new ArrayList<>();
        sources.forEach((name, source) -> {
            if (name.isEmpty() || name.equals(Header.METADATA)) {
                throw new IllegalArgumentException("safetensors: no tensor can be called \"" + name + '"');
            }
            slots.add(new Slot(name, StoredType.of(source.spec().dtype()), source.spec().shape(), 0, 0));
        });
        slots.sort(Comparator.comparing(Slot::type).thenComparing(Slot::name));
        long at = 0;
        for (int i = 0; i < slots.size(); i++) {
            Slot slot = slots.get(i);
            long end = at + (long) slot.shape().size() * slot.type().bytes();
            slots.set(i, new Slot(slot.name(), slot.type(), slot.shape(), at, end));
            at = end;
        }
        return slots;
    }

    /** Writes the whole file. */
    void writeTo(OutputStream out) throws IOException {
        byte[] head = header.toBytes();
        out.write(littleEndian(Long.BYTES).putLong(head.length).array());
        out.write(head);
        for (Slot slot : header.slots()) {
            write(sources.get(slot.name()), slot.type(), out);
        }
    }

    /** Writes the elements as {@code type}, the lowest byte of each first. */
    public static void write(Source source, StoredType type, OutputStream out) throws IOException {
        int size = source.spec().shape().size();
        int chunk = Math.min(size, CHUNK);
        Object array = type.dtype().newArray(chunk);
        ByteBuffer bytes = littleEndian(chunk * type.bytes());
        for (int from = 0; from < size; from += chunk) {
            int count = Math.min(chunk, size - from);
            source.copy(from, array, count);
            StoredType.encode(array, count, bytes);
            out.write(bytes.array(), 0, count * type.bytes());
        }
    }

    public static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
