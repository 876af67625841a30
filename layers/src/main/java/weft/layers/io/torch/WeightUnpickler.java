package weft.layers.io.torch;

import java.io.EOFException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.razorvine.pickle.Opcodes;
import net.razorvine.pickle.PickleUtils;
import net.razorvine.pickle.Unpickler;
import weft.layers.io.base.CheckpointException;
import weft.layers.io.base.ForeignType;
import weft.layers.io.base.ForeignValue;
import weft.layers.io.base.MemoryBudget;

/**
 * Reads the pickles inside a PyTorch file. A pickle is a program for a small stack machine, and one of its operations calls
 * whatever function the pickle names; so this reader knows a closed list of operations, those that torch.save writes and few
 * more, and a closed list of names ({@link PickleName}), and refuses the rest. Nothing of a file is ever run: a name stands for a
 * tensor, a container, or a {@link ForeignValue}, which does nothing.
 *
 * <p>Every operation is read once and none loops, so the time is bounded by the file's length; each is charged to a
 * {@link MemoryBudget} before it runs. What comes out are maps, lists, {@code Object[]} for tuples, text, numbers, and
 * {@link TorchView}s for tensors, whose elements are not read yet.
 */
final class WeightUnpickler extends Unpickler {

    /** More than any operation allocates, its share of growing tables and of garbage included, beside what is charged apart. */
    private static final int BYTES_PER_OPERATION = 80;
    /** A name while it is put together and looked up. */
    private static final int BYTES_PER_NAME = 1024;
    /** A view and its numbers while they are checked, beside those for each dimension. */
    private static final int BYTES_PER_VIEW = 512;
    /** The state of a random generator holds numbers of 17 bytes; torch.save writes nothing longer than 10. */
    private static final int LONGEST_NUMBER = 32;
    /** The bytes of a text while it is decoded: as read, as characters, and once more where the decoder grows. */
    private static final int BYTES_PER_CHARACTER = 4;
    private static final int BYTES_PER_TEXT = 64;
    private static final int LONGEST_NAME = 200;
    private static final String ITS_PICKLE = "its pickle";
    private static final String REMEDY = "save the weights alone with torch.save(model.state_dict(), ...) or as safetensors";

    private final Path file;
    private final PickleInput in;
    private final MemoryBudget budget;
    private final Map<String, TorchStorage> storages;

    private WeightUnpickler(Path file, PickleInput in, MemoryBudget budget, Map<String, TorchStorage> storages) {
        this.file = file;
        this.in = in;
        this.budget = budget;
        this.storages = storages;
    }

    /**
     * Reads one pickle and leaves {@code in} after it.
     *
     * @param storages is given the storages that the pickle declares, by key
     * @throws CheckpointException when it is damaged, or has or names what no weight file needs
     */
    static Object read(Path file, PickleInput in, MemoryBudget budget, Map<String, TorchStorage> storages) {
        try {
            return new WeightUnpickler(file, in, budget, storages).load(in);
        } catch (CheckpointException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // The library pops and casts without looking, so a damaged pickle shows as any of several exceptions.
            throw new CheckpointException("%s: its pickle is damaged at byte %d: not written by torch.save, or cut short"
                    .formatted(file, in.position()), e);
        }
    }

    @Override
    protected Object dispatch(short operation) throws IOException {
        budget.charge(BYTES_PER_OPERATION, ITS_PICKLE);
        switch (operation) {
            case Opcodes.EMPTY_DICT -> stack.add(new LinkedHashMap<>());
            case Opcodes.SETITEM -> {
                Object value = stack.pop();
                Object key = stack.pop();
                set(map(), key, value);
            }
            case Opcodes.LONG1 -> stack.add(number((int) in.number(1)));
            case Opcodes.SETITEMS -> setItems(stack.pop_all_since_marker());
            case Opcodes.APPENDS, Opcodes.ADDITEMS -> append(stack.pop_all_since_marker());
            case Opcodes.EMPTY_SET -> stack.add(new ArrayList<>());
            case Opcodes.FROZENSET -> stack.add(stack.pop_all_since_marker());
            case Opcodes.SHORT_BINBYTES -> skip("builtins.bytes", in.number(1));
            case Opcodes.BINBYTES -> skip("builtins.bytes", in.number(Integer.BYTES));
            case Opcodes.BINBYTES8 -> skip("builtins.bytes", in.number(Long.BYTES));
            case Opcodes.BYTEARRAY8 -> skip("builtins.bytearray", in.number(Long.BYTES));
            case Opcodes.SHORT_BINUNICODE, Opcodes.SHORT_BINSTRING -> stack.add(text(in.number(1)));
            case Opcodes.BINUNICODE, Opcodes.BINSTRING -> stack.add(text(in.number(Integer.BYTES)));
            case Opcodes.GLOBAL -> stack.add(named(in.line(LONGEST_NAME), in.line(LONGEST_NAME)));
            case Opcodes.STACK_GLOBAL -> {
                String name = (String) stack.pop();
                stack.add(named((String) stack.pop(), name));
            }
            case Opcodes.REDUCE, Opcodes.NEWOBJ -> {
                Object[] arguments = (Object[]) stack.pop();
                stack.add(call(stack.pop(), arguments));
            }
            case Opcodes.NEWOBJ_EX -> {
                stack.pop();
                Object[] arguments = (Object[]) stack.pop();
                stack.add(call(stack.pop(), arguments));
            }
            case Opcodes.BUILD -> build(stack.pop());
            case Opcodes.PROTO, Opcodes.FRAME, Opcodes.MARK, Opcodes.STOP, Opcodes.NONE, Opcodes.NEWTRUE, Opcodes.NEWFALSE,
                    Opcodes.BININT, Opcodes.BININT1, Opcodes.BININT2, Opcodes.BINFLOAT, Opcodes.EMPTY_TUPLE,
                    Opcodes.TUPLE, Opcodes.TUPLE1, Opcodes.TUPLE2, Opcodes.TUPLE3, Opcodes.EMPTY_LIST, Opcodes.APPEND,
                    Opcodes.BINPUT, Opcodes.LONG_BINPUT, Opcodes.MEMOIZE, Opcodes.BINGET, Opcodes.LONG_BINGET,
                    Opcodes.BINPERSID -> {
                return super.dispatch(operation);
            }
            default -> throw CheckpointException.in(file, "its pickle has the operation 0x%02x at byte %d, which no weight file "
                    + "needs; %s", operation, in.position() - 1, REMEDY);
        }
        return NO_RETURN_VALUE;
    }

