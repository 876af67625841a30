package weft.train.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import weft.models.summary.Layer;
import weft.train.measures.ConfusionMatrix;
import weft.train.measures.EpochRecord;

/** Writes a {@link Report} as a page of HTML that loads nothing and runs nothing: it can be mailed, and opened anywhere. */
public final class ReportPage {
    /** A larger matrix would not fit; its most confused pairs do. */
    private static final int MOST_CLASSES = 25;
    private static final int MOST_PAIRS = 10;
    private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)}}");

    private ReportPage() {}

    /** The page. */
    public static String of(Report report) {
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("title", Html.escape(report.title()));
        parts.put("result", result(report));
        parts.put("curves", curves(report.epochs()));
        parts.put("confusion", confusion(report.matrix(), report.classes()));
        parts.put("mistakes", mistakes(report.mistakes()));
        parts.put("layers", layers(report));
        parts.put("settings", map(report.settings()));
        parts.put("data", map(report.data()));
        parts.put("environment", map(report.environment()));
        return PLACE.matcher(template()).replaceAll(place -> Matcher.quoteReplacement(parts.get(place.group(1))));
    }

    private static String template() {
        try (InputStream in = ReportPage.class.getResourceAsStream("report.html")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String result(Report report) {
        EpochRecord best = report.best();
        return text("<p><strong>%.2f %%</strong> of %,d validation images are right after epoch %d of %d, the best one; "
                + "loss %.4f.</p>", 100 * best.valAcc(), report.matrix().total(), best.epoch(), report.epochs().size(),
                best.valLoss());
    }

    private static String curves(List<EpochRecord> epochs) {
        return CurveChart.of("Loss", pair(epochs, EpochRecord::trainLoss, EpochRecord::valLoss))
                + CurveChart.of("Accuracy", pair(epochs, EpochRecord::trainAcc, EpochRecord::valAcc))
                + CurveChart.of("Learning rate", List.of(new CurveChart.Curve("at the epoch's start", "train",
                        values(epochs, epoch -> epoch.value("lr")))));
    }

    private static List<CurveChart.Curve> pair(List<EpochRecord> epochs, ToDoubleFunction<EpochRecord> train,
            ToDoubleFunction<EpochRecord> validation) {
        return List.of(new CurveChart.Curve("training", "train", values(epochs, train)),
                new CurveChart.Curve("validation", "validation", values(epochs, validation)));
    }

    private static double[] values(List<EpochRecord> epochs, ToDoubleFunction<EpochRecord> of) {
        return epochs.stream().mapToDouble(of).toArray();
    }

    private static String confusion(ConfusionMatrix matrix, List<String> classes) {
        StringBuilder out = new StringBuilder();
        if (classes.size() <= MOST_CLASSES) {
            out.append("<p>A row for each true class, a column for each predicted one.</p>")
                    .append("<div class=\"wide\"><table class=\"matrix\"><thead><tr><td></td>");
            classes.forEach(name -> out.append("<th scope=\"col\">%s</th>".formatted(Html.escape(name))));
            out.append("</tr></thead><tbody>");
            for (int truth = 0; truth < classes.size(); truth++) {
                out.append("<tr><th scope=\"row\">%s</th>".formatted(Html.escape(classes.get(truth))));
                for (int predicted = 0; predicted < classes.size(); predicted++) {
                    out.append(cell(matrix, truth, predicted));
                }
                out.append("</tr>\n");
            }
            out.append("</tbody></table></div>\n");
        }
        List<List<Object>> pairs = pairs(matrix, classes);
        return out + (pairs.isEmpty() ? "<p>No class was taken for another.</p>"
                : "<h3>Most confused</h3>" + Html.table(List.of("true", "predicted", ">images", ">of its class"), pairs));
    }

    /** The larger its share of the true class, the stronger its colour: green where it is right, red where it is wrong. */
    private static String cell(ConfusionMatrix matrix, int truth, int predicted) {
        double share = (double) matrix.count(truth, predicted) / Math.max(1, matrix.support(truth));
        return text("<td style=\"background:rgba(%s,%.3f)\">%d</td>", truth == predicted ? "46,160,67" : "218,54,51", 0.6 * share,
                matrix.count(truth, predicted));
    }

    private static List<List<Object>> pairs(ConfusionMatrix matrix, List<String> classes) {
        return matrix.mostConfused(MOST_PAIRS).stream().map(pair -> List.<Object>of(classes.get(pair.truth()),
                classes.get(pair.predicted()), pair.count(), text("%.1f %%", 100 * pair.share()))).toList();
    }

    private static String mistakes(List<Report.Mistake> mistakes) {
        if (mistakes.isEmpty()) {
            return "<p>There are none.</p>";
        }
        StringBuilder out = new StringBuilder("<div class=\"pictures\">");
        for (Report.Mistake m : mistakes) {
            out.append(("<figure>%s<figcaption>is <b>%s</b>, %s<br>taken for <b>%s</b>, %s<br>image %d</figcaption>"
                    + "</figure>\n").formatted(Html.image(m.picture(), m.truth()), Html.escape(m.truth()),
                            text("%.1f %%", 100 * m.ofTruth()),
                            Html.escape(m.predicted()), text("%.1f %%", 100 * m.probability()), m.index()));
        }
        return out.append("</div>").toString();
    }

    private static String layers(Report report) {
        List<List<Object>> rows = new ArrayList<>();
        for (Layer layer : report.layers().layers()) {
            rows.add(List.of(layer.name(), layer.type(), layer.called() ? layer.output() : "in training",
                    text("%,d", layer.parameters()), layer.formula(), text("%,.0f", layer.flops())));
        }
        return text("<p>%,d parameters, %,.0f floating-point operations for an image.</p>", report.layers().parameters(),
                report.layers().flops())
                + Html.table(List.of("layer", "type", "output", ">parameters", "formula", ">operations"), rows);
    }

    private static String map(Map<String, Object> values) {
        List<List<Object>> rows = new ArrayList<>();
        values.forEach((name, value) -> rows.add(List.of(name, value == null ? "none" : value)));
        return Html.table(List.of("name", "value"), rows);
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
