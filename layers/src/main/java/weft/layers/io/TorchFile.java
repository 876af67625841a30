package weft.layers.io;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The two formats of torch.save. Both hold one pickle in which tensors are views of storages that lie elsewhere in the file:
 *
 * <pre>{@code
 *   since 1.6, a zip:       NAME/data.pkl       the pickle
 *                           NAME/data/KEY       the bytes of each storage
 *                           NAME/byteorder      "little" or "big", not always there
 *   before, one after the   pickles             magic number, 1001, {"little_endian": True, ...}, the object,
 *   other:                                      the list of keys
 *                           per key             8 bytes, the number of elements; then the elements
 * }</pre>
 */
final class TorchFile {

    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final long VERSION = 1001;
    private static final String PICKLE = "data.pkl";
    /** Where programs put the state dict when they save more than that, the most usual first. */
    private static final List<String> ENTRIES = List.of("state_dict", "model", "model_state_dict");
    private static final int KEYS_SHOWN = 3;
    /** A tensor's entries in the tables by name, beside its elements. */
    private static final int BYTES_PER_TENSOR = 512;
    private static final ValueLayout.OfLong COUNT = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final String BIG_ENDIAN = "was written on a big-endian machine, whose numbers are stored backwards; load it "
            + "there and save it as safetensors";

    private final Path path;
    private final MappedFile mapped;
    private final MemoryBudget budget;
    private final Map<String, TorchStorage> storages = new HashMap<>();

    private TorchFile(MappedFile mapped) {
        this.path = mapped.path();
        this.mapped = mapped;
        this.budget = new MemoryBudget(path, mapped.bytes().byteSize());
    }

    /** The tensors of the zip format by name; they can be read until {@code mapped} is closed. */
    static SequencedMap<String, StoredTensor> zip(MappedFile mapped) {
        return new TorchFile(mapped).zip();
    }

    /** The tensors of the older format by name; they can be read until {@code mapped} is closed. */
    static SequencedMap<String, StoredTensor> legacy(MappedFile mapped) {
        return new TorchFile(mapped).legacy();
    }

    // ---- zip ----

    private SequencedMap<String, StoredTensor> zip() {
        ZipDirectory zip = new ZipDirectory(path, mapped.bytes(), budget);
        String root = root(zip);
        String order = root + "byteorder";
        if (zip.has(order) && zip.size(order) == 3
                && new String(zip.bytes(order).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.US_ASCII).equals("big")) {
            throw CheckpointException.in(path, BIG_ENDIAN);
        }
        Object saved = unpickle(new PickleInput(zip.bytes(root + PICKLE)));
        Map<String, MemorySegment> data = new HashMap<>();
        return tensors(saved, storage -> data.computeIfAbsent(storage.key(), key -> entry(zip, root + "data/" + key, storage)));
    }

    /** The folder in the archive, of any name, that has the pickle; with its slash. */
    private String root(ZipDirectory zip) {
        String root = null;
        for (String name : zip.names()) {
            if (name.equals(PICKLE) || name.endsWith("/" + PICKLE)) {
                if (root != null) {
                    throw CheckpointException.in(path, "a zip file with more than one data.pkl: not written by torch.save");
                }
                root = name.substring(0, name.length() - PICKLE.length());
            }
        }
        if (root == null) {
            throw CheckpointException.in(path, "a zip file without data.pkl: not written by torch.save");
        }
        return root;
    }

    private MemorySegment entry(ZipDirectory zip, String name, TorchStorage storage) {
        if (!zip.has(name)) {
            throw CheckpointException.in(path, "its pickle speaks of %s, which is not in the archive: was it copied whole?",
                    CheckpointException.quoted(name));
        }
        if (zip.size(name) != storage.bytes()) {
            throw CheckpointException.in(path, "%s has %d bytes where %d elements of %s take %d",
                    CheckpointException.quoted(name), zip.size(name), storage.elements(), storage.type(), storage.bytes());
        }
        return zip.bytes(name);
    }

    // ---- the older format ----