    private String text(long length) throws IOException {
        if (length > Math.min(in.left(), Integer.MAX_VALUE - 8)) {
            throw new EOFException("a text of " + length + " bytes, with " + in.left() + " left");
        }
        budget.charge(BYTES_PER_TEXT + BYTES_PER_CHARACTER * length, ITS_PICKLE);
        return in.text((int) length);
    }

    /** Bytes are no text and no tensor, so they are passed over. */
    private void skip(String what, long length) throws IOException {
        if (length < 0 || length > in.left()) {
            throw new EOFException(length + " bytes, with " + in.left() + " left");
        }
        in.skip(length);
        stack.add(new ForeignValue(what, false));
    }

    private Number number(int length) throws IOException {
        if (length > LONGEST_NUMBER) {
            throw new IOException("a number of " + length + " bytes");
        }
        budget.charge(2L * length, ITS_PICKLE);
        return PickleUtils.decode_long(PickleUtils.readbytes(in, length));
    }

    // ---- containers ----

    /**
     * Keys become text, whatever they are: no hash then walks through a container, and a table of many equal hashes still finds
     * its way, because text has an order. A tuple or an object as a key becomes its place in the dictionary.
     */
    private void set(Map<String, Object> map, Object key, Object value) {
        String text = switch (key) {
            case String name -> name;
            case null -> "null";
            case Number number -> number.toString();
            case Boolean truth -> truth.toString();
            case Object[] _ -> "key " + map.size();
            case ForeignValue _ -> "key " + map.size();
            case PickleName _ -> "key " + map.size();
            default -> throw CheckpointException.in(file, "its pickle has a dictionary key that is a list or the like; %s",
                    REMEDY);
        };
        map.put(text, value);
    }

    private void setItems(List<Object> items) {
        for (int i = 0; i < items.size(); i += 2) {
            set(map(), items.get(i), items.get(i + 1));
        }
    }

    /** Only a container that the pickle made is ever on the stack. */
    @SuppressWarnings("unchecked")
    private Map<String, Object> map() {
        return (Map<String, Object>) stack.peek();
    }

    private void append(List<Object> items) {
        @SuppressWarnings("unchecked")
        List<Object> list = (List<Object>) stack.peek();
        list.addAll(items);
    }

    /** A state dict carries the versions of its layers as an attribute, and an object beside the weights what it has. */
    private void build(Object state) {
        if (stack.peek() instanceof ForeignValue value) {
            value.build(state);
        } else if (!(stack.peek() instanceof Map && state instanceof Map)) {
            throw CheckpointException.in(file, "its pickle sets the state of something that is no dictionary; %s", REMEDY);
        }
    }

    // ---- names ----

    private PickleName named(String module, String name) {
        budget.charge(BYTES_PER_NAME, ITS_PICKLE);
        String full = module + "." + name;
        PickleName known = PickleName.ALL.get(full);
        if (known == null) {
            throw CheckpointException.in(file, "names %s, which is not allowed in a weight file; %s",
                    CheckpointException.shown(full), REMEDY);
        }
        return known;
    }

