package weft.train.settings;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import weft.models.PretrainedWeights;
import weft.train.weights.FoundWeights;

/**
 * Which trained network to ask, and how images come to it.
 *
 * @param checkpoint file of weights
 * @param values     of all rows of {@link NetworkRows}
 */
public record NetworkSettings(Path checkpoint, Settings values) {

    /** Settings for a checkpoint, with defaults for what {@code given} does not set. */
    public static NetworkSettings of(Path checkpoint, Consumer<Settings.Builder> given) {
        return new NetworkSettings(checkpoint, Settings.of(NetworkRows.TABLE, given));
    }

    /** The value of a setting that has one. */
    public <T> T get(Setting<T> row) {
        return values.get(row);
    }

    /** The value of a setting, if it has one. */
    public <T> Optional<T> find(Setting<T> row) {
        return values.find(row);
    }

    /** These settings with what is known of published weights, where nothing else was chosen. */
    public NetworkSettings knowing(FoundWeights weights) {
        return weights.known().map(this::knowing).orElse(this);
    }

    private NetworkSettings knowing(PretrainedWeights known) {
        return new NetworkSettings(checkpoint, values.with(s -> {
            s.set(NetworkRows.MODEL, find(NetworkRows.MODEL).orElse(known.model()));
            s.set(NetworkRows.MEAN, get(NetworkRows.MEAN).isEmpty() ? known.mean() : get(NetworkRows.MEAN));
            s.set(NetworkRows.STD, get(NetworkRows.STD).isEmpty() ? known.std() : get(NetworkRows.STD));
        }));
    }
}
