package weft.layers.io.safetensors;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Stream;
import weft.engine.Shape;
import weft.layers.io.base.CheckpointException;
import weft.layers.io.base.ElementType;
import weft.layers.io.base.ForeignType;
import weft.layers.io.base.LeftOut;
import weft.layers.io.base.MemoryBudget;
import weft.layers.io.base.StoredType;
import weft.layers.io.safetensors.Header.Entry;

/**
 * Reads and checks a header before anything is allocated for its tensors: types are among the format's, shapes fit their
 * bytes, and the bytes of all tensors together cover the data exactly once. A gap or an overlap could hide content from one
 * reader that another sees, which is why the format forbids both.
 */
final class HeaderParser {

    /** The types of the format that Weft lacks. */
    private static final Set<ForeignType> FOREIGN = EnumSet.range(ForeignType.I8, ForeignType.C64);
    /** More dimensions than the tensors of any program have. */
    private static final int MAX_RANK = 64;

    private final Path file;
    private final JsonReader json;
    private final SequencedMap<String, String> metadata = new LinkedHashMap<>();
    private final List<Extent> extents = new ArrayList<>();

    /** A tensor of any type, and where its bytes lie. */
    private record Extent(String name, ElementType type, Shape shape, long begin, long end) {

        /** As in {@code F32[2, 3]}. */
        String described() {
            return type + shape.toString();
        }
    }

    private HeaderParser(Path file, String text, MemoryBudget budget) {
        this.file = file;
        this.json = new JsonReader(file, text, budget);
    }

    /**
     * @param file      named in the errors
     * @param dataBytes how many bytes follow the header
     * @param budget    is charged for what the header holds
     * @throws CheckpointException when anything is wrong
     */
    static Header parse(Path file, String text, long dataBytes, MemoryBudget budget) {
        HeaderParser parser = new HeaderParser(file, text, budget);
        if (!text.startsWith("{")) {
            throw CheckpointException.in(file, "the header does not begin with '{'");
        }
        parser.json.object(parser::member);
        parser.json.end();
        parser.requireCovered(dataBytes);
        List<Entry> entries = new ArrayList<>();
        List<LeftOut> leftOut = new ArrayList<>();
        for (Extent one : parser.extents) {
            switch (one.type()) {
                case StoredType type -> entries.add(new Entry(one.name(), type, one.shape(), one.begin(), one.end()));
                case ForeignType type -> leftOut.add(new LeftOut(one.name(), type.name()));
            }
        }
        return new Header(Collections.unmodifiableSequencedMap(parser.metadata), entries, leftOut);
    }

    private void member(String name) {
        if (name.equals(Header.METADATA)) {
            json.object(key -> metadata.put(key, json.text()));
        } else if (name.isEmpty()) {
            throw CheckpointException.in(file, "a tensor has an empty name");
        } else {
            extents.add(tensor(name));
        }
    }

    /** What a tensor's object says, member by member; null until it is said. */
    private static final class Fields {
        private String type;
        private long[] dims;
        private long[] offsets;
    }

    private Extent tensor(String name) {
        Fields fields = new Fields();
        json.object(key -> {
            switch (key) {
                case "dtype" -> fields.type = json.string();
                case "shape" -> fields.dims = longs(name, "dimensions", MAX_RANK);
                case "data_offsets" -> fields.offsets = longs(name, "offsets", 2);
                default -> json.skip();
            }
        });
        if (fields.type == null || fields.dims == null || fields.offsets == null) {
            throw error(name, "dtype, shape or data_offsets is missing");
        }
        return checked(name, type(name, fields.type), shape(name, fields.dims), fields.offsets);
    }

    private long[] longs(String name, String what, int most) {
        List<Long> read = new ArrayList<>();
        json.array(() -> {
            if (read.size() == most) {
                throw error(name, "more than %d %s", most, what);
            }
            read.add(json.integer());
        });
        return read.stream().mapToLong(Long::longValue).toArray();
    }

    private ElementType type(String name, String type) {
        return Stream.<ElementType>concat(Arrays.stream(StoredType.values()), FOREIGN.stream())
                .filter(known -> known.name().equals(type)).findFirst().orElseThrow(() -> error(name,
                        "unknown dtype %s; Weft reads %s", CheckpointException.quoted(type), StoredType.names()));
    }

    private Shape shape(String name, long[] dims) {
        for (long dim : dims) {
            if (dim < 0 || dim > Integer.MAX_VALUE) {
                throw error(name, "a dimension of %d", dim);
            }
        }
        try {
            return Shape.of(Arrays.stream(dims).mapToInt(Math::toIntExact).toArray());
        } catch (IllegalArgumentException tooLarge) {
            throw error(name, "%s", tooLarge.getMessage());
        }
    }

    private Extent checked(String name, ElementType type, Shape shape, long[] offsets) {
        if (offsets.length != 2) {
            throw error(name, "data_offsets wants a begin and an end");
        }
        Extent extent = new Extent(name, type, shape, offsets[0], offsets[1]);
        if (extent.begin() < 0 || extent.begin() > extent.end()) {
            throw error(name, "offsets from %d to %d", extent.begin(), extent.end());
        }
        long wanted = type.bytesOf(shape.size());
        if (extent.end() - extent.begin() != wanted) {
            throw error(name, "%s takes %d bytes, its offsets %d to %d span %d", extent.described(), wanted, extent.begin(),
                    extent.end(), extent.end() - extent.begin());
        }
        return extent;
    }

    /** Sorts the tensors by where they lie and walks along them. */
    private void requireCovered(long dataBytes) {
        extents.sort(Comparator.comparingLong(Extent::begin).thenComparingLong(Extent::end));
        long covered = 0;
        for (Extent extent : extents) {
            if (extent.end() > dataBytes) {
                throw error(extent.name(), "ends at byte %d of %d: the file is cut short, or the offset is wrong", extent.end(),
                        dataBytes);
            }
            if (extent.begin() < covered) {
                throw error(extent.name(), "begins at byte %d, inside the tensor before it, which ends at %d", extent.begin(),
                        covered);
            }
            if (extent.begin() > covered) {
                throw error(extent.name(), "begins at byte %d, which leaves a gap from %d on", extent.begin(), covered);
            }
            covered = extent.end();
        }
        if (covered != dataBytes) {
            throw CheckpointException.in(file, "%d bytes follow the last tensor", dataBytes - covered);
        }
    }

    private CheckpointException error(String name, String format, Object... args) {
        return CheckpointException.in(file, "tensor %s: %s", CheckpointException.quoted(name), format.formatted(args));
    }
}
