package weft.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import weft.engine.Device;
import weft.engine.Tensor;
import weft.layers.Module;
import weft.layers.io.Safetensors;
import weft.layers.io.SafetensorsFile;
import weft.models.Models;

/**
 * Weights in a file together with what the file says of them.
 *
 * @param info empty for a file that Weft did not train
 */
public record TrainedModel(Path file, Optional<CheckpointInfo> info) {

    /** Writes a network's weights in one step. */
    static void write(Path file, Module model, CheckpointInfo info) {
        Safetensors.write(file, model.stateDict(), info.toMetadata());
    }

    /**
     * Opens a file and reads what it says of itself.
     *
     * @throws weft.layers.io.CheckpointException when it can't be read or is no sound safetensors file
     * @throws InputException                     when what it says is damaged
     */
    public static TrainedModel open(Path file) {
        try (SafetensorsFile weights = Safetensors.read(file)) {
            return new TrainedModel(file, CheckpointInfo.of(file, weights.metadata()));
        }
    }

    /** What the file says, for those who can't do without. */
    public CheckpointInfo requireInfo() {
        return info.orElseThrow(() -> new InputException(file + ": names no network, because weft train did not write it"));
    }

    /**
     * The network of a name with these weights, on a device and in evaluation mode.
     *
     * @throws InputException when there is no such network, or the weights are not its
     */
    public Module load(String name, int classes, Device device) {
        if (!Models.names().contains(name)) {
            throw new InputException("%s: unknown model '%s': known are %s"
                    .formatted(file, name, String.join(", ", Models.names())));
        }
        try (Device.Use _ = Device.use(device)) {
            Module model = Models.named(name).make(classes);
            loadInto(model, name);
            return model.eval();
        }
    }

    /**
     * Sets a network's weights.
     *
     * @param name what to call the network in an error
     * @throws InputException when the weights are not its; nothing is changed then
     */
    public void loadInto(Module model, String name) {
        SequencedMap<String, Tensor> state = model.stateDict();
        try (SafetensorsFile weights = Safetensors.read(file)) {
            requireSameNames(name, state.keySet(), weights.tensors().keySet());
            for (Map.Entry<String, Tensor> entry : state.entrySet()) {
                var stored = weights.tensor(entry.getKey());
                if (!stored.shape().equals(entry.getValue().shape())) {
                    throw new InputException("%s: %s is %s in the file, %s in %s"
                            .formatted(file, entry.getKey(), stored.shape(), entry.getValue().shape(), name));
                }
            }
            state.forEach((key, tensor) -> weights.tensor(key).copyTo(tensor));
        }
    }

    private void requireSameNames(String name, Set<String> expected, Set<String> found) {
        List<String> missing = new ArrayList<>(new LinkedHashSet<>(expected));
        missing.removeAll(found);
        List<String> unknown = new ArrayList<>(found);
        unknown.removeAll(expected);
        if (!missing.isEmpty()) {
            throw new InputException("%s: does not fit %s: %s is missing%s".formatted(file, name, missing.getFirst(),
                    missing.size() == 1 ? "" : " and " + (missing.size() - 1) + " more"));
        }
        if (!unknown.isEmpty()) {
            throw new InputException("%s: does not fit %s: it has no %s".formatted(file, name, unknown.getFirst()));
        }
    }
}
