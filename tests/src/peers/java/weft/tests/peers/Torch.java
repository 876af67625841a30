package weft.tests.peers;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import weft.engine.HostValues;
import weft.engine.Shape;
import weft.engine.Tensor;

/**
 * PyTorch's own functions, through DJL. DJL hands over few of them, but it runs TorchScript: {@code peers.py} calls the
 * functions with any hyper-parameters, and their gradients.
 */
final class Torch implements AutoCloseable {

    /** A pickled {@code __torch__.Peers()} without attributes. */
    private static final String PEERS = "\u0080\u0002c__torch__\nPeers\n)\u0081}b.";
    /** A pickled empty tuple. */
    private static final String NO_CONSTANTS = "\u0080\u0002).";

    private final NDManager manager = NDManager.newBaseManager("PyTorch");
    private final Model script = Model.newInstance("peers", "PyTorch");

    Torch() {
        try (InputStream archive = new ByteArrayInputStream(archive())) {
            script.load(archive, Map.of());
        } catch (IOException | MalformedModelException e) {
            throw new IllegalStateException("peers.py does not load: " + e.getMessage(), e);
        }
    }

    /** What {@code torch.jit.save} would write. */
    private static byte[] archive() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes); InputStream code = Torch.class.getResourceAsStream("peers.py")) {
            put(zip, "data.pkl", PEERS.getBytes(StandardCharsets.ISO_8859_1));
            put(zip, "code/__torch__.py", code.readAllBytes());
            put(zip, "constants.pkl", NO_CONSTANTS.getBytes(StandardCharsets.ISO_8859_1));
            // An older version would select older operators, such as gelu without its approximation.
            put(zip, "version", "10\n".getBytes(StandardCharsets.ISO_8859_1));
        }
        return bytes.toByteArray();
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry("peers/" + name));
        zip.write(content);
        zip.closeEntry();
    }

    /**
     * Calls a method of {@code peers.py}.
     *
     * @param tensors by name, what the method calls t
     * @param options what it takes after t and dy: tensors, of which integers become int64, int, double or boolean, or arrays
     *                of int or double
     * @return the tensors that it gives, by name
     */
    Map<String, Result> call(String method, Map<String, Tensor> tensors, Tensor dy, Object... options) {
        try (NDManager call = manager.newSubManager(); GradientCollector _ = manager.getEngine().newGradientCollector()) {
            NDList list = new NDList(named(call.create(0), "module_method:" + method));
            tensors.forEach((name, tensor) -> list.add(named(array(call, tensor), "t." + name)));
            list.add(named(array(call, dy), "dy"));
            for (int i = 0; i < options.length; i++) {
                list.add(named(array(call, options[i]), "option" + i));
            }
            NDList results = script.getBlock().forward(new ParameterStore(call, false), list, true);
            Map<String, Result> byName = new LinkedHashMap<>();
            results.forEach(result -> byName.put(result.getName(), result(result)));
            return byName;
        }
    }

    private static NDArray named(NDArray array, String name) {
        array.setName(name);
        return array;
    }

    private static NDArray array(NDManager manager, Object value) {
        return switch (value) {
            case Tensor tensor -> array(manager, tensor.toArray(), shape(tensor.shape()));
            case int[] numbers -> array(manager, numbers, new ai.djl.ndarray.types.Shape(numbers.length));
            case double[] numbers -> manager.create(numbers);
            case Integer number -> manager.create((long) number);
            case Double number -> manager.create((double) number);
            case Boolean flag -> manager.create((boolean) flag);
            default -> throw new IllegalArgumentException("no option: " + value);
        };
    }

    private static NDArray array(NDManager manager, Object values, ai.djl.ndarray.types.Shape shape) {
        return switch (values) {
            case float[] floats -> manager.create(floats, shape);
            case double[] doubles -> manager.create(doubles, shape);
            case int[] numbers -> manager.create(Arrays.stream(numbers).asLongStream().toArray(), shape);
            case long[] numbers -> manager.create(numbers, shape);
            default -> throw new IllegalArgumentException("no values: " + values);
        };
    }

    private static ai.djl.ndarray.types.Shape shape(Shape shape) {
        return new ai.djl.ndarray.types.Shape(Arrays.stream(shape.dims()).asLongStream().toArray());
    }

    private static Result result(NDArray array) {
        int[] dims = Arrays.stream(array.getShape().getShape()).mapToInt(Math::toIntExact).toArray();
        Object values = switch (array.getDataType()) {
            case FLOAT32 -> array.toFloatArray();
            case FLOAT64 -> array.toDoubleArray();
            case INT64 -> array.toLongArray();
            case DataType other -> throw new IllegalStateException("a result of type " + other);
        };
        return new Result(Shape.of(dims), HostValues.toDoubles(values, 0, Shape.of(dims).size()));
    }

    @Override
    public void close() {
        script.close();
        manager.close();
    }
}
