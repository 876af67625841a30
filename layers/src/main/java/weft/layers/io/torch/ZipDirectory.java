package weft.layers.io.torch;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import weft.layers.io.base.CheckpointException;
import weft.layers.io.base.MemoryBudget;

/**
 * The table of contents at the end of a zip file, and the bytes of its entries. Java's own reader gives streams; weights need
 * to know where an entry lies, so that a tensor is read in place. All numbers are little-endian:
 *
 * <pre>{@code
 *   per entry   local header (30 bytes, name, extra), then the entry's bytes
 *   directory   per entry: method at 10, CRC-32 at 16, sizes at 20 and 24, lengths of name, extra, comment at 28, 30, 32,
 *               local header's place at 42, name at 46; what does not fit into 32 bits stands in extra field 1
 *   end         entries at 10, the directory's size at 12 and place at 16; zip64 has a second, wider end before it
 * }</pre>
 */
final class ZipDirectory {

    private static final int STORED = 0;
    private static final int DEFLATED = 8;
    private static final int END = 0x06054b50;
    private static final int END_64 = 0x06064b50;
    private static final int LOCATOR_64 = 0x07064b50;
    private static final int CENTRAL = 0x02014b50;
    private static final int LOCAL = 0x04034b50;
    private static final long NARROW = 0xffffffffL;
    /** What an entry costs here beside its name. */
    private static final int BYTES_PER_ENTRY = 640;
    /** The bytes that go into the checksum in one call. */
    private static final long PIECE = 1 << 26;
    private static final String COMPRESSED = "what its compressed entries unpack to";

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Path file;
    private final MemorySegment bytes;
    private final MemoryBudget budget;
    private final SequencedMap<String, Entry> entries = new LinkedHashMap<>();

    /** One entry: how its bytes are packed, their sum, into how many, how many they are, where its local header lies. */
    private record Entry(String name, int method, boolean encrypted, int crc, long packed, long size, long header) {}

    /** @throws CheckpointException when the directory is damaged */
    ZipDirectory(Path file, MemorySegment bytes, MemoryBudget budget) {
        this.file = file;
        this.bytes = bytes;
        this.budget = budget;
        try {
            readDirectory();
        } catch (IndexOutOfBoundsException e) {
            throw damaged("its directory is damaged", e);
        }
    }

    /** The names of all entries, in the order of the directory. */
    Iterable<String> names() {
        return entries.keySet();
    }

    boolean has(String name) {
        return entries.containsKey(name);
    }

    /** How many bytes an entry unpacks to. */
    long size(String name) {
        return entries.get(name).size();
    }

    // ---- the directory ----

    private void readDirectory() {
        long end = end();
        long count = unsigned(SHORT, end + 10);
        long size = unsigned(INT, end + 12);
        long place = unsigned(INT, end + 16);
        if (end >= 20 && bytes.get(INT, end - 20) == LOCATOR_64) {
            long wide = bytes.get(LONG, end - 20 + 8);
            if (bytes.get(INT, wide) != END_64) {
                throw damaged("its zip64 end is not where it should be", null);
            }
            count = bytes.get(LONG, wide + 32);
            size = bytes.get(LONG, wide + 40);
            place = bytes.get(LONG, wide + 48);
        }
        MemorySegment directory = bytes.asSlice(place, size);
        long at = 0;
        for (long i = 0; i < count; i++) {
            at += entry(directory.asSlice(at));
        }
    }

    /** Where the end record begins: after it only a comment of the length that it gives. */
    private long end() {
        for (long at = bytes.byteSize() - 22; at >= Math.max(0, bytes.byteSize() - 22 - 0xffff); at--) {
            if (bytes.get(INT, at) == END && at + 22 + unsigned(SHORT, at + 20) == bytes.byteSize()) {
                return at;
            }
        }
        throw damaged("its end is missing", null);
    }

