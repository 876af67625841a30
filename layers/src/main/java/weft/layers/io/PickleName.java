package weft.layers.io;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The names that a weight file may use, all of them. A pickle calls what it names, so a closed list is what makes reading a
 * stranger's file safe: each name here stands for a few lines of Weft, and no name ever becomes a class of the Java program.
 */
sealed interface PickleName {

    /** Something to call with arguments. */
    enum Function implements PickleName {
        ORDERED_DICT("collections.OrderedDict"),
        SIZE("torch.Size"),
        REBUILD_TENSOR("torch._utils._rebuild_tensor"),
        REBUILD_TENSOR_V2("torch._utils._rebuild_tensor_v2"),
        REBUILD_PARAMETER("torch._utils._rebuild_parameter");

        private final String python;

        Function(String python) {
            this.python = python;
        }
    }

    /** The class of a storage, which stands for the type of its elements. */
    record Storage(StoredType type) implements PickleName {
    }

    /** A dtype, which a checkpoint may hold beside its tensors; nothing is done with it. */
    record Value(String name) implements PickleName {
    }

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
            all.put(function.python, function);
        }
        for (StoredType type : StoredType.values()) {
            all.put("torch." + storage(type), new Storage(type));
        }
        for (String dtype : List.of("float32", "float64", "float16", "bfloat16", "int64", "int32", "uint8", "bool")) {
            all.put("torch." + dtype, new Value(dtype));
        }
        return Map.copyOf(all);
    }
}
