package weft.models.summary;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** A network's layers as a table, at most 130 columns wide for every network of Weft, with totals below. */
final class SummaryTable {
    private static final double MEGABYTE = 1024 * 1024;

    /** Shortens the printed settings of a layer to fit into one line of the table: what to replace, and by what. */
    private static final List<Rewrite> SHORTER = List.of(
            new Rewrite("\\b(stride=\\(1, 1\\)|padding=\\(0, 0\\)|padding=0|dilation=\\(1, 1\\)|dilation=1|ceil_mode=False"
                    + "|bias=(True|False)|start_dim=1|end_dim=-1|inplace=False|eps=1e-05|momentum=0.1|affine=True"
                    + "|track_running_stats=True)", ""),
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

    private SummaryTable() {}

    static String of(String model, Summary summary) {
        TextTable table = new TextTable("layer", "type", "output", ">parameters", "formula", ">flops", ">MB", ">sees");
        for (Layer row : summary.layers()) {
            table.row(row.name(), shorter(row.type()), row.called() ? row.output() : "in training",
                    row.parameters() == 0 ? "-" : String.format(Locale.ROOT, "%,d", row.parameters()), row.formula(),
                    row.flops() == 0 ? "-" : TextTable.scaled(row.flops()),
                    row.called() ? String.format(Locale.ROOT, "%.2f", 2 * row.outputBytes() / MEGABYTE) : "-",
                    row.called() ? row.field() : "-");
        }
        StringBuilder text = new StringBuilder(table.toString());
        totals(text, model, summary);
        return text.toString();
    }

    private static void totals(StringBuilder text, String model, Summary summary) {
        line(text, "");
        line(text, "%s, one image of %s", model, summary.input());
        line(text, "parameters        %,15d  (trainable %,d, frozen %,d)", summary.parameters(), summary.trainable(),
                summary.parameters() - summary.trainable());
        line(text, "flops             %15s  (a multiply-add counts as two)", TextTable.scaled(summary.flops()));
        line(text, "input             %12.2f MB", summary.inputBytes() / MEGABYTE);
        line(text, "forward/backward  %12.2f MB  (each output and its gradient: column MB)",
                summary.activationBytes() / MEGABYTE);
        line(text, "parameters        %12.2f MB", summary.parameterBytes() / MEGABYTE);
        line(text, "in all            %12.2f MB", summary.totalBytes() / MEGABYTE);
        line(text, "");
        line(text, "formula: a convolution has k*k*in*out + out parameters, a linear layer in*out + out, a batch norm "
                + "out + out.");
        line(text, "sees: the side of the square of the image that one output depends on; --receptive-field explains it.");
    }

    /** Kind and settings, as the tree of modules prints them, without those that have their default or are shown elsewhere. */
    static String shorter(String type) {
        String text = type;
        for (Rewrite rewrite : SHORTER) {
            text = rewrite.from().matcher(text).replaceAll(rewrite.to());
        }
        return text.strip();
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
    }
}
