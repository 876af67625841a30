package weft.train;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

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
