package weft.layers.io.torch;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import weft.layers.io.base.CheckpointException;
import weft.layers.io.base.ForeignValue;
import weft.layers.io.base.LeftOut;
import weft.layers.io.base.MappedFile;
import weft.layers.io.base.MemoryBudget;
import weft.layers.io.base.StoredTensor;
import weft.layers.io.base.WeightContents;

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
public final class TorchFile {

    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final long VERSION = 1001;
    private static final String PICKLE = "data.pkl";
    /** Where programs put the state dict when they save more than that, the most usual first; also one in another. */
    private static final List<String> ENTRIES = List.of("state_dict", "model_state_dict", "model_state", "model",
            "net_state_dict", "net", "network", "model_weights", "weights", "params", "parameters", "module",
            "ema_state_dict", "state_dict_ema", "model_ema", "ema");
    private static final int DEEPEST_ENTRY = 4;
    private static final int KEYS_SHOWN = 3;
    /** A tensor's entries in the tables by name, beside its elements. */
    private static final int BYTES_PER_TENSOR = 512;
    private static final ValueLayout.OfLong COUNT = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final String BIG_ENDIAN = "was written on a big-endian machine, whose numbers are stored backwards; load it "
            + "there and save it as safetensors";

    private final Path path;
    private final MappedFile mapped;
    private final Optional<String> prefix;
    private final MemoryBudget budget;
    private final TensorTree tree;
    private final Map<String, TorchStorage> storages = new HashMap<>();

    private TorchFile(MappedFile mapped, Optional<String> prefix) {
        this.path = mapped.path();
        this.mapped = mapped;
        this.prefix = prefix;
        this.budget = new MemoryBudget(path, mapped.bytes().byteSize());
        this.tree = new TensorTree(budget);
    }

    /**
     * What the zip format holds; its tensors can be read until {@code mapped} is closed.
     *
     * @param prefix of the names that are wanted: where the state dict has none, the names of the whole file are given
     */
    public static WeightContents zip(MappedFile mapped, Optional<String> prefix) {
        return new TorchFile(mapped, prefix).zip();
    }

    /** The same of the older format. */
    public static WeightContents legacy(MappedFile mapped, Optional<String> prefix) {
        return new TorchFile(mapped, prefix).legacy();
    }

    // ---- zip ----

    private WeightContents zip() {
        ZipDirectory zip = new ZipDirectory(path, mapped.bytes(), budget);
        String root = root(zip);
        String order = root + "byteorder";
        if (zip.has(order) && zip.size(order) == 3
                && new String(zip.bytes(order).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.US_ASCII).equals("big")) {
            throw CheckpointException.in(path, BIG_ENDIAN);
        }
        Object saved = unpickle(new PickleInput(zip.bytes(root + PICKLE)));
        Map<String, Supplier<MemorySegment>> data = new HashMap<>();
        return contents(saved, storage -> data.computeIfAbsent(storage.key(), key -> entry(zip, root + "data/" + key, storage)));
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

    private Supplier<MemorySegment> entry(ZipDirectory zip, String name, TorchStorage storage) {
        if (!zip.has(name)) {
            throw CheckpointException.in(path, "its pickle speaks of %s, which is not in the archive: was it copied whole?",
                    CheckpointException.quoted(name));
        }
        if (zip.size(name) != storage.bytes()) {
            throw CheckpointException.in(path, "%s has %d bytes where %d elements of %s take %d",
                    CheckpointException.quoted(name), zip.size(name), storage.elements(), storage.type(), storage.bytes());
        }
        return zip.checked(name);
    }

    // ---- the older format ----

    private WeightContents legacy() {
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
        return contents(saved, storage -> {
            MemorySegment bytes = data.get(storage.key());
            if (bytes == null) {
                throw CheckpointException.in(path, "storage %s is missing: was it copied whole?",
                        CheckpointException.quoted(storage.key()));
            }
            return () -> bytes;
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

    private WeightContents contents(Object saved, Function<TorchStorage, Supplier<MemorySegment>> data) {
        if (!(saved instanceof Map<?, ?>)) {
            throw CheckpointException.in(path, "holds no dictionary of tensors; save model.state_dict()");
        }
        List<LeftOut> beside = new ArrayList<>();
        Map<String, Object> state = stateDict("", map(saved), beside, DEEPEST_ENTRY);
        WeightContents contents = tensors(state, data, beside);
        if (prefix.isPresent() && state != saved && !contents.has(prefix.get())) {
            WeightContents whole = tensors(map(saved), data, new ArrayList<>());
            contents = whole.has(prefix.get()) ? whole : contents;
        }
        if (contents.tensors().isEmpty()) {
            throw CheckpointException.in(path, "holds no tensors by name%s, but %s; save model.state_dict()",
                    contents.leftOut().isEmpty() ? "" : " that can be read",
                    contents.leftOut().isEmpty() ? some(state) : LeftOut.list(contents.leftOut()));
        }
        return contents;
    }

    /** The tensors of a dictionary. Names for the same view of one storage share what they are read from. */
    private WeightContents tensors(Map<String, Object> state, Function<TorchStorage, Supplier<MemorySegment>> data,
            List<LeftOut> leftOut) {
        SequencedMap<String, StoredTensor> tensors = new LinkedHashMap<>();
        Map<TorchView, StoredTensor.Elements> known = new HashMap<>();
        tree.each(state, (key, value) -> {
            budget.charge(BYTES_PER_TENSOR, "the names of its tensors");
            if (value instanceof ForeignValue foreign) {
                leftOut.add(new LeftOut(key, foreign.what()));
            } else if (tensors.containsKey(key)) {
                leftOut.add(new LeftOut(key, "a second tensor of this name"));
            } else {
                TorchView view = (TorchView) value;
                StoredTensor.Elements elements = known.computeIfAbsent(view, _ -> {
                    budget.charge((long) view.shape().size() * view.type().bytes(), "its tensors");
                    return view.elements(data.apply(view.storage()), mapped);
                });
                tensors.put(key, new StoredTensor(path, key, view.type(), view.shape(), elements));
            }
        });
        return new WeightContents(tensors, leftOut);
    }

    /**
     * The state dict itself or, in a checkpoint that has more to say, the entry under one of the usual names, which may be such a
     * checkpoint again.
     *
     * @param name   of {@code outer}, with a dot after it
     * @param beside is given the other entries that hold tensors
     */
    private Map<String, Object> stateDict(String name, Map<String, Object> outer, List<LeftOut> beside, int deep) {
        for (String usual : ENTRIES) {
            if (deep > 0 && outer.get(usual) instanceof Map<?, ?> inner && tree.count(inner) > 0) {
                outer.forEach((key, value) -> {
                    int tensors = key.equals(usual) ? 0 : tree.count(value);
                    if (tensors > 0) {
                        budget.charge(BYTES_PER_TENSOR, "the names of its tensors");
                        beside.add(LeftOut.tensors(name + key, tensors));
                    }
                });
                return stateDict(name + usual + ".", map(inner), beside, deep - 1);
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
