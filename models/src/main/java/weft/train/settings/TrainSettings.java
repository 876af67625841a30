package weft.train.settings;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import weft.models.PretrainedWeights;
import weft.train.base.Json;
import weft.train.measures.Monitor;
import weft.train.settings.Setting.OnResume;
import weft.train.weights.FoundWeights;
import weft.train.weights.InitialWeights;

/**
 * Everything that is chosen for a training run; the run is repeatable from it.
 *
 * <pre>{@code
 *   TrainSettings settings = TrainSettings.of("lenet5", s -> s.set(TrainRows.EPOCHS, 5).set(TrainRows.LR, 0.01));
 * }</pre>
 *
 * @param model  name of the network
 * @param values of all rows of {@link TrainRows}
 * @param out    folder for the results; empty for {@code runs/<model>-<time>}
 */
public record TrainSettings(String model, Settings values, Optional<Path> out) {

    /**
     * Settings for a network, with defaults for what {@code given} does not set.
     *
     * @throws weft.train.base.InputException when there is no such schedule or device, or the schedule does not suit the number
     *                                        of epochs
     */
    public static TrainSettings of(String model, Consumer<Settings.Builder> given) {
        return new TrainSettings(model, Settings.of(TrainRows.TABLE, given), Optional.empty());
    }

    /**
     * The settings that {@link #toMap} gave, read back from JSON.
     *
     * @throws IllegalArgumentException when one is missing or not what it should be
     */
    public static TrainSettings read(String model, Map<String, Object> map, Path out) {
        return new TrainSettings(model, Settings.read(TrainRows.TABLE, map), Optional.of(out));
    }

    /**
     * What sets the setting of a name to a value as {@code run.json} has it; null leaves the default.
     *
     * @param name the key in {@code run.json} or the name of the option
     * @throws weft.train.base.InputException when there is no such setting, or the value is not one of it
     */
    public static Consumer<Settings.Builder> named(String name, Object value) {
        return Settings.named(TrainRows.TABLE, name, value);
    }

    /** These with some changed. The others keep their values, also those that were defaults. */
    public TrainSettings with(Consumer<Settings.Builder> changes) {
        return new TrainSettings(model, values.with(changes), out);
    }

    /** These with one changed. */
    public <T> TrainSettings with(Setting<T> row, T value) {
        return with(s -> s.set(row, value));
    }

    /** These with another folder for the results. */
    public TrainSettings into(Path folder) {
        return new TrainSettings(model, values, Optional.of(folder));
    }

    /** The value of a setting that has one. */
    public <T> T get(Setting<T> row) {
        return values.get(row);
    }

    /** The value of a setting, if it has one. */
    public <T> Optional<T> find(Setting<T> row) {
        return values.find(row);
    }

    /** The weights to begin with. */
    public Optional<InitialWeights> init() {
        return find(TrainRows.INIT).map(file -> new InitialWeights(Path.of(file), find(TrainRows.INIT_STRICT).orElse(false),
                find(TrainRows.INIT_PREFIX)));
    }

    /** The metric by which epochs are compared. */
    public Monitor monitor() {
        return Monitor.of(get(TrainRows.MONITOR));
    }

    /** Which parameters are frozen, and until when. */
    public Freezing freezing() {
        return new Freezing(get(TrainRows.FREEZE), find(TrainRows.UNFREEZE_EPOCH), find(TrainRows.UNFREEZE_LR));
    }

    /** These with weights to begin with, and with the normalization of this network's published ones, if none is set. */
    public TrainSettings beginningWith(FoundWeights weights) {
        return with(s -> {
            s.set(TrainRows.INIT, weights.file().toString());
            Optional<PretrainedWeights> theirs = weights.known()
                    .filter(known -> get(NetworkRows.MEAN).isEmpty() && known.model().equals(model));
            theirs.ifPresent(known -> s.set(NetworkRows.MEAN, known.mean()).set(NetworkRows.STD, known.std()));
        });
    }

    /** The settings for {@code run.json}. */
    public Map<String, Object> toMap() {
        return values.toMap();
    }

    /** All settings by key, also those that {@code run.json} leaves out because they are the default. */
    public Map<String, Object> toFullMap() {
        Map<String, Object> all = new LinkedHashMap<>();
        TrainRows.TABLE.stream().filter(row -> !row.isHidden()).forEach(row -> all.put(row.key, row.toJson(values)));
        return all;
    }

    /** As text: the model and all settings but those that may grow or change when a run is continued. */
    public String fingerprint() {
        Map<String, Object> all = new LinkedHashMap<>(Map.of("model", model));
        all.putAll(toMap());
        remove(all, OnResume.MAY_GROW);
        remove(all, OnResume.MAY_CHANGE);
        try {
            return Json.MAPPER.writeValueAsString(all);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Whether a text that {@link #fingerprint} gave is of the same run. The data may lie elsewhere by now; that they are the same
     * is seen when they are read.
     */
    public boolean continues(String recorded) {
        try {
            Map<?, ?> then = Json.MAPPER.readValue(recorded, LinkedHashMap.class);
            Map<?, ?> now = Json.MAPPER.readValue(fingerprint(), LinkedHashMap.class);
            if (then == null) {
                return false;
            }
            remove(then, OnResume.MAY_MOVE);
            remove(then, OnResume.MAY_CHANGE);
            remove(now, OnResume.MAY_MOVE);
            return now.equals(then);
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    private static void remove(Map<?, ?> settings, OnResume rule) {
        TrainRows.TABLE.stream().filter(row -> row.onResume() == rule).forEach(row -> settings.remove(row.key));
    }
}
