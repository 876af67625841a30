package weft.cli;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import weft.models.summary.Layer;
import weft.models.summary.Summary;

/** A network's layers as a table, at most 130 columns wide for every network of Weft, with totals below. */
final class SummaryTable {
    private static final double MEGABYTE = 1024 * 1024;
    private static final String[] COUNTS = {"", "K", "M", "G", "T"};

    /** What the settings of a layer look like in the table, where one line has to do: from what it prints to what is shown. */
    private static final List<Rewrite> SHORTER = List.of(
            new Rewrite("\\b(stride=\\(1, 1\\)|padding=\\(0, 0\\)|padding=0|dilation=\\(1, 1\\)|dilation=1|ceil_mode=False|bias=(True|False)"
                    + "|start_dim=1|end_dim=-1|inplace=False|eps=1e-05|momentum=0.1|affine=True|track_running_stats=True)", ""),
            new Rewrite("^Conv2d\\(\\d+, \\d+", "Conv2d("),
            new Rewrite("^BatchNorm2d\\(\\d+", "BatchNorm2d("),
            new Rewrite("in_features=\\d+, out_features=\\d+", ""),
            new Rewrite("(kernel_size|output_size)=", ""),
            new Rewrite("\\((\\d+), (\\d+)\\)", "$1x$2"),
            new Rewrite("\\b(stride|dilation)=(\\d+)x\\2\\b", "$1=$2"),
            new Rewrite("\\bpadding=(\\d+)x\\1\\b", "padding=$1"),
            new Rewrite("\\bpadding=", "pad "),
            new Rewrite("\\b(stride|dilation|groups)=", "$1 "),
            new Rewrite("ceil_mode=True", "ceil"),
            new Rewrite("(, )+(?=,|\\)|$)", ""),
            new Rewrite("\\((, )+", "("),
            new Rewrite("(, ){2,}", ", "),
            new Rewrite("^(\\w+)\\(\\)$", "$1"),
            new Rewrite("^(\\w+)\\((.*)\\)$", "$1 $2"));

    private record Rewrite(Pattern from, String to) {
        Rewrite(String from, String to) {
            this(Pattern.compile(from), to);
        }
    }

    private SummaryTable() {
    }

    static String of(String model, Summary summary) {
        List<Layer> rows = summary.layers();
        String format = "%-" + width("layer", rows.stream().map(Layer::name)) + "s  %-"
                + width("type", rows.stream().map(SummaryTable::type)) + "s  %-"
                + width("output", rows.stream().map(row -> row.output().toString())) + "s  %11s  %-"
                + width("formula", rows.stream().map(Layer::formula)) + "s  %6s  %6s  %4s";
        StringBuilder text = new StringBuilder();
        line(text, format, "layer", "type", "output", "parameters", "formula", "flops", "MB", "sees");
        for (Layer row : rows) {
            line(text, format, row.name(), type(row), row.output(), row.parameters() == 0 ? "-" : count(row.parameters()),
                    row.formula(), row.flops() == 0 ? "-" : scaled(row.flops()), megabytes(2 * row.outputBytes()), row.field());
        }
        totals(text, model, summary);
        return text.toString();
    }

    private static void totals(StringBuilder text, String model, Summary summary) {
        line(text, "");
        line(text, "%s, one picture of %s", model, summary.input());
        line(text, "parameters        %,15d  (trainable %,d, frozen %,d)", summary.parameters(), summary.trainable(),
                summary.parameters() - summary.trainable());
        line(text, "flops             %15s  (a multiply-add counts as two)", scaled(summary.flops()));
        line(text, "input             %12.2f MB", summary.inputBytes() / MEGABYTE);
        line(text, "forward/backward  %12.2f MB  (each output and its gradient: column MB)",
                summary.activationBytes() / MEGABYTE);
        line(text, "parameters        %12.2f MB", summary.parameterBytes() / MEGABYTE);
        line(text, "in all            %12.2f MB", summary.totalBytes() / MEGABYTE);
        line(text, "");
        line(text, "formula: a convolution learns k*k*in*out weights + out biases, a linear layer in*out + out, a batch norm "
                + "2*channels.");
        line(text, "sees: the side of the square of the picture that one output depends on; --receptive-field explains it.");
    }

    /** Kind and settings, without those that are as they usually are or that other columns show. */
    private static String type(Layer row) {
        String text = row.type();
        for (Rewrite rewrite : SHORTER) {
            text = rewrite.from().matcher(text).replaceAll(rewrite.to());
        }
        return text.strip();
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values).stripTrailing()).append(System.lineSeparator());
    }

    private static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.2f", bytes / MEGABYTE);
    }

    /** A number with three digits or so and its unit. */
    private static String scaled(double value) {
        double left = value;
        int unit = 0;
        while (left >= 1000 && unit < COUNTS.length - 1) {
            left /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 || left >= 100 ? "%.0f%s" : left >= 10 ? "%.1f%s" : "%.2f%s", left,
                COUNTS[unit]);
    }

    private static int width(String title, Stream<String> cells) {
        return Math.max(title.length(), cells.mapToInt(String::length).max().orElse(0));
    }
}
