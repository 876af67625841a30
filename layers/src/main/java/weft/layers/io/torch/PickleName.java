package weft.layers.io.torch;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import weft.layers.io.base.ElementType;
import weft.layers.io.base.ForeignType;
import weft.layers.io.base.ForeignValue;
import weft.layers.io.base.StoredType;

/**
 * The names that a weight file may use, all of them. A pickle calls what it names, so a closed list is what makes reading a
 * file from an unknown source safe: each name here stands for a few lines of Weft, and no name ever becomes a class of the Java
 * program.
 */
sealed interface PickleName {

    /** Something to call with arguments, of which something is made. */
    enum Function implements PickleName {
        ORDERED_DICT("collections.OrderedDict"),
        /** A dictionary whose items come later. */
        DEFAULT_DICT("collections.defaultdict"),
        /** A dictionary made of another. */
        COUNTER("collections.Counter"),
        /** What becomes a list; sets as well, because nothing looks for an element in them. */
        LIST("builtins.set", "builtins.frozenset", "builtins.list", "builtins.tuple", "collections.deque"),
        SIZE("torch.Size"),
        REBUILD_TENSOR("torch._utils._rebuild_tensor"),
        REBUILD_TENSOR_V2("torch._utils._rebuild_tensor_v2"),
        /** The same for a storage of bytes, whose dtype is the argument after the hooks. */
        REBUILD_TENSOR_V3("torch._utils._rebuild_tensor_v3"),
        REBUILD_PARAMETER("torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state"),
        /** A tensor with attributes: the function that makes it, its class, the arguments, the attributes. */
        REBUILD_FROM_TYPE("torch._tensor._rebuild_from_type_v2");

        private final List<String> python;

        Function(String... python) {
            this.python = List.of(python);
        }
    }

    /** The class of a storage, which stands for the type of its elements. */
    record Storage(ElementType type) implements PickleName {}

    /** A dtype, a layout and the like, which a checkpoint may hold beside its tensors; nothing is done with it. */
    record Value(String name) implements PickleName {}

    /**
     * What makes a value that says nothing of weights. A call of it looks at no argument and leaves a {@link ForeignValue}.
     *
     * @param tensor whether the value is a tensor of a kind that Weft lacks, or an array
     */
    record Inert(String what, boolean tensor) implements PickleName {}

    /** All of them, by module and name in Python. */
    Map<String, PickleName> ALL = all();

    /** The name of the class in the module {@code torch} that stands for elements of a type. */
    static String storage(StoredType type) {
        return switch (type) {
            case F32 -> "FloatStorage";
            case F64 -> "DoubleStorage";
            case F16 -> "HalfStorage";
            case BF16 -> "BFloat16Storage";
            case I64 -> "LongStorage";
            case I32 -> "IntStorage";
            case U8 -> "ByteStorage";
            case BOOL -> "BoolStorage";
        };
    }

    private static Map<String, PickleName> all() {
        Map<String, PickleName> all = new HashMap<>();
        for (Function function : Function.values()) {
            function.python.forEach(name -> all.put(name, function));
        }
        for (StoredType type : StoredType.values()) {
            all.put("torch." + storage(type), new Storage(type));
        }
        Map.of("CharStorage", ForeignType.I8, "ShortStorage", ForeignType.I16, "ComplexFloatStorage", ForeignType.C64,
                "ComplexDoubleStorage", ForeignType.C128, "QInt8Storage", ForeignType.QI8, "QUInt8Storage", ForeignType.QU8,
                "QInt32Storage", ForeignType.QI32, "QUInt4x2Storage", ForeignType.QU4X2, "QUInt2x4Storage", ForeignType.QU2X4,
                "UntypedStorage", ForeignType.BYTES).forEach((name, type) -> all.put("torch." + name, new Storage(type)));
        all.put("torch.storage.UntypedStorage", new Storage(ForeignType.BYTES));
        PickleNames.VALUES.forEach(name -> all.put("torch." + name, new Value(name)));
        PickleNames.OBJECTS.forEach(name -> all.put(name, new Inert(name, false)));
        PickleNames.TENSORS.forEach((name, what) -> all.put(name, new Inert(what, true)));
        PickleNames.renamed(all);
        return Map.copyOf(all);
    }
}
