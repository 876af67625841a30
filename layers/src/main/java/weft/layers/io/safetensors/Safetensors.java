package weft.layers.io.safetensors;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import weft.engine.Tensor;
import weft.layers.io.base.CheckpointException;
import weft.layers.io.base.Source;
import weft.layers.io.base.WeightOutput;

/**
 * Files in the safetensors format, which PyTorch users read with the Python library of the same name:
 *
 * <pre>{@code
 *   8 bytes   n, the length of the header, little-endian
 *   n bytes   the header, JSON in UTF-8:
 *             {"__metadata__": {"epoch": "3"}, "fc.weight": {"dtype": "F32", "shape": [10, 84], "data_offsets": [0, 3360]}, ...}
 *   the rest  the elements, little-endian and row-major; offsets count from here
 * }</pre>
 *
 * There is no code in such a file, unlike in a pickle, so opening weights from an unknown source is safe.
 */
public final class Safetensors {

    private Safetensors() {}

    /**
     * Replaces {@code file} by one that holds {@code tensors}: equal content gives equal bytes. A reader, also after a crash or
     * on a full disk, finds the old file or the new one, never a part of either.
     *
     * @param tensors  float32, float64, int32 or uint8, by name, on any device
     * @param metadata free text by key; may be empty
     * @throws CheckpointException when the file can't be written; the old one is unchanged
     */
    public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata) {
        Map<String, Source> sources = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> sources.put(name, Source.of(tensor)));
        writeSources(file, sources, metadata);
    }

    /** As {@link #write}, for values that are not all tensors. */
    public static void writeSources(Path file, Map<String, Source> sources, Map<String, String> metadata) {
        WeightOutput.replace(file, new SafetensorsWriter(sources, metadata)::writeTo);
    }

    /**
     * Opens {@code file} and checks its header; elements are read when they are asked for.
     *
     * @throws CheckpointException when it can't be read or is not a valid safetensors file
     */
    public static SafetensorsFile read(Path file) {
        return SafetensorsFile.open(file);
    }
}
