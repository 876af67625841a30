package weft.bench.peers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import weft.bench.compare.Conversation;
import weft.engine.Device;
import weft.engine.op.attrs.Attrs;

/** A network in the PyTorch of Python, in a process of its own: the same TorchScript, with files for the numbers. */
final class PythonSide implements NetworkSide {

    private final String name;
    private final Path folder;
    private final Conversation python;
    private final Map<String, Path> files = new LinkedHashMap<>();
    private final List<Map<String, Object>> arguments = new ArrayList<>();

    /** The state is copied and closed; for the others see {@link ScriptSide}. */
    PythonSide(PythonTorch torch, List<Layer> layers, TorchState state, Network.Update optimizer,
            Map<String, Attrs.Sides> withoutOneDnn) {
        name = torch.name();
        python = torch.start();
        boolean training = optimizer != null;
        try (state) {
            folder = Files.createTempDirectory("weft-peer");
            // It may be older than the functions that update all weights at once.
            NetworkScript text = new NetworkScript(layers, List.copyOf(state.weights.keySet()),
                    List.copyOf(state.statistics.keySet()), withoutOneDnn, false);
            Files.write(folder.resolve("net.pt"), TorchScript.archive(training ? text.step(optimizer) : text.forward()));
            add(false, List.of(state.images));
            if (training) {
                add(false, List.of(state.labels));
            }
            addNamed(state.weights);
            if (!state.statistics.isEmpty()) {
                addNamed(state.statistics);
            }
            if (training) {
                add(true, state.zeros());
                if (optimizer instanceof Network.Update.Adam) {
                    add(true, state.zeros());
                    add(false, List.of(state.manager.create(0f)));
                }
            }
            new ObjectMapper().writeValue(folder.resolve("call.json").toFile(), Map.of("threads", Device.cpu().threads(),
                    "training", training, "method", training ? "step" : "forward", "arguments", arguments));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        python.ask("load " + folder);
    }

    private void addNamed(Map<String, NDArray> arrays) throws IOException {
        List<String> names = add(true, arrays.values());
        int i = 0;
        for (String tensor : arrays.keySet()) {
            files.put(tensor, folder.resolve(names.get(i++)));
        }
    }

    /** Writes the tensors of one argument, and returns the names of their files. */
    private List<String> add(boolean list, Collection<NDArray> arrays) throws IOException {
        List<Map<String, Object>> tensors = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (NDArray array : arrays) {
            String file = "%d-%d.bin".formatted(arguments.size(), tensors.size());
            Files.write(folder.resolve(file), array.toByteArray());
            tensors.add(Map.of("file", file, "shape", array.getShape().getShape(), "type",
                    array.getDataType() == DataType.INT64 ? "int64" : "float32"));
            names.add(file);
        }
        arguments.add(Map.of("list", list, "tensors", tensors));
        return names;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void run() {
        nanos(1);
    }

    @Override
    public long nanos(int calls) {
        return Long.parseLong(python.ask("run " + calls));
    }

    @Override
    public double loss() {
        return scores()[0];
    }

    @Override
    public float[] scores() {
        python.ask("call");
        return floats(folder.resolve("result.bin"));
    }

    @Override
    public Map<String, float[]> state() {
        python.ask("save");
        Map<String, float[]> values = new LinkedHashMap<>();
        files.forEach((tensor, file) -> values.put(tensor, floats(file)));
        return values;
    }

    private static float[] floats(Path file) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.nativeOrder());
            float[] values = new float[bytes.remaining() / Float.BYTES];
            bytes.asFloatBuffer().get(values);
            return values;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        python.close();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
