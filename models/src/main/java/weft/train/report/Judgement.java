package weft.train.report;

import java.util.List;
import java.util.Locale;
import weft.train.measures.ConfusionMatrix;
import weft.train.pictures.PredictionGrid.Prediction;

/** What the network says of the validation images, as HTML: confusion matrix, worst mistakes, some predictions. */
final class Judgement {
    /** A larger matrix would not fit; its most confused pairs do. */
    private static final int MOST_CLASSES = 25;
    private static final int MOST_PAIRS = 10;
    /** So many of the pairs are shown with images. */
    private static final int PICTURED_PAIRS = 5;
    private static final int IMAGES_OF_PAIR = 3;
    /** The shades of a cell in the page's style are numbered from 0. */
    private static final int SHADES = 10;

    private Judgement() {}

    static String confusion(Report.Judged judged, List<String> classes) {
        ConfusionMatrix matrix = judged.matrix();
        StringBuilder out = new StringBuilder("<p>%s%s</p>".formatted(Html.escape(judged.which()),
                classes.size() <= MOST_CLASSES ? ". A row for each true class, a column for each predicted one." : "."));
        out.append("<div class=\"beside\">");
        if (classes.size() <= MOST_CLASSES) {
            out.append("<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Confusion matrix\">"
                    + "<table class=\"matrix\"><thead><tr><td></td>");
            classes.forEach(name -> out.append("<th scope=\"col\"><span>%s</span></th>".formatted(Html.escape(name))));
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
                : "<div><h3>Most confused</h3>" + Html.table(List.of("true", "predicted", ">images", ">of its class"), pairs)
                        + "</div>")
                + "</div>" + examples(judged, classes);
    }

    /** Images of the most confused pairs, where such are among the worst mistakes. */
    private static String examples(Report.Judged judged, List<String> classes) {
        StringBuilder out = new StringBuilder();
        for (ConfusionMatrix.Pair pair : judged.matrix().mostConfused(PICTURED_PAIRS)) {
            String truth = classes.get(pair.truth());
            String predicted = classes.get(pair.predicted());
            List<Report.Mistake> found = judged.mistakes().stream()
                    .filter(m -> m.truth().equals(truth) && m.predicted().equals(predicted)).limit(IMAGES_OF_PAIR).toList();
            if (!found.isEmpty()) {
                out.append("<h3>%s taken for %s</h3>".formatted(Html.escape(truth), Html.escape(predicted)))
                        .append(mistakes(found));
            }
        }
        return out.toString();
    }

    /** The larger its share of the true class, the stronger its colour: green where it is right, red where it is wrong. */
    private static String cell(ConfusionMatrix matrix, int truth, int predicted) {
        long count = matrix.count(truth, predicted);
        int shade = (int) Math.ceil((double) SHADES * count / Math.max(1, matrix.support(truth)));
        return "<td class=\"%s s%d\">%d</td>".formatted(truth == predicted ? "right" : "wrong", shade, count);
    }

    private static List<List<Object>> pairs(ConfusionMatrix matrix, List<String> classes) {
        return matrix.mostConfused(MOST_PAIRS).stream().map(pair -> List.<Object>of(classes.get(pair.truth()),
                classes.get(pair.predicted()), pair.count(), percent(pair.share()))).toList();
    }

    static String mistakes(List<Report.Mistake> mistakes) {
        if (mistakes.isEmpty()) {
            return "<p>There are none.</p>";
        }
        StringBuilder out = new StringBuilder("<div class=\"pictures\">");
        for (Report.Mistake m : mistakes) {
            out.append(("<figure>%s<figcaption>is <b>%s</b>, %s<br>taken for <b>%s</b>, %s<br>image %d</figcaption>"
                    + "</figure>\n").formatted(Html.image(m.picture(), m.truth()), Html.escape(m.truth()), percent(m.ofTruth()),
                            Html.escape(m.predicted()), percent(m.probability()), m.index()));
        }
        return out.append("</div>").toString();
    }

    static String predictions(List<Prediction> predictions) {
        StringBuilder out = new StringBuilder("<div class=\"pictures\">");
        for (Prediction p : predictions) {
            boolean right = p.isRight();
            out.append(("<figure class=\"%s\">%s<figcaption>%s <b>%s</b>, %s<br>%s</figcaption></figure>\n").formatted(
                    right ? "hit" : "miss", Html.image(p.picture(), p.truth()), right ? "✓" : "✗", Html.escape(p.predicted()),
                    percent(p.probability()), right ? "right" : "is <b>" + Html.escape(p.truth()) + "</b>"));
        }
        return out.append("</div>").toString();
    }

    /** With a space at which a line does not break. */
    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f\u00a0%%", 100 * share);
    }
}
