package weft.layers.io.torch;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import weft.engine.Shape;
import weft.engine.io.AtomicFile;
import weft.layers.io.base.Source;
import weft.layers.io.base.StoredType;
import weft.layers.io.base.WeightOutput;

/**
 * Writes what {@code torch.load(file, weights_only=True)} reads: a zip, none of it compressed, with the pickle of an OrderedDict
 * and one entry per storage. The bytes of each storage begin at a multiple of {@value #ALIGNMENT}, which torch.save takes care of
 * so that a file can be mapped into memory; the gap is an extra field of the entry, as there. Equal content gives equal bytes.
 */
public final class TorchWriter {

    private static final int ALIGNMENT = 64;
    /** What a zip file has before the bytes of an entry, beside its name and extra field. */
    private static final int LOCAL_HEADER = 30;
    /** An extra field's own number and length; the number is the one that torch.save uses. */
    private static final int EXTRA_HEADER = 4;
    private static final short PADDING = 0x4246;
    private static final String FOLDER = "archive/";
    /** The second earliest time of the zip format: the earliest stands for any earlier time, and Java adds a field for that. */
    private static final LocalDateTime DATE = LocalDateTime.of(1980, 1, 1, 0, 0, 2);

    private final SequencedMap<String, TorchView> views = new LinkedHashMap<>();
    /** Each storage's values once, in the order of the keys. */
    private final SequencedMap<Source, TorchStorage> storages = new LinkedHashMap<>();

    /** A source that stands under two names is written once, as PyTorch does with tensors that share memory. */
    public TorchWriter(Map<String, Source> sources) {
        sources.forEach((name, source) -> {
            Shape shape = source.spec().shape();
            TorchStorage storage = storages.computeIfAbsent(source, _ -> new TorchStorage(
                    StoredType.of(source.spec().dtype()), Integer.toString(storages.size()), shape.size()));
            views.put(name, TorchView.rowMajor(storage, shape));
        });
    }

    /** Writes the whole file. */
    public void writeTo(OutputStream out) throws IOException {
        Archive archive = new Archive(out);
        archive.add("data.pkl", PickleWriter.stateDict(views));
        archive.add("byteorder", "little".getBytes(StandardCharsets.US_ASCII));
        for (Map.Entry<Source, TorchStorage> storage : storages.entrySet()) {
            archive.add("data/" + storage.getValue().key(), storage.getValue().bytes(),
                    entry -> WeightOutput.write(storage.getKey(), (StoredType) storage.getValue().type(), entry));
        }
        archive.add("version", "3\n".getBytes(StandardCharsets.US_ASCII));
        archive.zip.finish();
    }

    /** A zip file while it is written; it knows where the next entry will begin. */
    private static final class Archive {
        private final ZipOutputStream zip;
        private long at;

        Archive(OutputStream out) {
            zip = new ZipOutputStream(out);
        }

        void add(String name, byte[] content) throws IOException {
            add(name, content.length, entry -> entry.write(content));
        }

        /** The checksum stands before the bytes, which therefore pass through twice rather than be kept. */
        void add(String name, long size, AtomicFile.Content content) throws IOException {
            CRC32 checksum = new CRC32();
            content.writeTo(new CheckedOutputStream(OutputStream.nullOutputStream(), checksum));
            ZipEntry entry = new ZipEntry(FOLDER + name);
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(size);
            entry.setCrc(checksum.getValue());
            entry.setTimeLocal(DATE);
            long before = at + LOCAL_HEADER + entry.getName().length();
            byte[] padding = padding((int) Math.floorMod(-(before + EXTRA_HEADER), (long) ALIGNMENT));
            entry.setExtra(padding);
            zip.putNextEntry(entry);
            content.writeTo(zip);
            zip.closeEntry();
            at = before + padding.length + size;
        }

        private static byte[] padding(int length) {
            return WeightOutput.littleEndian(EXTRA_HEADER + length).putShort(PADDING).putShort((short) length).array();
        }
    }
}
