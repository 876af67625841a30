package weft.train.study;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import weft.train.study.LearningRateRange.Point;

/** Draws a learning-rate range test: the loss over the rate, and the rate that it names. */
public final class RatePicture {
    private RatePicture() {}

    /** Replaces {@code file}, a PNG. */
    public static void write(Path file, String title, LearningRateRange test) throws IOException {
        List<Point> points = test.points();
        double[] rates = values(points, Point::rate);
        List<Charts.Series> series = new ArrayList<>();
        series.add(new Charts.Series("smoothed loss", rates, values(points, Point::smooth), false));
        // The last loss is often so large that it would press all others flat.
        double ceiling = 2 * points.stream().mapToDouble(Point::smooth).max().orElse(1);
        series.add(new Charts.Series("loss of a batch", rates, values(points, p -> p.loss() > ceiling ? Double.NaN : p.loss()),
                true));
        test.suggestion().ifPresent(rate -> points.stream().filter(p -> p.rate() == rate).findFirst().ifPresent(
                p -> series.add(new Charts.Series(String.format(Locale.ROOT, "steepest at %.2g", rate), new double[] {rate},
                        new double[] {p.smooth()}, true))));
        Charts.write(file, List.of(Charts.chart(title, "learning rate", "loss", true, series)), 1);
    }

    private static double[] values(List<Point> points, ToDoubleFunction<Point> value) {
        return points.stream().mapToDouble(value).toArray();
    }
}
