package weft.cli;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import weft.models.Summary;
import weft.models.Summary.Layer;

/** A network's layers as a table with a line of totals. */
final class SummaryTable {
    private static final int FLOAT_BYTES = 4;
    private static final Pattern USUAL = Pattern.compile("(, )?\\b(stride=\\(1, 1\\)|padding=\\(0, 0\\)|dilation=\\(1, 1\\)"
            + "|ceil_mode=False|bias=True|start_dim=1|end_dim=-1)");

    private SummaryTable() {
    }

    static String of(String model, List<Layer> rows) {
        int name = width("layer", rows.stream().map(Layer::name).toList());
        int type = width("type", rows.stream().map(SummaryTable::type).toList());
        int output = width("output", rows.stream().map(row -> row.output().toString()).toList());
        String format = "%-" + name + "s  %-" + type + "s  %-" + output + "s  %10s  %10s  %10s  %9s%n";
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT, format,
                "layer", "type", "output", "parameters", "flops", "memory", "sees"));
        for (Layer row : rows) {
            text.append(String.format(Locale.ROOT, format, row.name(), type(row), row.output(),
                    row.parameters() == 0 ? "-" : String.format(Locale.ROOT, "%,d", row.parameters()),
                    row.flops() == 0 ? "-" : scaled(row.flops(), 1000, "", "K", "M", "G", "T"),
                    bytes(activation(row)),
                    row.receptiveField() == Summary.ALL ? "all" : row.receptiveField() + "x" + row.receptiveField()));
        }
        long parameters = rows.stream().mapToLong(Layer::parameters).sum();
        text.append(String.format(Locale.ROOT, "%n%s: %,d parameters (%s), %s flops and %s of layer outputs for one picture%n",
                model, parameters, bytes(parameters * FLOAT_BYTES),
                scaled(rows.stream().mapToDouble(Layer::flops).sum(), 1000, "", "K", "M", "G", "T"),
                bytes(rows.stream().mapToLong(SummaryTable::activation).sum())));
        return text.toString();
    }

    /** Kind and settings, without those that are as they usually are: the table has one line for them. */
    private static String type(Layer row) {
        return USUAL.matcher(row.type()).replaceAll("").replace("(, ", "(");
    }

    private static long activation(Layer row) {
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