    private SequencedMap<String, StoredTensor> legacy() {
        PickleInput in = new PickleInput(mapped.bytes());
        if (!MAGIC.equals(unpickle(in))) {
            throw CheckpointException.in(path, "a pickle, but not one of torch.save; save the weights with torch.save or as "
                    + "safetensors");
        }
        if (!(unpickle(in) instanceof Number version) || version.longValue() != VERSION) {
            throw CheckpointException.in(path, "of a version that torch.save never wrote");
        }
        if (!(unpickle(in) instanceof Map<?, ?> system) || !Boolean.TRUE.equals(system.get("little_endian"))) {
            throw CheckpointException.in(path, BIG_ENDIAN);
        }
        Object saved = unpickle(in);
        if (!(unpickle(in) instanceof List<?> keys)) {
            throw CheckpointException.in(path, "the list of its storages is missing: was it copied whole?");
        }
        Map<String, MemorySegment> data = storages(keys, mapped.bytes().asSlice(in.position()));
        return tensors(saved, storage -> {
            MemorySegment bytes = data.get(storage.key());
            if (bytes == null) {
                throw CheckpointException.in(path, "storage %s is missing: was it copied whole?",
                        CheckpointException.quoted(storage.key()));
            }
            return bytes;
        });
    }

    private Map<String, MemorySegment> storages(List<?> keys, MemorySegment bytes) {
        Map<String, MemorySegment> data = new HashMap<>();
        long at = 0;
        for (Object key : keys) {
            TorchStorage storage = key instanceof String text ? storages.get(text) : null;
            if (storage == null) {
                throw CheckpointException.in(path, "has a storage that its pickle does not speak of");
            }
            long left = bytes.byteSize() - at - Long.BYTES;
            long elements = left < 0 ? -1 : bytes.get(COUNT, at);
            if (elements != storage.elements() || storage.bytes() > left) {
                throw CheckpointException.in(path, "storage %s should have %d elements of %s, but %s: was it copied whole?",
                        CheckpointException.quoted(storage.key()), storage.elements(), storage.type(),
                        elements == storage.elements() ? left + " bytes are left" : "has " + elements);
            }
            data.put(storage.key(), bytes.asSlice(at + Long.BYTES, storage.bytes()));
            at += Long.BYTES + storage.bytes();
        }
        return data;
    }

    // ---- both ----

    private Object unpickle(PickleInput in) {
        return WeightUnpickler.read(path, in, budget, storages);
    }

    /** The tensors of what was saved. Names for the same view of one storage share what they are read from. */
    private SequencedMap<String, StoredTensor> tensors(Object saved, Function<TorchStorage, MemorySegment> data) {
        SequencedMap<String, StoredTensor> tensors = new LinkedHashMap<>();
        Map<TorchView, StoredTensor.Elements> known = new HashMap<>();
        stateDict(saved).forEach((key, value) -> {
            if (value instanceof TorchView view) {
                budget.charge(BYTES_PER_TENSOR, "the names of its tensors");
                StoredTensor.Elements elements = known.computeIfAbsent(view, _ -> {
                    budget.charge((long) view.shape().size() * view.storage().type().bytes(), "its tensors");
                    return view.elements(data.apply(view.storage()), mapped);
                });
                tensors.put(key, new StoredTensor(path, key, view.storage().type(), view.shape(), elements));
            }
        });
        if (tensors.isEmpty()) {
            throw CheckpointException.in(path, "holds no tensors by name, but %s; save model.state_dict()",
                    some(stateDict(saved)));
        }
        return tensors;
    }

    /** The state dict itself or, in a checkpoint that has more to say, the entry under one of the usual names. */
    private Map<String, Object> stateDict(Object saved) {
        if (!(saved instanceof Map<?, ?>)) {
            throw CheckpointException.in(path, "holds no dictionary of tensors; save model.state_dict()");
        }
        Map<String, Object> outer = map(saved);
        for (String usual : ENTRIES) {
            if (outer.get(usual) instanceof Map<?, ?> inner) {
                return map(inner);
            }
        }
        return outer;
    }

    /** The unpickler makes no others. */
    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object map) {
        return (Map<String, Object>) map;
    }

    /** What else a dictionary has, for a message. */
    private static String some(Map<String, Object> map) {
        return map.isEmpty() ? "nothing" : map.keySet().stream().limit(KEYS_SHOWN).map(CheckpointException::quoted)
                .collect(Collectors.joining(", "));
    }
}
