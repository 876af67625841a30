package weft.train.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** Curves over the epochs, as an SVG whose colours are those of the page. A value that is no number leaves a gap. */
final class CurveChart {
    private static final int WIDTH = 420;
    private static final int HEIGHT = 250;
    private static final int LEFT = 52;
    private static final int RIGHT = 10;
    private static final int TOP = 10;
    private static final int BOTTOM = 36;
    private static final int TICKS = 5;
    /** More points than pixels would only make the page large. */
    private static final int MOST_POINTS = 500;

    /**
     * A curve.
     *
     * @param kind   its class in the page's style
     * @param values one for each epoch
     */
    record Curve(String name, String kind, double[] values) {}

    private CurveChart() {}

    static String of(String title, List<Curve> curves) {
        int epochs = curves.getFirst().values.length;
        double[] finite = curves.stream().flatMapToDouble(curve -> DoubleStream.of(curve.values)).filter(Double::isFinite)
                .toArray();
        double top = DoubleStream.of(finite).max().orElse(1);
        double low = DoubleStream.of(finite).min().orElse(0);
        // A flat curve lies in the middle.
        double flat = top == 0 ? 1 : Math.abs(top) / 2;
        double max = top > low ? top : top + flat;
        double min = top > low ? low : low - flat;
        StringBuilder svg = new StringBuilder("<figure><figcaption>%s".formatted(Html.escape(title)));
        curves.forEach(curve -> svg.append(" <span class=\"key %s\">%s</span>".formatted(curve.kind, Html.escape(curve.name))));
        svg.append("</figcaption><svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">".formatted(WIDTH, HEIGHT,
                Html.escape(title + " over " + epochs + " epochs")));
        for (int i = 0; i <= TICKS; i++) {
            double value = min + (max - min) * i / TICKS;
            double y = y(value, min, max);
            svg.append(text("<path class=\"grid\" d=\"M%d %.1fH%d\"/>", LEFT, y, WIDTH - RIGHT));
            svg.append(text("<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>", LEFT - 6, y + 4, number(value)));
        }
        int stride = Math.max(1, Math.ceilDiv(epochs, TICKS));
        for (int e = 0; e < epochs; e += stride) {
            svg.append(text("<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d</text>", x(e, epochs), HEIGHT - BOTTOM + 16,
                    e + 1));
        }
        svg.append(text("<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">epoch</text>", (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 4));
        curves.forEach(curve -> svg.append(line(curve, min, max)));
        return svg.append("</svg></figure>\n").toString();
    }

    private static String line(Curve curve, double min, double max) {
        StringBuilder path = new StringBuilder();
        int n = curve.values.length;
        int stride = Math.max(1, Math.ceilDiv(n, MOST_POINTS));
        boolean broken = true;
        for (int e = 0; e < n; e = e == n - 1 ? n : Math.min(e + stride, n - 1)) {
            if (!Double.isFinite(curve.values[e])) {
                broken = true;
                continue;
            }
            path.append(text("%s%.1f %.1f", broken ? "M" : "L", x(e, n), y(curve.values[e], min, max)));
            if (broken) {
                path.append("h0"); // a dot, where there is one point only
            }
            broken = false;
        }
        return "<path class=\"curve %s\" d=\"%s\"/>".formatted(curve.kind, path);
    }

    private static double x(int epoch, int epochs) {
        double width = WIDTH - LEFT - RIGHT;
        return epochs == 1 ? LEFT + width / 2 : LEFT + width * epoch / (epochs - 1);
    }

    private static double y(double value, double min, double max) {
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (value - min) / (max - min);
    }

    private static String number(double value) {
        return text(Math.abs(value) >= 1000 || value != 0 && Math.abs(value) < 0.001 ? "%.1e" : "%.3g", value);
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