    /** Reads the entry at the front; returns its length. */
    private long entry(MemorySegment from) {
        if (from.get(INT, 0) != CENTRAL) {
            throw damaged("its directory is damaged", null);
        }
        int nameLength = Short.toUnsignedInt(from.get(SHORT, 28));
        int extraLength = Short.toUnsignedInt(from.get(SHORT, 30));
        budget.charge(BYTES_PER_ENTRY + 4L * nameLength, "its zip directory");
        String name = new String(from.asSlice(46, nameLength).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
        Wide wide = new Wide(from.asSlice(46 + nameLength, extraLength));
        long size = wide.or(from.get(INT, 24));
        long packed = wide.or(from.get(INT, 20));
        long header = wide.or(from.get(INT, 42));
        Entry before = entries.put(name, new Entry(name, Short.toUnsignedInt(from.get(SHORT, 10)),
                (from.get(SHORT, 8) & 1) != 0, from.get(INT, 16), packed, size, header));
        if (before != null) {
            throw damaged("it has the entry " + CheckpointException.quoted(name) + " twice", null);
        }
        return 46L + nameLength + extraLength + Short.toUnsignedInt(from.get(SHORT, 32));
    }

    /** The extra field with the numbers that do not fit into 32 bits, in the order of those that say so. */
    private static final class Wide {
        private final MemorySegment numbers;
        private long at;

        Wide(MemorySegment extra) {
            MemorySegment found = MemorySegment.NULL;
            for (long field = 0; field + 4 <= extra.byteSize();) {
                int length = Short.toUnsignedInt(extra.get(SHORT, field + 2));
                if (extra.get(SHORT, field) == 1) {
                    found = extra.asSlice(field + 4, length);
                }
                field += 4 + length;
            }
            numbers = found;
        }

        long or(int narrow) {
            if (Integer.toUnsignedLong(narrow) != NARROW) {
                return Integer.toUnsignedLong(narrow);
            }
            at += Long.BYTES;
            return numbers.get(LONG, at - Long.BYTES);
        }
    }

    // ---- entries ----

    /**
     * The bytes of an entry: a piece of the file, or memory when it is compressed.
     *
     * @throws CheckpointException when the entry is damaged, or unpacks to more than the budget allows
     */
    MemorySegment bytes(String name) {
        return checked(name).get();
    }

    /**
     * As {@link #bytes}, but all of an entry is read and held to its CRC-32 only when it is asked for the first time: a network's
     * weights may be large, and a file is often opened for its names alone.
     *
     * @throws CheckpointException when the entry is not what the directory says, or unpacks to more than the budget allows; what
     *                             is given throws it when the sum is another
     */
    Supplier<MemorySegment> checked(String name) {
        MemorySegment data = found(name);
        return new Supplier<>() {
            private boolean sound;

            @Override
            public MemorySegment get() {
                if (!sound) {
                    requireSum(entries.get(name), data);
                    sound = true;
                }
                return data;
            }
        };
    }

    private void requireSum(Entry entry, MemorySegment data) {
        CRC32 sum = new CRC32();
        for (long at = 0; at < data.byteSize(); at += PIECE) {
            sum.update(data.asSlice(at, Math.min(PIECE, data.byteSize() - at)).asByteBuffer());
        }
        if ((int) sum.getValue() != entry.crc) {
            throw damaged("the bytes of %s have the CRC-32 %08x, where %08x is written: they were changed on the way".formatted(
                    CheckpointException.quoted(entry.name), (int) sum.getValue(), entry.crc), null);
        }
    }

    private MemorySegment found(String name) {
        Entry entry = entries.get(name);
        if (entry.encrypted || entry.method != STORED && entry.method != DEFLATED) {
            throw damaged("%s is encrypted or packed by method %d; torch.save does neither".formatted(
                    CheckpointException.quoted(name), entry.method), null);
        }
        try {
            if (bytes.get(INT, entry.header) != LOCAL) {
                throw damaged(CheckpointException.quoted(name) + " is not where the directory says", null);
            }
            long data = entry.header + 30 + unsigned(SHORT, entry.header + 26) + unsigned(SHORT, entry.header + 28);
            MemorySegment packed = bytes.asSlice(data, entry.packed);
            return entry.method == DEFLATED ? inflated(entry, packed) : stored(entry, packed);
        } catch (IndexOutOfBoundsException e) {
            throw damaged(CheckpointException.quoted(name) + " lies outside the file", e);
        }
    }

    private MemorySegment stored(Entry entry, MemorySegment packed) {
        if (entry.packed != entry.size) {
            throw damaged("%s is stored in %d bytes but has %d".formatted(CheckpointException.quoted(entry.name), entry.packed,
                    entry.size), null);
        }
        return packed;
    }

    private MemorySegment inflated(Entry entry, MemorySegment packed) {
        budget.charge(entry.size, COMPRESSED);
        if (Math.max(entry.size, entry.packed) > Integer.MAX_VALUE - 8) {
            throw damaged("%s is compressed and has %d bytes; pack it without compression".formatted(
                    CheckpointException.quoted(entry.name), entry.size), null);
        }
        byte[] whole = new byte[(int) entry.size];
        try (Inflater inflater = new Inflater(true)) {
            inflater.setInput(packed.asByteBuffer());
            int done = 0;
            int more = 1;
            while (more > 0 && done < whole.length) {
                more = inflater.inflate(whole, done, whole.length - done);
                done += more;
            }
            boolean tooLong = inflater.inflate(new byte[1]) > 0;
            if (done < whole.length || tooLong) {
                throw damaged("%s does not unpack to the %d bytes that it should have".formatted(
                        CheckpointException.quoted(entry.name), entry.size), null);
            }
        } catch (DataFormatException e) {
            throw damaged(CheckpointException.quoted(entry.name) + " does not unpack", e);
        }
        return MemorySegment.ofArray(whole);
    }

    private long unsigned(ValueLayout.OfShort layout, long at) {
        return Short.toUnsignedLong(bytes.get(layout, at));
    }

    private long unsigned(ValueLayout.OfInt layout, long at) {
        return Integer.toUnsignedLong(bytes.get(layout, at));
    }

    private CheckpointException damaged(String how, Throwable cause) {
        return new CheckpointException(file + ": a zip file, but " + how + "; was it copied whole?", cause);
    }
}
