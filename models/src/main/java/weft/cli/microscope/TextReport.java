package weft.cli.microscope;

import java.util.Locale;
import weft.kernels.checks.Finding;

/** A report as text for a terminal. */
public final class TextReport {

    private TextReport() {}

    /** The report as text, line by line. */
    public static String of(KernelReport report) {
        StringBuilder out = new StringBuilder();
        Target target = report.target();
        line(out, target.name() + ": " + target.header());
        line(out, target.origin() + "; " + report.launch());
        int names = report.buffers().stream().mapToInt(b -> b.name().length()).max().orElse(0);
        int forms = report.buffers().stream().mapToInt(b -> b.form().toString().length()).max().orElse(0);
        for (BufferResult buffer : report.buffers()) {
            line(out, String.format(Locale.ROOT, "  %-" + names + "s  %-" + forms + "s  %s", buffer.name(), buffer.form(),
                    buffer.change()));
            if (buffer.changed() > 0) {
                buffer.numbers().lines().forEach(numbers -> line(out, "    " + numbers));
            }
        }
        for (Finding finding : report.findings()) {
            finding(out, report, finding);
        }
        return out.toString();
    }

    private static void finding(StringBuilder out, KernelReport report, Finding finding) {
        String place = finding.places().isEmpty() ? report.target().name() : finding.places().getFirst().toString();
        line(out, place + ": " + finding.level() + ": " + finding.check() + ": " + finding.message());
        for (Finding.Place at : finding.places()) {
            String source = report.sourceLine(at);
            line(out, source.isEmpty() ? "    " + at.ptxFile() + ":" + at.ptxLine() + " | " + at.text()
                    : "    " + at + " | " + source);
        }
        if (!finding.example().isEmpty()) {
            line(out, "    " + finding.example()
                    + (finding.count() > 1 ? String.format(Locale.ROOT, ", the first of %,d", finding.count()) : ""));
        }
    }

    private static void line(StringBuilder out, String text) {
        out.append(text).append(System.lineSeparator());
    }
}
