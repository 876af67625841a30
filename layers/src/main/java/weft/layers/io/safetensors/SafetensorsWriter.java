package weft.layers.io.safetensors;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import weft.layers.io.base.Source;
import weft.layers.io.base.StoredType;
import weft.layers.io.base.WeightOutput;
import weft.layers.io.safetensors.Header.Slot;

/**
 * Lays tensors out and writes them: by falling alignment, then by name, so that equal content gives equal bytes in whatever
 * order it is handed over.
 */
final class SafetensorsWriter {

    private final Map<String, Source> sources;
    private final Header header;

    /**
     * A file of these tensors.
     *
     * @param metadata free text by key
     * @throws IllegalArgumentException when a name is empty or that of the metadata
     */
    SafetensorsWriter(Map<String, Source> sources, Map<String, String> metadata) {
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
        out.write(WeightOutput.littleEndian(Long.BYTES).putLong(head.length).array());
        out.write(head);
        for (Slot slot : header.slots()) {
            WeightOutput.write(sources.get(slot.name()), slot.type(), out);
        }
    }
}
