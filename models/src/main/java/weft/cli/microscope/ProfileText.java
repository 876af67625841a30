package weft.cli.microscope;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import weft.kernels.counters.Counts;
import weft.kernels.counters.KernelProfile;
import weft.kernels.counters.LineCounts;
import weft.kernels.counters.Roofline;

/** Counts as text for a terminal: a table of lines for each kernel, or two summaries side by side. */
public final class ProfileText {

    private static final int SOURCE = 44;

    private ProfileText() {}

    /** The text; with {@code all} also lines that cost little. */
    public static String of(List<ProfileReport> reports, boolean all) {
        StringBuilder out = new StringBuilder();
        for (ProfileReport report : reports) {
            if (report.profile().isEmpty()) {
                out.append(TextReport.of(report.run()));
            } else {
                lines(out, report, report.profile().get(), all);
            }
        }
        List<ProfileReport> counted = reports.stream().filter(r -> r.profile().isPresent()).toList();
        if (!counted.isEmpty()) {
            summary(out, counted);
            counted.forEach(report -> roofline(out, report.profile().get()));
        }
        return out.toString();
    }

    private static void lines(StringBuilder out, ProfileReport report, KernelProfile profile, boolean all) {
        line(out, report.run().target().name() + ": " + report.run().target().header());
        line(out, report.run().target().origin() + "; " + report.run().launch() + "; " + KernelProfile.EXACT);
        line(out, String.format(Locale.ROOT, "%6s  %-" + SOURCE + "s %12s %6s  %23s  %18s  %s", "line", "source", "runs", "lanes",
                "sectors/request (ideal)", "wavefronts (ideal)", "note").stripTrailing());
        long hidden = 0;
        int count = 0;
        for (LineCounts l : profile.lines()) {
            if (!all && !ProfileReport.isWorthALook(l, profile)) {
                hidden += l.counts().instructions();
                count++;
                continue;
            }
            Counts c = l.counts();
            String source = report.source(l);
            line(out, String.format(Locale.ROOT, "%6d  %-" + SOURCE + "s %,12d %6.1f  %23s  %18s  %s", l.line(),
                    source.length() > SOURCE ? source.substring(0, SOURCE - 3) + "..." : source, c.runs(),
                    c.lanesPerInstruction(),
                    c.global().requests() == 0 ? ""
                            : pair(c.global().sectorsPerRequest(), c.global().idealSectorsPerRequest()),
                    c.shared().requests() == 0 ? ""
                            : pair(c.shared().wavefrontsPerRequest(), c.shared().idealWavefrontsPerRequest()),
                    l.note()).stripTrailing());
        }
        if (count > 0) {
            line(out, String.format(Locale.ROOT, "        %d more lines with %.1f %% of the instructions: --all shows them",
                    count,
                    100.0 * hidden / profile.total().instructions()));
        }
        Roofline.Bound bound = Roofline.of(profile).getFirst().bound();
        line(out, " " + report.resourceText() + " | " + intensity(profile) + (profile.mostBytes() == 0 ? ""
                : ": bound by " + bound));
        line(out, "");
    }

    private static String intensity(KernelProfile p) {
        String least = String.format(Locale.ROOT, "%.2g", p.lowestIntensity());
        String most = String.format(Locale.ROOT, "%.2g", p.highestIntensity());
        return p.total().flops().all() == 0 ? "0 flops a byte" : least.equals(most) ? least + " flops a byte"
                : least + " to " + most + " flops a byte";
    }

    private static String pair(double real, double ideal) {
        return String.format(Locale.ROOT, "%.1f (%.1f)", real, ideal);
    }

    private static void summary(StringBuilder out, List<ProfileReport> reports) {
        List<List<List<String>>> columns = new ArrayList<>();
        reports.forEach(report -> columns.add(ProfileReport.summary(report.profile().get())));
        if (reports.size() > 1) {
            line(out, " ".repeat(52) + String.format(Locale.ROOT, "%32s%32s", reports.get(0).run().target().name(),
                    reports.get(1).run().target().name()));
        }
        for (int row = 0; row < columns.getFirst().size(); row++) {
            StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "  %-50s", columns.getFirst().get(row).getFirst()));
            for (List<List<String>> column : columns) {
                text.append(String.format(Locale.ROOT, reports.size() > 1 ? "%32s" : "%s", column.get(row).getLast()));
            }
            line(out, text.toString());
        }
        line(out, "");
    }

    private static void roofline(StringBuilder out, KernelProfile profile) {
        line(out, " " + profile.kernel()
                + ": the least time by the roofline model, if a cache keeps everything .. if none helps");
        for (Roofline r : Roofline.of(profile)) {
            line(out, String.format(Locale.ROOT, "  %-14s %12s .. %-12s bound by %s", r.gpu(),
                    ProfileReport.time(r.leastSeconds()),
                    ProfileReport.time(r.mostSeconds()), r.bound()));
        }
    }

    private static void line(StringBuilder out, String text) {
        out.append(text).append(System.lineSeparator());
    }
}
