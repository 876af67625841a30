package weft.train.runs;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import weft.datasets.DataFingerprint;
import weft.train.base.InputException;
import weft.train.base.Json;
import weft.train.settings.TrainSettings;
import weft.train.weights.Environment;

/**
 * What makes a run repeatable: the content of {@code run.json}.
 *
 * @param model       name of the network
 * @param started     when the run began
 * @param settings    everything that was chosen, by option or by default, the seed among it
 * @param data        data set, split and numbers of images
 * @param device      what computed: name, threads and so on
 * @param environment see {@link Environment#describe}: results may depend on the vector width, so it is named here
 */
public record RunRecord(String model, Instant started, Map<String, Object> settings, Map<String, Object> data,
        Map<String, Object> device, Map<String, Object> environment) {

    /** The record of a run that starts now, in this environment. */
    public static RunRecord now(String model, Map<String, Object> settings, Map<String, Object> data,
            Map<String, Object> device) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        return new RunRecord(model, now, settings, data, device, Environment.describe());
    }

    private static final String REMEDY = "; copy the run's folder again, or train anew";

    /** What {@link #write} wrote, as JSON has it. */
    private record Recorded(String model, String started, Map<String, Object> settings, Map<String, Object> data,
            Map<String, Object> device, Map<String, Object> environment) {}

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws InputException if it is damaged
     */
    public static RunRecord read(Path file) throws IOException {
        if (Json.isOther(file)) {
            throw new InputException(file + ": the record of the run is damaged: it is not a file" + REMEDY);
        }
        try {
            Recorded r = Json.MAPPER.readValue(file.toFile(), Recorded.class);
            if (r == null || r.model == null || r.started == null || r.settings == null || r.data == null || r.device == null
                    || r.environment == null) {
                throw new InputException(file + ": the record of the run is damaged: a part is missing" + REMEDY);
            }
            return new RunRecord(r.model, Instant.parse(r.started), r.settings, r.data, r.device, r.environment);
        } catch (JsonProcessingException e) {
            throw new InputException(file + ": the record of the run is damaged: " + Json.why(e) + REMEDY, e);
        } catch (DateTimeException e) {
            throw new InputException(file + ": the record of the run is damaged: its start is no time" + REMEDY, e);
        }
    }

    /**
     * The settings of the run in {@code folder}.
     *
     * @throws InputException if the folder holds no run, or what it says of it is damaged
     */
    public static TrainSettings settings(RunFolder folder) throws IOException {
        RunRecord record = read(folder.run());
        try {
            return TrainSettings.read(record.model, record.settings, folder.path());
        } catch (IllegalArgumentException | InputException e) {
            throw new InputException(folder.run() + ": the settings are damaged: " + e.getMessage() + REMEDY, e);
        }
    }

    /** The same run, with settings that were changed and data that may lie elsewhere as it was continued. */
    public RunRecord with(Map<String, Object> changed, Map<String, Object> found) {
        return new RunRecord(model, started, changed, found, device, environment);
    }

    /** What tells whether the data is still what the run learned from; empty in records of older versions, which lack it. */
    Optional<DataFingerprint> fingerprint() {
        if (data.get("digest") instanceof String digest && data.get("classes") instanceof List<?> classes
                && data.get("class_counts") instanceof List<?> counts && counts.size() == classes.size()
                && counts.stream().allMatch(Integer.class::isInstance)) {
            return Optional.of(new DataFingerprint(classes.stream().map(String::valueOf).toList(),
                    counts.stream().map(Integer.class::cast).toList(), digest));
        }
        return Optional.empty();
    }

    /** Replaces {@code file} with this record, in one step. */
    public void write(Path file) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("model", model);
        all.put("started", started.toString());
        all.put("settings", settings);
        all.put("data", data);
        all.put("device", device);
        all.put("environment", environment);
        Json.write(file, all);
    }
}
