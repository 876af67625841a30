package weft.cli.microscope;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import weft.kernels.checks.Finding;
import weft.train.report.Html;
import weft.train.report.ReportPage;

/** A report as one page that loads nothing and runs nothing. The lines of the source that findings name are marked. */
public final class HtmlReport {

    private HtmlReport() {}

    /** The page. */
    public static String of(KernelReport report) {
        Target target = report.target();
        SequencedMap<String, String> sections = new LinkedHashMap<>();
        sections.put("Kernel", "<p>" + Html.escape(target.header()) + "</p>\n<p>"
                + Html.escape(target.origin() + "; " + report.launch()) + "</p>\n");
        sections.put("Findings", findings(report));
        sections.put("Arguments", buffers(report));
        if (!report.printed().isEmpty()) {
            sections.put("Printed",
                    "<div class=\"wide\" tabindex=\"0\"><pre>" + Html.escape(report.printed()) + "</pre></div>\n");
        }
        if (!target.source().isEmpty()) {
            sections.put("Source", source(report));
        }
        return ReportPage.of(target.name() + ": " + target.header().name(), sections);
    }

    private static String findings(KernelReport report) {
        if (report.findings().isEmpty()) {
            return "<p><strong>Nothing was found.</strong></p>\n";
        }
        List<List<Object>> rows = report.findings().stream().map(f -> List.<Object>of(f.level(), f.check(),
                f.places().isEmpty() ? "" : f.places().getFirst(), f.message(), f.example(), f.count())).toList();
        return Html.table(List.of("Level", "Check", "Line", "What", "First at", ">Times"), rows);
    }

    private static String buffers(KernelReport report) {
        StringBuilder out = new StringBuilder();
        out.append(
                Html.table(List.of("Parameter", "Given", "Afterwards"), report.arguments().stream().map(given -> List.<Object>of(
                        given.name(), given.text(), report.buffer(given.name()).map(BufferResult::change).orElse(""))).toList()));
        for (BufferResult buffer : report.buffers()) {
            if (buffer.changed() > 0) {
                out.append("<h3>").append(Html.escape(buffer.name() + " " + buffer.form()))
                        .append("</h3>\n<div class=\"wide\" tabindex=\"0\"><pre>")
                        .append(Html.escape(buffer.numbers())).append("</pre></div>\n");
            }
        }
        return out.toString();
    }

    private static String source(KernelReport report) {
        List<String> lines = report.target().source().lines().toList();
        StringBuilder out = new StringBuilder("<div class=\"wide\" tabindex=\"0\"><pre>");
        for (int i = 0; i < lines.size(); i++) {
            int number = i + 1;
            boolean named = report.findings().stream().flatMap(f -> f.places().stream())
                    .anyMatch(p -> p.line() == number && !report.sourceLine(p).isEmpty());
            String text = String.format(Locale.ROOT, "%4d  ", number) + lines.get(i);
            out.append(named ? "<mark>" + Html.escape(text) + "</mark>" : Html.escape(text)).append('\n');
        }
        return out.append("</pre></div>\n").toString();
    }
}
