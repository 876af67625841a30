package weft.cli.microscope;

import java.util.List;
import java.util.Locale;
import weft.kernels.trace.KernelTrace;
import weft.kernels.trace.Traced;
import weft.kernels.trace.TracedInstruction;

/** A trace as text: one thread line by line, or the 32 lanes of a warp as grids. */
public final class TraceText {

    private static final int COLUMNS = 8;

    private TraceText() {}

    /** The trace of a run, and what was found in it. */
    public static String of(KernelReport report) {
        StringBuilder out = new StringBuilder();
        KernelTrace trace = report.trace().orElseThrow();
        String file = "";
        int line = -1;
        String instruction = "";
        for (TracedInstruction i : trace.instructions()) {
            if (i.line() != line || !i.file().equals(file)) {
                line = i.line();
                file = i.file();
                String source = report.target().line(file, line);
                line(out, String.format(Locale.ROOT, "%s:%d  %s", file.substring(file.lastIndexOf('/') + 1), line, source)
                        .stripTrailing());
            }
            boolean again = i.text().equals(instruction);
            instruction = i.text();
            if (trace.traced().count() == 1) {
                String value = i.values().isEmpty() ? "" : i.values().getFirst();
                line(out, String.format(Locale.ROOT, "    %-56s %s", again ? "" : i.text(),
                        i.result().isEmpty() ? value : i.result() + " = " + value).stripTrailing());
            } else {
                grid(out, i, again);
            }
        }
        if (trace.instructions().isEmpty()) {
            line(out, "the traced threads executed nothing");
        }
        if (trace.left() > 0) {
            line(out, String.format(Locale.ROOT, "... and %,d more", trace.left()));
        }
        if (!report.findings().isEmpty()) {
            out.append(TextReport.of(report));
        }
        return out.toString();
    }

    private static void grid(StringBuilder out, TracedInstruction i, boolean again) {
        List<String> values = i.values();
        if (!again) {
            line(out, "    " + i.text());
        }
        if (i.result().isEmpty()) {
            return;
        }
        if (values.stream().distinct().count() == 1) {
            line(out, "      " + i.result() + " = " + values.getFirst() + " in all lanes");
            return;
        }
        line(out, "      " + i.result());
        int width = values.stream().mapToInt(String::length).max().orElse(1);
        for (int row = 0; row < values.size(); row += COLUMNS) {
            StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "      %2d ", row % Traced.WARP));
            for (int k = row; k < Math.min(row + COLUMNS, values.size()); k++) {
                text.append(String.format(Locale.ROOT, " %" + Math.max(1, width) + "s",
                        values.get(k).isEmpty() ? "." : values.get(k)));
            }
            line(out, text.toString());
        }
    }

    private static void line(StringBuilder out, String text) {
        out.append(text).append(System.lineSeparator());
    }
}
