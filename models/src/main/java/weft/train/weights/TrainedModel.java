package weft.train.weights;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import weft.engine.Device;
import weft.engine.Scope;
import weft.layers.Module;
import weft.layers.io.WeightFile;
import weft.layers.io.base.CheckpointException;
import weft.layers.io.base.LeftOut;
import weft.layers.io.base.Source;
import weft.layers.io.safetensors.Safetensors;
import weft.models.Head;
import weft.models.Models;
import weft.train.base.InputException;

/**
 * Weights in a file, of Weft or of PyTorch, together with what the file says of them.
 *
 * @param info   empty for a file that Weft did not train
 * @param prefix of the names in the file that the network does not have; empty for what is found without help
 */
public record TrainedModel(Path file, Optional<CheckpointInfo> info, Optional<String> prefix) {

    /** Writes a network's weights in one step. */
    public static void write(Path file, Module model, CheckpointInfo info) {
        Map<String, Source> sources = new LinkedHashMap<>();
        model.stateDict().forEach((key, tensor) -> sources.put(key, Source.ofState(tensor)));
        Safetensors.writeSources(file, sources, info.toMetadata());
    }

    /**
     * Opens a file and reads what it says of itself.
     *
     * @throws weft.layers.io.base.CheckpointException when it can't be read or is no sound file of weights
     * @throws InputException                     when what it says is damaged
     */
    public static TrainedModel open(Path file) {
        return open(file, Optional.empty());
    }

    /** As {@link #open(Path)}, of tensors whose names have a prefix. */
    public static TrainedModel open(Path file, Optional<String> prefix) {
        try (WeightFile weights = WeightFile.open(file, prefix)) {
            return new TrainedModel(file, CheckpointInfo.of(file, weights.metadata()), prefix);
        }
    }

    /** What the file says; an error if it says nothing. */
    public CheckpointInfo requireInfo() {
        return info.orElseThrow(() -> new InputException(file + ": names no network, because weft train did not write it"));
    }

    /**
     * The name of its network.
     *
     * @param given the name, whatever the file says
     * @throws InputException when neither says it, or there is no such network
     */
    public String network(Optional<String> given) {
        String name = given.or(() -> info.map(CheckpointInfo::model))
                .orElseThrow(() -> new InputException(file + ": names no network; say which one with --model"));
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
            Module model;
            try {
                requireFit(name, head);
                model = Models.named(name).make(head);
                loadInto(model);
            } catch (InputException e) {
                throw new InputException("%s; it was taken for %s with %d classes, which --model and --data decide"
                        .formatted(e.getMessage(), name, head.classes()), e);
            }
            return model.eval();
        }
    }

    /** Finds by shapes alone that weights do not fit a network, before memory is taken for it. */
    private void requireFit(String name, Head head) {
        try (Device.Use _ = Device.use(Device.of("meta")); Scope _ = Scope.open()) {
            Module outline = Models.named(name).make(head);
            long most;
            try (WeightFile weights = WeightFile.open(file, prefix, outline.stateDict().keySet())) {
                most = weights.tensors().values().stream().mapToLong(tensor -> tensor.shape().size()).sum();
            }
            if (outline.parameterCount() > most) {
                loadInto(outline);
            }
        }
    }

    /**
     * Sets a network's weights.
     *
     * @throws InputException when the weights are not its; nothing is changed then
     */
    public void loadInto(Module model) {
        Set<String> own = model.stateDict().keySet();
        try (WeightFile weights = WeightFile.open(file, prefix, own); Scope _ = Scope.open()) {
            List<LeftOut> asked = weights.leftOut().stream()
                    .filter(one -> own.contains(one.name()) && !weights.tensors().containsKey(one.name())).toList();
            if (!asked.isEmpty()) {
                throw new InputException(file + ": has tensors of the network in types that Weft does not read: "
                        + LeftOut.list(asked) + "; save them as float32");
            }
            model.loadStateDict(weights.stateDict(Device.cpu()));
        } catch (CheckpointException e) {
            throw InputException.in(file, e);
        }
    }
}
