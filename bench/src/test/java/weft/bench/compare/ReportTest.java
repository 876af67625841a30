package weft.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of rows, as a table and as JSON. */
class ReportTest {

    private static final MachineRates MACHINE = new MachineRates(2, 100e9, 200e9, 10e9, 20e9);
    private static final Row PRODUCT = Row.timed("operations", "matmul", 3, new Work(1e9, 1e6), samples(), "");
    private static final Row DIFFERENT =
            Row.different("networks", "lenet5 inference, batch 1", 0, new Work(1, 1), "scores of eager differ by 1.0e+00");

    private static Map<String, double[]> samples() {
        Map<String, double[]> samples = new LinkedHashMap<>();
        samples.put("Weft", new double[] {0.010, 0.010, 0.010});
        samples.put("eager", new double[] {0.040, 0.050, 0.060});
        samples.put("TorchScript", new double[] {0.025, 0.025, 0.025});
        return samples;
    }

    @Test
    void theFastestOfTheOthersIsThePeer() {
        assertThat(PRODUCT.peer()).isEqualTo("TorchScript");
        assertThat(PRODUCT.ratio().value()).isEqualTo(2.5, within(1e-12));
    }

    @Test
    void theShareIsOfTheRateThatBoundsTheWork() {
        assertThat(new Work(1e9, 1e6).bound(MACHINE)).isEqualTo(Work.Bound.FMA);
        assertThat(new Work(1e9, 1e6).share(MACHINE, 0.01)).isEqualTo(0.5, within(1e-12));
        assertThat(new Work(1e6, 1e9).bound(MACHINE)).isEqualTo(Work.Bound.COPY);
        assertThat(new Work(1e6, 1e9).share(MACHINE, 0.1)).isEqualTo(0.5, within(1e-12));
        assertThat(new Work(0, 0).bound(MACHINE)).isEqualTo(Work.Bound.NONE);
    }

    @Test
    void aLineHasACellForEachHead() {
        Report report = new Report(MACHINE, List.of("eager", "TorchScript"));
        assertThat(report.line(PRODUCT).replaceAll(" +", " ")).isEqualTo("| matmul (3 times) | 10.0 (10.0-10.0) "
                + "| 50.0 (45.0-55.0) | 25.0 (25.0-25.0) | 2.50 (2.50-2.50) | 50 % FMA | |");
        String[] head = report.head("operations").lines().toArray(String[]::new);
        assertThat(head).hasSize(2).allMatch(line -> line.chars().filter(c -> c == '|').count() == 8);
        assertThat(head[0].lastIndexOf("|", head[0].length() - 2)).isEqualTo(report.line(PRODUCT).length() - 4);
    }

    @Test
    void aDifferenceStandsInThePlaceOfTimes() {
        assertThat(new Report(MACHINE, List.of()).line(DIFFERENT))
                .contains("- | - | - | DIFFERENT: scores of eager differ by 1.0e+00");
    }

    @Test
    void jsonHoldsFactsRowsAndSamples(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("results/2026-11-30-cpu.json");
        ResultsFile.write(file, Map.of("processor", "P", "commit", "abc"), MACHINE, List.of(PRODUCT, DIFFERENT));
        JsonNode json = new ObjectMapper().readTree(file.toFile());
        assertThat(json.get("processor").asText()).isEqualTo("P");
        assertThat(json.get("commit").asText()).isEqualTo("abc");
        assertThat(json.get("machine").get("fmaAll").asDouble()).isEqualTo(200e9);
        JsonNode row = json.get("rows").get(0);
        assertThat(row.get("name").asText()).isEqualTo("matmul");
        assertThat(row.get("unit").asText()).isEqualTo("ms");
        assertThat(row.get("weft").asDouble()).isEqualTo(10, within(1e-9));
        assertThat(row.get("peer").asDouble()).isEqualTo(25, within(1e-9));
        assertThat(row.get("ratio").asDouble()).isEqualTo(2.5, within(1e-9));
        assertThat(row.get("low").asDouble()).isEqualTo(2.5, within(1e-9));
        assertThat(row.get("high").asDouble()).isEqualTo(2.5, within(1e-9));
        assertThat(row.get("threads").asInt()).isEqualTo(2);
        assertThat(row.get("sides").get("eager").get("samples")).hasSize(3);
        assertThat(row.get("sides").get("eager").get("median").asDouble()).isEqualTo(50, within(1e-9));
        JsonNode different = json.get("rows").get(1);
        assertThat(different.get("ratio").isNull()).isTrue();
        assertThat(different.get("agrees").asBoolean()).isFalse();
    }
}
