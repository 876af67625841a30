package weft.cli.microscope;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import weft.kernels.checks.Check;
import weft.kernels.checks.Finding;

/** The findings of a report in SARIF 2.1.0, which editors and code hosts show at the lines of the source. */
public final class SarifReport {

    private SarifReport() {}

    /** The log, to be written as JSON. */
    public static Map<String, Object> of(KernelReport report) {
        Map<String, Object> driver = new LinkedHashMap<>();
        driver.put("name", "weft");
        driver.put("rules", Arrays.stream(Check.values()).map(check -> Map.of("id", check.toString())).toList());
        Map<String, Object> run = new LinkedHashMap<>();
        run.put("tool", Map.of("driver", driver));
        run.put("results", report.findings().stream().map(finding -> result(report, finding)).toList());
        Map<String, Object> log = new LinkedHashMap<>();
        log.put("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
        log.put("version", "2.1.0");
        log.put("runs", List.of(run));
        return log;
    }

    private static Map<String, Object> result(KernelReport report, Finding finding) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("ruleId", finding.check().toString());
        result.put("level", finding.level().toString());
        result.put("message", Map.of("text", finding.message() + (finding.example().isEmpty() ? "" : "; " + finding.example())));
        List<Map<String, Object>> places = finding.places().stream().map(place -> location(report, place)).toList();
        result.put("locations", places.isEmpty() ? List.of(location(report, null)) : places.subList(0, 1));
        if (places.size() > 1) {
            result.put("relatedLocations", places.subList(1, places.size()));
        }
        result.put("occurrenceCount", finding.count());
        return result;
    }

    private static Map<String, Object> location(KernelReport report, Finding.Place place) {
        boolean known = place != null && !place.file().isEmpty();
        String file = known ? place.file() : report.target().name();
        int line = place == null ? 1 : known ? place.line() : place.ptxLine();
        Map<String, Object> physical = new LinkedHashMap<>();
        physical.put("artifactLocation", Map.of("uri", uri(file)));
        physical.put("region", Map.of("startLine", Math.max(1, line)));
        return Map.of("physicalLocation", physical);
    }

    /** A relative file as a relative reference, with spaces and other signs encoded. */
    private static String uri(String file) {
        Path path = Path.of(file);
        return path.isAbsolute() ? path.toUri().toString()
                : Path.of("/").resolve(path.normalize()).toUri().getRawPath().substring(1);
    }
}
