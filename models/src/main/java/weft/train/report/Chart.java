package weft.train.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Curves over the epochs.
 *
 * @param title  what is drawn, with its unit
 * @param curves one or more
 */
record Chart(String title, List<Curve> curves) {
    private static final int WIDTH = 440;
    private static final int HEIGHT = 260;
    private static final int LEFT = 64;
    private static final int RIGHT = 12;
    private static final int TOP = 12;
    private static final int BOTTOM = 42;
    private static final int TICKS = 5;
    private static final int TICKS_ACROSS = 8;

    /**
     * A curve.
     *
     * @param name in the key
     * @param kind its class in the page's style
     */
    record Curve(String name, String kind, Series points) {}

    /**
     * As an SVG whose colours are those of the page. The area around a curve reaches from the lowest to the highest value of the
     * points that share a place; it does not widen the axis, because a single outlier would make all the rest flat.
     *
     * @param id of the figure, so that the page can replace it
     */
    String svg(String id) {
        double[] values = curves.stream().flatMapToDouble(curve -> means(curve.points)).toArray();
        double[] places = curves.stream().map(Curve::points).filter(points -> points.size() > 0)
                .flatMapToDouble(points -> DoubleStream.of(points.x(0), points.x(points.size() - 1))).toArray();
        Axis y = Axis.of(min(values, 0), max(values, 1), TICKS, Double.MIN_NORMAL);
        double from = min(places, 0) < 1 ? 0 : min(places, 0); // a run begins at 0, with its first step a little later
        double to = max(places, 1);
        Axis x = Axis.of(from, to, TICKS_ACROSS, to - from > 1 || from == to ? 1 : 0.001);
        x = from == to ? x.between(from - 0.5, to + 0.5) : x.between(from, to);
        StringBuilder svg = new StringBuilder("<figure class=\"chart\" id=\"%s\"><figcaption><b>%s</b>".formatted(id,
                Html.escape(title)));
        curves.forEach(curve -> svg.append(" <span class=\"key %s\">%s</span>".formatted(curve.kind, Html.escape(curve.name))));
        svg.append(String.format(Locale.ROOT, "</figcaption><svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\" "
                + "data-plot=\"%d %d %d %d\" data-range=\"%s %s %s %s\">", WIDTH, HEIGHT, Html.escape(description()), LEFT,
                WIDTH - RIGHT, HEIGHT - BOTTOM, TOP, x.min(), x.max(), y.min(), y.max()));
        grid(svg, x, y);
        if (values.length == 0) {
            svg.append("<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">no values yet</text>".formatted((LEFT + WIDTH - RIGHT) / 2,
                    HEIGHT / 2));
        }
        for (Curve curve : curves) {
            band(svg, curve, x, y);
        }
        for (Curve curve : curves) {
            line(svg, curve, x, y);
        }
        return svg.append("</svg></figure>\n").toString();
    }

    /** The last values, for who can't see the drawing. */
    private String description() {
        StringBuilder text = new StringBuilder(title + " over the epochs");
        for (Curve curve : curves) {
            Series points = curve.points;
            if (points.size() > 0 && !points.isGap(points.size() - 1)) {
                text.append(String.format(Locale.ROOT, ", %s: last %.4g", curve.name, points.mean(points.size() - 1)));
            }
        }
        return text.toString();
    }

    private static void grid(StringBuilder svg, Axis x, Axis y) {
        for (double tick : y.ticks()) {
            int at = (int) Math.round(y(tick, y));
            svg.append(
                    "<path class=\"grid\" d=\"M%d %dH%d\"/><text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>".formatted(LEFT,
                            at, WIDTH - RIGHT, LEFT - 6, at + 4, y.label(tick)));
        }
        for (double tick : x.ticks()) {
            svg.append("<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>".formatted(Math.round(x(tick, x)),
                    HEIGHT - BOTTOM + 20, x.label(tick)));
        }
        svg.append("<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">epoch</text>".formatted((LEFT + WIDTH - RIGHT) / 2,
                HEIGHT - 4));
    }

    private static void line(StringBuilder svg, Curve curve, Axis x, Axis y) {
        Series points = curve.points;
        svg.append("<path class=\"curve %s\" data-name=\"%s\" d=\"".formatted(curve.kind, Html.escape(curve.name)));
        boolean broken = true;
        for (int b = 0; b < points.size(); b++) {
            if (points.isGap(b)) {
                broken = true;
                continue;
            }
            point(svg.append(broken ? 'M' : 'L'), x(points.x(b), x), y(points.mean(b), y));
            if (broken) {
                svg.append("h0"); // a dot, where there is one point only
            }
            broken = false;
        }
        svg.append("\"/>");
    }

    private static void band(StringBuilder svg, Curve curve, Axis x, Axis y) {
        Series points = curve.points;
        if (!points.isThinned()) {
            return;
        }
        svg.append("<path class=\"band %s\" d=\"".formatted(curve.kind));
        for (int from = 0; from < points.size();) {
            int end = from;
            while (end < points.size() && !points.isGap(end)) {
                end++;
            }
            for (int b = from; b < end; b++) {
                point(svg.append(b == from ? 'M' : 'L'), x(points.x(b), x), y(points.high(b), y));
            }
            for (int b = end - 1; b >= from; b--) {
                point(svg.append('L'), x(points.x(b), x), y(points.low(b), y));
            }
            svg.append(end > from ? "Z" : "");
            from = end + 1;
        }
        svg.append("\"/>");
    }

    /** Hundredths of a pixel: the page reads values from the curve. */
    private static void point(StringBuilder svg, double x, double y) {
        svg.append(Math.round(x * 100) / 100.0).append(' ').append(Math.round(y * 100) / 100.0);
    }

    private static double x(double value, Axis axis) {
        return LEFT + (WIDTH - LEFT - RIGHT) * axis.share(value);
    }

    private static double y(double value, Axis axis) {
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * axis.share(value);
    }

    private static DoubleStream means(Series points) {
        return IntStream.range(0, points.size()).filter(b -> !points.isGap(b)).mapToDouble(points::mean);
    }

    private static double min(double[] values, double otherwise) {
        return DoubleStream.of(values).min().orElse(otherwise);
    }

    private static double max(double[] values, double otherwise) {
        return DoubleStream.of(values).max().orElse(otherwise);
    }
}
