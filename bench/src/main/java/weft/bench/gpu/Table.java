package weft.bench.gpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Times as a Markdown table whose columns line up, beside PyTorch's where it ran. */
final class Table {

    private static final String ROW = "| %-42s | %12s | %10s | %12s | %10s | %15s |%n";

    private Table() {}

    /** What {@code torch_times.py} wrote: lines of a name, a tab and milliseconds; the first is of PyTorch's version. */
    record Peer(String version, Map<String, Double> millis) {

        static final Peer NONE = new Peer("", Map.of());

        static Peer read(Path file) throws IOException {
            Map<String, Double> millis = new LinkedHashMap<>();
            String version = "";
            for (String line : Files.readAllLines(file)) {
                String[] cells = line.split("\t");
                if (cells.length == 2 && cells[0].equals("version")) {
                    version = cells[1];
                } else if (cells.length == 2) {
                    millis.put(cells[0], Double.parseDouble(cells[1]));
                }
            }
            return new Peer(version, millis);
        }

        boolean isPresent() {
            return !millis.isEmpty();
        }
    }

    static String of(List<Row> rows, Peer peer) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(Locale.ROOT, ROW, "float32", "Weft ms", "GFLOP/s", "PyTorch ms", "GFLOP/s",
                "Weft's speed, %"));
        text.append("|").append("-".repeat(44)).append("|").append(dashes(14)).append(dashes(12)).append(dashes(14))
                .append(dashes(12)).append(dashes(17)).append(System.lineSeparator());
        for (Row row : rows) {
            Double theirs = peer.millis().get(row.peer());
            text.append(String.format(Locale.ROOT, ROW, row.name(), millis(row.millis()), row.gigaflops(),
                    theirs == null ? "-" : millis(theirs),
                    theirs == null ? "-" : new Row(row.name(), theirs, row.flops(), "").gigaflops(),
                    theirs == null ? "-" : String.format(Locale.ROOT, "%.0f", 100 * theirs / row.millis())));
        }
        return text.toString();
    }

    private static String dashes(int width) {
        return "-".repeat(width - 1) + ":|";
    }

    private static String millis(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
