package weft.train.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import weft.models.summary.Layer;
import weft.models.summary.Summary;
import weft.train.measures.MemoryUse;

/**
 * Writes a {@link Report} as a page of HTML that loads nothing and runs nothing: it can be mailed, and opened anywhere. The
 * dashboard serves the same page with a script that brings it up to date.
 */
public final class ReportPage {
    private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)}}");
    private static final String TEMPLATE = resource("report.html");
    /** What a browser is to allow: pictures in the page, and this one style. */
    private static final String POLICY = "default-src 'none'; img-src data:; style-src 'sha256-%s'".formatted(sha256(
            TEMPLATE.substring(TEMPLATE.indexOf("<style>") + "<style>".length(), TEMPLATE.indexOf("</style>"))));
    /** The script of the dashboard may come from the server and ask it. */
    static final String LIVE_POLICY =
            POLICY + "; script-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'";

    private ReportPage() {}

    /** The page. */
    public static String of(Report report) {
        List<Section> sections = sections(report);
        String main = sections.stream().map(section -> section.html(section.body().get())).collect(Collectors.joining());
        return fill(report.about().title(), POLICY, sections, main, "", "");
    }

    /** A page of other contents in the same style: sections of HTML by their titles, in their order. */
    public static String of(String title, SequencedMap<String, String> contents) {
        List<Section> sections = new ArrayList<>();
        contents.forEach((name, html) -> sections.add(new Section(name.toLowerCase(Locale.ROOT).replace(' ', '-'), name, html,
                () -> html)));
        String main = sections.stream().map(section -> section.html(section.body().get())).collect(Collectors.joining());
        return fill(title, POLICY, sections, main, "", "");
    }

    /** The page of a dashboard: {@code main} are the sections, {@code version} tells which. */
    static String live(String title, List<Section> sections, String main, String run, long version) {
        String icon =
                "<link rel=\"icon\" href=\"data:image/svg+xml,%s\">\n".formatted("%3Csvg xmlns='http://www.w3.org/2000/svg' "
                        + "viewBox='0 0 16 16'%3E%3Cpath d='M1 3c5 0 3 10 14 10' fill='none' stroke='%230969da' "
                        + "stroke-width='2.5'/%3E%3C/svg%3E");
        return fill(title, LIVE_POLICY, sections, main, icon + "<script src=\"dashboard.js\" defer data-run=\"" + run
                + "\" data-version=\"" + version + "\"></script>\n",
                "<p class=\"live\"><span id=\"state\" role=\"status\">live</span> <button id=\"pause\" type=\"button\" "
                        + "aria-pressed=\"false\">Pause <kbd>P</kbd></button></p>");
    }

    private static String fill(String title, String policy, List<Section> sections, String main, String head, String live) {
        String links = sections.stream().filter(section -> !section.title().isEmpty())
                .map(section -> "<a href=\"#%s\">%s</a>".formatted(section.id(), Html.escape(section.title())))
                .collect(Collectors.joining("\n"));
        Map<String, String> parts =
                Map.of("title", Html.escape(title), "policy", policy, "links", links, "main", main, "head", head,
                        "live", live);
        return PLACE.matcher(TEMPLATE).replaceAll(place -> Matcher.quoteReplacement(parts.get(place.group(1))));
    }

    /** All parts, in their order. A run that was not evaluated yet has a word in place of what is not known. */
    static List<Section> sections(Report report) {
        Report.About about = report.about();
        List<Section> all = new ArrayList<>();
        all.add(new Section("result", "", report.status(), () -> status(report.status())));
        all.add(new Section("curves", "Curves", report.charts(), () -> charts(report.charts())));
        all.add(new Section("predictions", "Predictions", report.predictions(), () -> report.predictions().isEmpty()
                ? "<p>The first come with the end of the first epoch.</p>" : Judgement.predictions(report.predictions())));
        all.add(new Section("confusion", "Confusion matrix", report.judged(), () -> report.judged()
                .map(judged -> Judgement.confusion(judged, about.classes()))
                .orElse("<p>It comes with the end of the first epoch.</p>")));
        all.add(new Section("mistakes", "Worst mistakes", report.judged(), () -> report.judged()
                .map(judged -> Judgement.mistakes(judged.mistakes()))
                .orElse("<p>They come with the end of the first epoch.</p>")));
        all.add(new Section("memory", "Memory", report.memory(), () -> memory(report.memory())));
        all.add(new Section("layers", "Layers", List.of(about.layers(), report.drawings()),
                () -> layers(about.layers()) + drawings(report.drawings())));
        all.add(new Section("settings", "Settings", about.settings(), () -> map(about.settings())));
        all.add(new Section("data", "Data", about.data(), () -> map(about.data())));
        all.add(new Section("environment", "Environment", about.environment(), () -> map(about.environment())));
        return all;
    }

    private static String status(Report.Status status) {
        StringBuilder out = new StringBuilder(text("<p class=\"status\">%s</p>%s<dl class=\"tiles\">", Html.escape(status.text()),
                status.share() == 1 ? "" : text("<progress value=\"%.4f\" aria-label=\"the run\"></progress>", status.share())));
        for (Report.Tile tile : status.tiles()) {
            out.append("<div><dt>%s</dt><dd><b>%s</b><small>%s</small></dd></div>".formatted(Html.escape(tile.name()),
                    Html.escape(tile.value()), Html.escape(tile.remark())));
        }
        return out.append("</dl>").toString();
    }

    private static String charts(List<Chart> charts) {
        StringBuilder out = new StringBuilder("<div class=\"charts\">");
        for (int i = 0; i < charts.size(); i++) {
            out.append(charts.get(i).svg("chart" + i));
        }
        return out.append("</div>").toString();
    }

    private static String memory(List<MemoryUse> uses) {
        List<List<Object>> rows = new ArrayList<>();
        for (MemoryUse use : uses) {
            rows.add(List.of(use.name().equals(MemoryUse.HEAP) ? use.name() : "tensors on " + use.name(),
                    MemoryUse.text(use.used()), MemoryUse.text(use.pooled()), MemoryUse.text(use.peak())));
        }
        return Html.table(List.of("memory", ">in use", ">pooled", ">peak"), rows);
    }

    private static String layers(Summary summary) {
        List<List<Object>> rows = new ArrayList<>();
        for (Layer layer : summary.layers()) {
            rows.add(List.of(layer.name(), layer.type(), layer.called() ? layer.output() : "in training",
                    text("%,d", layer.parameters()), layer.formula(), text("%,.0f", layer.flops())));
        }
        return text("<p>%,d parameters, %,.0f floating-point operations for an image.</p>", summary.parameters(),
                summary.flops())
                + Html.table(List.of("layer", "type", "output", ">parameters", "formula", ">operations"), rows);
    }

    private static String drawings(List<Report.Drawing> drawings) {
        StringBuilder out = new StringBuilder();
        for (Report.Drawing drawing : drawings) {
            out.append("<h3>%s</h3><div class=\"drawing\">%s</div>\n".formatted(Html.escape(drawing.title()),
                    Html.drawing(drawing.picture(), drawing.title())));
        }
        return out.toString();
    }

    private static String map(Map<String, Object> values) {
        List<List<Object>> rows = new ArrayList<>();
        values.forEach((name, value) -> rows.add(List.of(name, value == null ? "none" : value)));
        return Html.table("map", List.of("name", "value"), rows);
    }

    /** A file beside this class, as text. */
    static String resource(String name) {
        try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(String text) {
        try {
            return Base64.getEncoder().encodeToString(
                    MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
