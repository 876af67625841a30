package weft.bench.peers;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import weft.bench.compare.MachineRates;
import weft.bench.compare.ReadmeSection;
import weft.bench.compare.Report;
import weft.bench.compare.ResultsFile;
import weft.bench.compare.Row;

/** Where a run is kept: its tables in the README, everything in {@code bench/results}. */
final class Results {

    private static final String MARKER = "peers";

    private Results() {}

    /** Writes both, and says where. */
    static void save(PrintStream out, Path root, Map<String, Object> facts, MachineRates machine, Report report, List<Row> rows)
            throws IOException {
        Path file = root.resolve("bench/results/%s-cpu.json".formatted(facts.get("date")));
        ResultsFile.write(file, facts, machine, rows);
        StringBuilder text = new StringBuilder("%s, %s threads, PyTorch %s, %s, commit `%s`. %s\n".formatted(
                facts.get("processor"), facts.get("threads"), facts.get("pytorch"), facts.get("date"), facts.get("commit"),
                report.machine()));
        for (Comparison.Group group : Comparison.Group.values()) {
            List<Row> own = rows.stream().filter(row -> row.group().equals(group.title)).toList();
            if (!own.isEmpty()) {
                boolean folded = group == Comparison.Group.OPERATIONS;
                text.append(folded ? "\n<details><summary>%s</summary>\n\n".formatted(group.title) : "\n");
                text.append(report.head(group.title)).append('\n');
                own.forEach(row -> text.append(report.line(row)).append('\n'));
                text.append(folded ? "\n</details>\n" : "");
            }
        }
        ReadmeSection.write(root.resolve("README.md"), MARKER, text.toString());
        out.println();
        out.println("saved: README.md and " + root.relativize(file));
    }
}
