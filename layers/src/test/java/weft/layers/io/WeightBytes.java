package weft.layers.io;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** PyTorch files by hand, one character a byte, for what no sound program writes. */
final class WeightBytes {

    static final String PROTOCOL_2 = "\u0080\u0002";

    private WeightBytes() {}

    static byte[] bytes(String latin) {
        return latin.getBytes(ISO_8859_1);
    }

    // ---- pickles ----

    static String text(String text) {
        return "X" + little(Integer.BYTES, text.length()) + text;
    }

    static String whole(long number) {
        return "\u008a\u0008" + little(Long.BYTES, number);
    }

    static String tuple(long... numbers) {
        return "(" + Arrays.stream(numbers).mapToObj(WeightBytes::whole).collect(Collectors.joining()) + "t";
    }

    static String global(String module, String name) {
        return "c" + module + "\n" + name + "\n";
    }

    static String little(int width, long number) {
        StringBuilder bytes = new StringBuilder();
        for (int i = 0; i < width; i++) {
            bytes.append((char) (number >> 8 * i & 0xff));
        }
        return bytes.toString();
    }

    /** A storage of floats. */
    static String storage(String key, long elements) {
        return "(" + text("storage") + global("torch", "FloatStorage") + text(key) + text("cpu") + whole(elements) + "tQ";
    }

    /** A view of a storage of floats. */
    static String tensor(String key, long elements, long offset, long[] dims, long[] strides) {
        return global("torch._utils", "_rebuild_tensor_v2") + "(" + storage(key, elements) + whole(offset) + tuple(dims)
                + tuple(strides) + "\u0089}tR";
    }

    /** The pickle of a dictionary with one entry. */
    static String dictionary(String key, String value) {
        return PROTOCOL_2 + "}" + text(key) + value + "s.";
    }

    // ---- files ----

    /** A zip file with a pickle and storages of the keys 0, 1 ..., nothing compressed. */
    static byte[] zip(String pickle, byte[]... storages) {
        return zip(ZipEntry.STORED, pickle, storages);
    }

    /** The same, each entry packed by {@code method}. */
    static byte[] zip(int method, String pickle, byte[]... storages) {
        Map<String, byte[]> entries = new LinkedHashMap<>(Map.of("any/data.pkl", bytes(pickle)));
        for (int i = 0; i < storages.length; i++) {
            entries.put("any/data/" + i, storages[i]);
        }
        return zip(method, entries);
    }

    /** A zip file with these entries. */
    static byte[] zip(int method, Map<String, byte[]> entries) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                entry(zip, method, entry.getKey(), entry.getValue());
            }
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return out.toByteArray();
    }

    private static void entry(ZipOutputStream zip, int method, String name, byte[] content) throws IOException {
        CRC32 checksum = new CRC32();
        checksum.update(content);
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(method);
        entry.setSize(content.length);
        entry.setCrc(checksum.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    /** A file of the older format; each storage is its declared length and its bytes. */
    static byte[] legacy(String pickle, Map<String, String> storages) {
        return bytes(PROTOCOL_2 + "\u008a\n" + "\u006c\u00fc\u009c\u0046\u00f9\u0020\u006a\u00a8\u0050\u0019."
                + PROTOCOL_2 + "M\u00e9\u0003."
                + PROTOCOL_2 + "}" + text("little_endian") + "\u0088s."
                + pickle
                + PROTOCOL_2 + "](" + storages.keySet().stream().map(WeightBytes::text).collect(Collectors.joining()) + "e."
                + String.join("", storages.values()));
    }

    /** One storage of the older format. */
    static String counted(long elements, byte[] content) {
        return little(Long.BYTES, elements) + new String(content, ISO_8859_1);
    }
}
