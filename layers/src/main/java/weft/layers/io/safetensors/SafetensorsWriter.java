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
import weft.layers.io.safetensors.Header.Entry;

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

    private static List<Entry> layOut(Map<String, Source> sources) {
        List<Entry> entries = new ArrayList<>();
        sources.forEach((name, source) -> {
            if (name.isEmpty() || name.equals(Header.METADATA)) {
                throw new IllegalArgumentException("safetensors: no tensor can be called \"" + name + '"');
            }
            entries.add(new Entry(name, StoredType.of(source.spec().dtype()), source.spec().shape(), 0, 0));
        });
        entries.sort(Comparator.comparing(Entry::type).thenComparing(Entry::name));
        long at = 0;
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            long end = at + (long) entry.shape().size() * entry.type().bytes();
            entries.set(i, new Entry(entry.name(), entry.type(), entry.shape(), at, end));
            at = end;
        }
        return entries;
    }

    /** Writes the whole file. */
    void writeTo(OutputStream out) throws IOException {
        byte[] head = header.toBytes();
        out.write(WeightOutput.littleEndian(Long.BYTES).putLong(head.length).array());
        out.write(head);
        for (Entry entry : header.entries()) {
            WeightOutput.write(sources.get(entry.name()), entry.type(), out);
        }
    }
}
