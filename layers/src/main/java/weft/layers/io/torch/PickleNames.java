package weft.layers.io.torch;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The names of {@link PickleName} that make nothing: values, and objects that programs save beside weights, such as the
 * arguments of a run, dates and paths. Each must be harmless in Python too, so that the list stays one of data: no name of what
 * calls, imports, opens or looks up anything else.
 */
final class PickleNames {

    /** In the module torch. */
    static final List<String> VALUES = List.of("float32", "float64", "float16", "bfloat16", "int64", "int32", "uint8", "bool",
            "int8", "int16", "uint16", "uint32", "uint64", "complex32", "complex64", "complex128", "qint8", "quint8", "qint32",
            "quint4x2", "quint2x4", "float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz", "float8_e5m2fnuz", "float8_e8m0fnu",
            "float4_e2m1fn_x2", "bits8", "bits16", "strided", "sparse_coo", "sparse_csr", "per_tensor_affine",
            "per_channel_affine", "per_tensor_symmetric", "per_channel_symmetric", "per_channel_affine_float_qparams");

    /** By module and name. */
    static final List<String> OBJECTS = List.of("builtins.object", "builtins.bytes", "builtins.bytearray", "builtins.complex",
            "builtins.slice", "builtins.range", "builtins.int", "builtins.float", "builtins.str", "builtins.bool",
            "builtins.dict", "builtins.Ellipsis", "_codecs.encode", "copyreg._reconstructor",
            "argparse.Namespace", "types.SimpleNamespace", "datetime.datetime", "datetime.date", "datetime.time",
            "datetime.timedelta", "datetime.timezone", "decimal.Decimal", "fractions.Fraction", "uuid.UUID",
            "pathlib.Path", "pathlib.PosixPath", "pathlib.WindowsPath", "pathlib.PurePath", "pathlib.PurePosixPath",
            "pathlib.PureWindowsPath", "pathlib._local.Path", "pathlib._local.PosixPath", "pathlib._local.WindowsPath",
            "pathlib._local.PurePosixPath", "pathlib._local.PureWindowsPath", "torch.device", "torch.Tensor",
            "torch.nn.parameter.Parameter", "torch.nn.parameter.Buffer", "torch.serialization._get_layout",
            "torch.torch_version.TorchVersion", "torch._C._disabled_torch_function_impl", "numpy.ndarray", "numpy.dtype",
            "numpy.core.multiarray.scalar", "numpy.float64", "numpy.float32", "numpy.float16", "numpy.int64", "numpy.int32",
            "numpy.int16", "numpy.int8", "numpy.uint8", "numpy.uint16", "numpy.uint32", "numpy.uint64", "numpy.bool_");

    /** Makers of tensors of kinds that Weft lacks, and of arrays, with what to call them. */
    static final Map<String, String> TENSORS = Map.of(
            "torch._utils._rebuild_qtensor", "quantized",
            "torch._utils._rebuild_sparse_tensor", "sparse",
            "torch._utils._rebuild_sparse_csr_tensor", "sparse",
            "torch._utils._rebuild_nested_tensor", "nested",
            "torch._utils._rebuild_meta_tensor_no_storage", "meta: without values",
            "torch._utils._rebuild_wrapper_subclass", "of a class of its own",
            "torch._utils._rebuild_device_tensor_from_numpy", "of another device",
            "numpy.core.multiarray._reconstruct", "a NumPy array",
            "numpy.core.numeric._frombuffer", "a NumPy array");

    private PickleNames() {}

    /** Adds what a name is called in other versions: Python 2, as protocol 2 writes them, and NumPy 2. */
    static void renamed(Map<String, PickleName> all) {
        for (String name : all.keySet().stream().toList()) {
            others(name).forEach(other -> all.put(other, all.get(name)));
        }
    }

    private static Stream<String> others(String name) {
        String last = name.substring(name.lastIndexOf('.') + 1);
        return switch (name.substring(0, name.length() - last.length())) {
            case "builtins." -> Stream.of("__builtin__." + switch (last) {
                case "range" -> "xrange";
                case "int" -> "long";
                case "str" -> "unicode";
                default -> last;
            });
            case "numpy.core.multiarray." -> Stream.of("numpy._core.multiarray." + last);
            case "numpy.core.numeric." -> Stream.of("numpy._core.numeric." + last);
            case "copyreg." -> Stream.of("copy_reg." + last);
            default -> Stream.of();
        };
    }
}
