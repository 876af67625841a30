package weft.cli.microscope;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import weft.kernels.counters.Counts;
import weft.kernels.counters.KernelProfile;
import weft.kernels.counters.LineCounts;
import weft.kernels.counters.Roofline;
import weft.train.report.Html;
import weft.train.report.ReportPage;

/** Counts as one page that loads nothing and runs nothing. */
public final class ProfileHtml {

    private ProfileHtml() {}

    /** The page. */
    public static String of(List<ProfileReport> reports) {
        SequencedMap<String, String> sections = new LinkedHashMap<>();
        for (ProfileReport report : reports) {
            String name = reports.size() > 1 ? report.run().target().name() + ": " : "";
            sections.put(name + "Kernel", "<p>" + Html.escape(report.run().target().header()) + "</p>\n<p>"
                    + Html.escape(report.run().target().origin() + "; " + report.run().launch() + "; " + KernelProfile.EXACT)
                    + "</p>\n<p>" + Html.escape(report.resourceText()) + "</p>\n");
            report.profile().ifPresent(p -> sections.put(name + "Lines", lines(report, p)));
        }
        List<ProfileReport> counted = reports.stream().filter(r -> r.profile().isPresent()).toList();
        if (!counted.isEmpty()) {
            sections.put("In all", summary(counted));
            counted.forEach(r -> sections.put((counted.size() > 1 ? r.run().target().name() + ": " : "") + "Least time",
                    roofline(r.profile().get())));
        }
        return ReportPage.of(reports.getFirst().run().target().name() + ": what it costs", sections);
    }

    private static String lines(ProfileReport report, KernelProfile profile) {
        List<List<Object>> rows = new ArrayList<>();
        for (LineCounts l : profile.lines()) {
            Counts c = l.counts();
            rows.add(List.of(l.line(), report.source(l), ProfileReport.number(c.runs()),
                    ProfileReport.number(c.instructions()), ProfileReport.decimal(c.lanesPerInstruction()),
                    c.global().requests() == 0 ? "" : ProfileReport.decimal(c.global().sectorsPerRequest()) + " ("
                            + ProfileReport.decimal(c.global().idealSectorsPerRequest()) + ")",
                    c.shared().requests() == 0 ? "" : ProfileReport.decimal(c.shared().wavefrontsPerRequest()) + " ("
                            + ProfileReport.decimal(c.shared().idealWavefrontsPerRequest()) + ")",
                    c.diverged() == 0 ? "" : ProfileReport.number(c.diverged()), l.note()));
        }
        return Html.table(List.of(">Line", "Source", ">Runs", ">Instructions", ">Lanes", ">Sectors/request (ideal)",
                ">Wavefronts (ideal)", ">Diverged", "Note"), rows);
    }

    private static String summary(List<ProfileReport> reports) {
        List<String> names = new ArrayList<>(List.of("What"));
        List<List<Object>> rows = new ArrayList<>();
        reports.forEach(r -> names.add(">" + r.run().target().name()));
        List<List<List<String>>> columns = reports.stream().map(r -> ProfileReport.summary(r.profile().get())).toList();
        for (int row = 0; row < columns.getFirst().size(); row++) {
            List<Object> cells = new ArrayList<>(List.of(columns.getFirst().get(row).getFirst()));
            for (List<List<String>> column : columns) {
                cells.add(column.get(row).getLast());
            }
            rows.add(cells);
        }
        return Html.table(names, rows);
    }

    private static String roofline(KernelProfile profile) {
        return "<p>By the roofline model; from a cache that keeps everything to none that helps. A kernel may take any time"
                + " above.</p>\n" + Html.table(List.of("GPU", ">From", ">To", "Bound by"),
                        Roofline.of(profile).stream().map(r -> List.<Object>of(r.gpu(), ProfileReport.time(r.leastSeconds()),
                                ProfileReport.time(r.mostSeconds()), r.bound())).toList());
    }
}
