package weft.train.settings;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import weft.train.weights.FoundWeights;

/**
 * Which trained network to ask, and how pictures come to it.
 *
 * @param checkpoint file of weights
 * @param model      name of the network; empty for the one that the checkpoint names
 * @param data       data set whose classes and normalization to take where the checkpoint names none; empty for none
 * @param device     name of the device, {@code auto} already decided
 * @param threads    compute threads; empty for all cores
 * @param mean       per channel on the scale 0 to 1; empty for what checkpoint or data set name
 * @param std        per channel; empty for what checkpoint or data set name
 * @param prefix     of the names in the checkpoint that the network does not have; empty for what is found without help
 */
public record NetworkSettings(Path checkpoint, Optional<String> model, Optional<String> data, String device,
        Optional<Integer> threads, List<Float> mean, List<Float> std, Optional<String> prefix) {
    public NetworkSettings {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
    }

    /** Of a checkpoint whose names need no prefix. */
    public NetworkSettings(Path checkpoint, Optional<String> model, Optional<String> data, String device,
            Optional<Integer> threads, List<Float> mean, List<Float> std) {
        this(checkpoint, model, data, device, threads, mean, std, Optional.empty());
    }

    /** These settings with what is known of published weights, where nothing else was chosen. */
    public NetworkSettings knowing(FoundWeights weights) {
        return weights.known().map(known -> new NetworkSettings(checkpoint, model.or(() -> Optional.of(known.model())), data,
                device, threads, mean.isEmpty() ? known.mean() : mean, std.isEmpty() ? known.std() : std, prefix))
                .orElse(this);
    }
}
