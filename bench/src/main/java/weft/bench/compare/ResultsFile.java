package weft.bench.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import weft.bench.compare.Statistics.Quartiles;
import weft.bench.compare.Statistics.Ratio;

/**
 * All that a comparison found, as JSON: facts of the run, the machine's rates, and {@code rows} of {@code {name, unit, weft,
 * peer, ratio, low, high, threads}} and more, down to the raw samples. What was not measured is null.
 */
public final class ResultsFile {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private ResultsFile() {}

    /**
     * Writes the file and the folder that it is in.
     *
     * @param facts processor, commit, versions and what else describes the run
     */
    public static void write(Path file, Map<String, Object> facts, MachineRates machine, List<Row> rows) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>(facts);
        all.put("machine", machine);
        all.put("rows", rows.stream().map(row -> row(row, machine)).toList());
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, JSON.writeValueAsString(all) + "\n");
    }

    private static Map<String, Object> row(Row row, MachineRates machine) {
        Quartiles ours = row.side(Row.OURS);
        String peer = row.peer();
        Ratio ratio = row.ratio();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", row.name());
        json.put("unit", "ms");
        json.put("weft", ours == null ? null : millis(ours.median()));
        json.put("peer", peer == null ? null : millis(row.side(peer).median()));
        json.put("ratio", ratio == null ? null : ratio.value());
        json.put("low", ratio == null ? null : ratio.low());
        json.put("high", ratio == null ? null : ratio.high());
        json.put("threads", machine.threads());
        json.put("group", row.group());
        json.put("peer_name", peer);
        json.put("calls", row.calls());
        json.put("flops", row.work().flops());
        json.put("bytes", row.work().bytes());
        json.put("bound", row.work().bound(machine));
        json.put("share", ours == null || row.work().bound(machine) == Work.Bound.NONE ? null
                : row.work().share(machine, ours.median()));
        json.put("agrees", row.agrees());
        json.put("remark", row.remark());
        Map<String, Object> sides = new LinkedHashMap<>();
        row.samples().forEach((side, samples) -> {
            Quartiles q = Statistics.quartiles(samples);
            double[] all = samples.clone();
            for (int i = 0; i < all.length; i++) {
                all[i] = millis(all[i]);
            }
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("first_quartile", millis(q.first()));
            figures.put("median", millis(q.median()));
            figures.put("third_quartile", millis(q.third()));
            figures.put("samples", all);
            sides.put(side, figures);
        });
        json.put("sides", sides);
        return json;
    }

    private static double millis(double seconds) {
        return seconds * 1e3;
    }
}
