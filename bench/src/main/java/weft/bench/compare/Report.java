package weft.bench.compare;

import java.util.List;
import java.util.Locale;
import weft.bench.compare.Statistics.Quartiles;
import weft.bench.compare.Statistics.Ratio;

/** Rows as a Markdown table: medians with their quartiles, the ratio with its interval, the share of the machine's rate. */
public final class Report {

    private static final double MILLIS = 1e3;

    private final MachineRates machine;
    private final List<String> peers;

    /** @param peers the columns beside Weft's */
    public Report(MachineRates machine, List<String> peers) {
        this.machine = machine;
        this.peers = List.copyOf(peers);
    }

    /** The machine's rates, in one sentence. */
    public String machine() {
        return String.format(Locale.ROOT, "FMA peak: %.0f GFLOP/s on one thread, %.0f on %d. Copy bandwidth (read and written"
                + " bytes): %.1f GB/s on one thread, %.1f on %d.", machine.fmaOne() / 1e9, machine.fmaAll() / 1e9,
                machine.threads(), machine.copyOne() / 1e9, machine.copyAll() / 1e9, machine.threads());
    }

    /** The head of a table, whose first column is called {@code title}. */
    public String head(String title) {
        StringBuilder text = new StringBuilder("| %-58s | %-22s |".formatted(title, "Weft, ms"));
        StringBuilder line = new StringBuilder("|" + "-".repeat(60) + "|" + "-".repeat(23) + ":|");
        for (String peer : peers) {
            text.append(" %-22s |".formatted(peer + ", ms"));
            line.append("-".repeat(23)).append(":|");
        }
        return text + " %-18s | %-10s | remark |%n".formatted("ratio", "of peak") + line + "-".repeat(19) + ":|" + "-".repeat(11)
                + ":|--------|";
    }

    /** One line of it. */
    public String line(Row row) {
        String name = row.name() + (row.calls() > 1 ? " (" + row.calls() + " times)" : "");
        if (row.samples().isEmpty()) {
            return "| %-58s | %s%s %s |".formatted(name, "- | ".repeat(3 + peers.size()), row.agrees() ? "" : "DIFFERENT:",
                    row.remark());
        }
        StringBuilder text = new StringBuilder("| %-58s | %22s |".formatted(name, millis(row.side(Row.OURS))));
        for (String peer : peers) {
            text.append(" %22s |".formatted(millis(row.side(peer))));
        }
        Ratio ratio = row.ratio();
        return text.append(" %18s | %10s | %s |".formatted(ratio == null ? "-"
                : String.format(Locale.ROOT, "%.2f (%.2f-%.2f)", ratio.value(), ratio.low(), ratio.high()), share(row),
                row.remark())).toString();
    }

    private String share(Row row) {
        Work.Bound bound = row.work().bound(machine);
        return bound == Work.Bound.NONE ? "-" : String.format(Locale.ROOT, "%.0f %% %s",
                100 * row.work().share(machine, row.side(Row.OURS).median()), bound.name());
    }

    private static String millis(Quartiles seconds) {
        return seconds == null ? "-" : "%s (%s-%s)".formatted(digits(seconds.median()), digits(seconds.first()),
                digits(seconds.third()));
    }

    /** Three digits that count. */
    private static String digits(double seconds) {
        double millis = seconds * MILLIS;
        String format = millis >= 100 ? "%.0f" : millis >= 10 ? "%.1f" : millis >= 1 ? "%.2f" : millis >= 0.1 ? "%.3f" : "%.4f";
        return String.format(Locale.ROOT, format, millis);
    }
}
