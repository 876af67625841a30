package weft.cli;

import java.util.List;
import java.util.Locale;
import weft.cli.Workbench.LayerRow;

/** A network's layers as a table with a line of totals. */
final class SummaryTable {
    private static final int FLOAT_BYTES = 4;

    private SummaryTable() {
    }

    static String of(String model, List<LayerRow> rows) {
        int name = width("layer", rows.stream().map(LayerRow::name).toList());
        int type = width("type", rows.stream().map(LayerRow::type).toList());
        int output = width("output", rows.stream().map(row -> row.output().toString()).toList());
        String format = "%-" + name + "s  %-" + type + "s  %-" + output + "s  %10s  %10s  %10s  %9s%n";
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT, format,
                "layer", "type", "output", "parameters", "flops", "memory", "sees"));
        for (LayerRow row : rows) {
            text.append(String.format(Locale.ROOT, format, row.name(), row.type(), row.output(),
                    row.parameters() == 0 ? "-" : String.format(Locale.ROOT, "%,d", row.parameters()),
                    row.flops() == 0 ? "-" : scaled(row.flops(), 1000, "", "K", "M", "G", "T"),
                    bytes(activation(row)),
                    row.receptiveField() == 0 ? "all" : row.receptiveField() + "x" + row.receptiveField()));
        }
        long parameters = rows.stream().mapToLong(LayerRow::parameters).sum();
        text.append(String.format(Locale.ROOT, "%n%s: %,d parameters (%s), %s flops and %s of layer outputs for one picture%n",
                model, parameters, bytes(parameters * FLOAT_BYTES),
                scaled(rows.stream().mapToDouble(LayerRow::flops).sum(), 1000, "", "K", "M", "G", "T"),
                bytes(rows.stream().mapToLong(SummaryTable::activation).sum())));
        return text.toString();
    }

    private static long activation(LayerRow row) {
        return row.output().stream().mapToLong(Integer::longValue).reduce(FLOAT_BYTES, Math::multiplyExact);
    }

    private static String bytes(long bytes) {
        return scaled(bytes, 1024, " B", " KiB", " MiB", " GiB", " TiB");
    }

    /** A number with three digits or so and its unit. */
    private static String scaled(double value, int step, String... units) {
        double left = value;
        int unit = 0;
        while (left >= step && unit < units.length - 1) {
            left /= step;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 || left >= 100 ? "%.0f%s" : "%.1f%s", left, units[unit]);
    }

    private static int width(String title, List<String> cells) {
        return Math.max(title.length(), cells.stream().mapToInt(String::length).max().orElse(0));
    }
}
