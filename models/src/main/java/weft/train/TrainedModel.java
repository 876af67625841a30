package weft.train;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import weft.engine.Device;
import weft.engine.Scope;
import weft.layers.Module;
import weft.layers.io.CheckpointException;
import weft.layers.io.Safetensors;
import weft.layers.io.Source;
import weft.layers.io.WeightFile;
import weft.models.Head;
import weft.models.Models;

/**
 * Weights in a file, of Weft or of PyTorch, together with what the file says of them.
 *
 * @param info empty for a file that Weft did not train
 */
public record TrainedModel(Path file, Optional<CheckpointInfo> info) {

    /** Writes a network's weights in one step. */
    static void write(Path file, Module model, CheckpointInfo info) {
        Map<String, Source> sources = new LinkedHashMap<>();
        model.stateDict().forEach((key, tensor) -> sources.put(key, Source.ofState(tensor)));
        Safetensors.writeSources(file, sources, info.toMetadata());
    }

    /**
     * Opens a file and reads what it says of itself.
     *
     * @throws weft.layers.io.CheckpointException when it can't be read or is no sound file of weights
     * @throws InputException                     when what it says is damaged
     */
    public static TrainedModel open(Path file) {
        try (WeightFile weights = WeightFile.open(file)) {
            return new TrainedModel(file, CheckpointInfo.of(file, weights.metadata()));
        }
    }

    /** What the file says, for those who can't do without. */
    public CheckpointInfo requireInfo() {
        return info.orElseThrow(() -> new InputException(file + ": names no network, because weft train did not write it"));
    }

    /**
     * The name of its network.
     *
     * @param given what to call it whatever the file says
     * @throws InputException when neither says it, or there is no such network
     */
    public String network(Optional<String> given) {
        String name = given.or(() -> info.map(CheckpointInfo::model)).orElseThrow(() ->
                new InputException(file + ": names no network; say which one with --model"));
        if (!Models.names().contains(name)) {
            throw new InputException("%s: unknown model '%s': known are %s"
                    .formatted(file, name, String.join(", ", Models.names())));
        }
        return name;
    }

    /**
     * The network of a name with these weights, on a device and in evaluation mode.
     *
     * @throws InputException when there is no such network, or the weights are not its
     */
    public Module load(String name, int classes, Device device) {
        network(Optional.of(name));
        try (Device.Use _ = Device.use(device)) {
            Head head = info.flatMap(CheckpointInfo::head).map(Head::of).orElse(Head.own(classes));
            Module model = Models.named(name).make(head);
            try {
                loadInto(model);
            } catch (InputException e) {
                throw new InputException("%s; it was taken for %s with %d classes, which --model and --data decide"
                        .formatted(e.getMessage(), name, head.classes()), e);
            }
            return model.eval();
        }
    }

    /**
     * Sets a network's weights.
     *
     * @throws InputException when the weights are not its; nothing is changed then
     */
    public void loadInto(Module model) {
        try (WeightFile weights = WeightFile.open(file); Scope _ = Scope.open()) {
            model.loadStateDict(weights.stateDict(Device.cpu()));
        } catch (CheckpointException e) {
            throw InputException.in(file, e);
        }
    }
}
