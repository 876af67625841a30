package weft.train.study;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.knowm.xchart.XYChart;
import weft.engine.io.AtomicFile;
import weft.train.study.Search.Trial;

/** What a search shows: {@code search.csv}, {@code search.png}, and lines of text. */
public final class SearchReport {
    private static final int COLUMNS = 3;

    private SearchReport() {}

    /** A trial as one line. */
    public static String line(Trial trial, String metric) {
        return String.format(Locale.ROOT, "trial %3d  epoch %3d  %s %s  %s", trial.number(), trial.epochs(), metric,
                Double.isNaN(trial.value()) ? "diverged" : String.format(Locale.ROOT, "%.4f", trial.value()),
                words(trial.settings()));
    }

    private static String words(Map<String, Object> settings) {
        return settings.entrySet().stream().map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(" "));
    }

    /** Replaces the table and the picture; {@code ranked} are all trials, the best first. */
    static void write(Path folder, SearchPlan plan, List<Trial> ranked) throws IOException {
        String metric = plan.settings(Map.of()).monitor().metric();
        List<Dimension> space = plan.space();
        StringBuilder text = new StringBuilder("trial,epochs," + metric);
        space.forEach(one -> text.append(',').append(one.key()));
        for (Trial trial : ranked) {
            text.append('\n').append(trial.number()).append(',').append(trial.epochs()).append(',')
                    .append(Double.isFinite(trial.value()) ? trial.value() : "");
            space.forEach(one -> text.append(',').append(trial.settings().get(one.key())));
        }
        byte[] bytes = text.append('\n').toString().getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(folder.resolve("search.csv"), out -> out.write(bytes));
        List<Trial> finite = ranked.stream().filter(trial -> Double.isFinite(trial.value())).toList();
        if (!finite.isEmpty()) {
            Charts.write(folder.resolve("search.png"), charts(plan, metric, finite), COLUMNS);
        }
    }

    private static List<XYChart> charts(SearchPlan plan, String metric, List<Trial> trials) {
        List<XYChart> charts = new ArrayList<>();
        charts.add(Charts.chart("all trials", "trial", metric, false, List.of(new Charts.Series(metric,
                trials.stream().mapToDouble(Trial::number).toArray(), values(trials), true))));
        List<Dimension> space = plan.space();
        for (int d = 0; d < space.size(); d++) {
            Dimension one = space.get(d);
            int at = d;
            boolean range = one.choices().isEmpty();
            double[] x = trials.stream().mapToDouble(trial -> range ? ((Number) trial.settings().get(one.key())).doubleValue()
                    : Math.min((int) (trial.places().get(at) * one.choices().size()), one.choices().size() - 1)).toArray();
            String name = range ? one.key() : one.key() + ": " + numbered(one.choices());
            charts.add(Charts.chart(one.key(), name, metric, one.log(),
                    List.of(new Charts.Series(metric, x, values(trials), true))));
        }
        return charts;
    }

    private static String numbered(List<String> choices) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < choices.size(); i++) {
            all.add(i + " = " + choices.get(i));
        }
        return String.join(", ", all);
    }

    private static double[] values(List<Trial> trials) {
        return trials.stream().mapToDouble(Trial::value).toArray();
    }
}