    private Object call(Object function, Object[] arguments) {
        if (function instanceof PickleName.Inert inert) {
            return new ForeignValue(inert.what(), inert.tensor());
        }
        return switch ((PickleName.Function) function) {
            case ORDERED_DICT -> orderedDict(arguments);
            case DEFAULT_DICT -> new LinkedHashMap<>();
            case COUNTER -> arguments.length == 0 ? new LinkedHashMap<>() : copy((Map<?, ?>) arguments[0]);
            case LIST -> arguments.length == 0 ? new ArrayList<>() : copy(arguments[0]);
            case SIZE -> (Object[]) arguments[0];
            case REBUILD_PARAMETER -> tensor(arguments[0]);
            case REBUILD_TENSOR, REBUILD_TENSOR_V2 -> view(arguments);
            case REBUILD_TENSOR_V3 -> {
                view(arguments);
                yield new ForeignValue(((PickleName.Value) arguments[6]).name(), true);
            }
            case REBUILD_FROM_TYPE -> {
                if (arguments[0] == PickleName.Function.REBUILD_FROM_TYPE) {
                    throw new ClassCastException("a tensor made by what makes it");
                }
                yield tensor(call(arguments[0], (Object[]) arguments[2]));
            }
        };
    }

    /** What is made of something that the pickle says once may be made often, so it is charged here. */
    private List<Object> copy(Object items) {
        Collection<?> all = items instanceof Object[] tuple ? Arrays.asList(tuple) : (List<?>) items;
        budget.charge((long) Integer.BYTES * all.size(), ITS_PICKLE);
        return new ArrayList<>(all);
    }

    private Map<String, Object> copy(Map<?, ?> items) {
        budget.charge((long) BYTES_PER_OPERATION * items.size(), ITS_PICKLE);
        Map<String, Object> map = new LinkedHashMap<>();
        items.forEach((key, value) -> map.put((String) key, value));
        return map;
    }

    private static Object tensor(Object value) {
        return switch (value) {
            case TorchView view -> view;
            case ForeignValue foreign when foreign.tensor() -> foreign;
            case null, default -> throw new ClassCastException("a tensor was expected");
        };
    }

    /** The arguments may be others', said once and used often, so that what is made of them is charged here. */
    private Object view(Object[] arguments) {
        Object[] dims = (Object[]) arguments[2];
        Object[] strides = (Object[]) arguments[3];
        budget.charge(BYTES_PER_VIEW + BYTES_PER_OPERATION * ((long) dims.length + strides.length), ITS_PICKLE);
        TorchStorage storage = (TorchStorage) arguments[0];
        if (storage.type() instanceof ForeignType) {
            return new ForeignValue(storage.type().name(), true);
        }
        // PyTorch may leave it to the reader to change the signs, and says so after the hooks.
        if (arguments.length > 6 && arguments[6] instanceof Map<?, ?> marks && marks.containsValue(true)) {
            return new ForeignValue(storage.type() + ", not yet " + (marks.get("neg") == null ? "conjugated" : "negated"), true);
        }
        return new ViewCheck(file).view(storage, whole(arguments[1]), wholes(dims), wholes(strides));
    }

    /** Python 2 hands over the items as a list of pairs, which is charged again as it may be used more than once. */
    private Map<String, Object> orderedDict(Object[] arguments) {
        Map<String, Object> map = new LinkedHashMap<>();
        if (arguments.length > 0) {
            List<?> items = (List<?>) arguments[0];
            budget.charge((long) BYTES_PER_OPERATION * items.size(), ITS_PICKLE);
            for (Object item : items) {
                if (item instanceof Object[] pair) {
                    set(map, pair[0], pair[1]);
                } else {
                    List<?> list = (List<?>) item;
                    set(map, list.get(0), list.get(1));
                }
            }
        }
        return map;
    }

    // ---- storages ----

    /**
     * The id of a storage: {@code ('storage', class, key, device, elements)}, in the older format followed by None or by
     * {@code (key, offset, elements)} of a part of it, which PyTorch has not written since 2017.
     */
    @Override
    protected Object persistentLoad(Object id) {
        Object[] fields = (Object[]) id;
        if (!"storage".equals(fields[0])) {
            throw CheckpointException.in(file, "holds a whole model with its program, not weights alone; %s", REMEDY);
        }
        if (fields.length > 5 && fields[5] != null) {
            throw CheckpointException.in(file, "has storages that are parts of others; load and save it again with PyTorch");
        }
        TorchStorage storage = new TorchStorage(((PickleName.Storage) fields[1]).type(), (String) fields[2], whole(fields[4]));
        long most = Long.MAX_VALUE / Math.max(Long.BYTES, storage.type().bytesOf(1));
        if (storage.elements() < 0 || storage.elements() > most) {
            throw CheckpointException.in(file, "storage %s has %d elements", CheckpointException.quoted(storage.key()),
                    storage.elements());
        }
        TorchStorage before = storages.putIfAbsent(storage.key(), storage);
        if (before != null && !before.equals(storage)) {
            throw CheckpointException.in(file, "storage %s is declared twice, as %d of %s and as %d of %s",
                    CheckpointException.quoted(storage.key()), before.elements(), before.type(), storage.elements(),
                    storage.type());
        }
        return storage;
    }

    private static long whole(Object number) {
        return switch (number) {
            case Integer i -> i;
            case Long l -> l;
            case BigInteger big -> big.longValueExact();
            case null, default -> throw new ClassCastException("a whole number was expected");
        };
    }

    private static long[] wholes(Object[] numbers) {
        long[] wholes = new long[numbers.length];
        for (int i = 0; i < wholes.length; i++) {
            wholes[i] = whole(numbers[i]);
        }
        return wholes;
    }
}
