package weft.train.study;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.knowm.xchart.XYChart;
import weft.datasets.transform.Transform;
import weft.train.EvaluationRun;
import weft.train.measures.ConfusionMatrix;
import weft.train.measures.Evaluation;
import weft.train.settings.EvalSettings;

/**
 * How much the accuracy of trained networks suffers when images are made worse, by kind and degree. The images are resized for
 * the network first, so a shift by a pixel is one of its own pixels. Noise is drawn anew for each image, and
 * the same in every run.
 *
 * @param curves one for each network and kind
 */
public record Robustness(List<Curve> curves) {
    public Robustness {
        curves = List.copyOf(curves);
    }

    /**
     * The accuracies of a network.
     *
     * @param network    what to call it: its name and its file
     * @param kind       of what is done to the images
     * @param accuracies for each degree of the kind
     * @param images     that were evaluated
     */
    public record Curve(String network, Corruption kind, List<Double> accuracies, long images) {
        public Curve {
            accuracies = List.copyOf(accuracies);
        }
    }

    /**
     * Measures.
     *
     * @param networks each with the same data
     * @throws weft.train.base.InputException                when checkpoint, network, data and split do not fit together
     * @throws weft.datasets.base.DataException        when the data can't be read
     * @throws weft.layers.io.base.CheckpointException when the weights can't be read
     */
    public static Robustness of(List<EvalSettings> networks, List<Corruption> kinds) {
        List<Curve> curves = new ArrayList<>();
        for (EvalSettings network : networks) {
            List<List<Transform>> variants = new ArrayList<>(List.of(List.of()));
            kinds.forEach(kind -> kind.degrees().stream().skip(1).forEach(degree -> variants.add(List.of(kind.at(degree)))));
            List<Evaluation> all = EvaluationRun.run(network, variants);
            Path file = network.network().checkpoint().toAbsolutePath().normalize();
            String name = unlike(curves, "%s (%s)".formatted(all.getFirst().model(), file.getParent().getFileName()));
            int at = 1;
            for (Corruption kind : kinds) {
                List<Double> accuracies = new ArrayList<>(List.of(all.getFirst().matrix().accuracy()));
                for (int i = 1; i < kind.degrees().size(); i++) {
                    ConfusionMatrix matrix = all.get(at++).matrix();
                    accuracies.add(matrix.accuracy());
                }
                curves.add(new Curve(name, kind, accuracies, all.getFirst().matrix().total()));
            }
        }
        return new Robustness(curves);
    }

    /** A name that no curve has yet: two checkpoints of one run lie in one folder. */
    private static String unlike(List<Curve> curves, String name) {
        Set<String> taken = curves.stream().map(Curve::network).collect(Collectors.toSet());
        String free = name;
        for (int number = 2; taken.contains(free); number++) {
            free = "%s, %d".formatted(name, number);
        }
        return free;
    }

    /** A table for each kind: a row for each network, a column for each degree. */
    public String table() {
        StringBuilder text = new StringBuilder();
        int width = curves.stream().mapToInt(curve -> curve.network.length()).max().orElse(1);
        Corruption last = null;
        for (Curve curve : curves.stream().sorted(Comparator.comparing(Curve::kind)).toList()) {
            if (curve.kind != last) {
                text.append(last == null ? "" : "\n").append(String.format(Locale.ROOT, "%-" + Math.max(width, 20) + "s",
                        curve.kind + ", " + curve.kind.unit()));
                curve.kind.degrees().forEach(degree -> text.append(String.format(Locale.ROOT, "%8s", number(degree))));
                text.append('\n');
                last = curve.kind;
            }
            text.append(String.format(Locale.ROOT, "%-" + Math.max(width, 20) + "s", curve.network));
            curve.accuracies.forEach(accuracy -> text.append(String.format(Locale.ROOT, "  %.4f", accuracy)));
            text.append('\n');
        }
        return text.toString();
    }

    private static String number(double degree) {
        return degree == Math.rint(degree) ? Long.toString((long) degree) : Double.toString(degree);
    }

    /** Replaces {@code file}, a PNG: a chart for each kind, a line for each network. */
    public void draw(Path file) throws IOException {
        List<XYChart> charts = new ArrayList<>();
        for (Corruption kind : Corruption.values()) {
            List<Charts.Series> series = curves.stream().filter(curve -> curve.kind == kind)
                    .map(curve -> new Charts.Series(curve.network, kind.degrees().stream().mapToDouble(d -> d).toArray(),
                            curve.accuracies.stream().mapToDouble(a -> a).toArray(), false))
                    .toList();
            if (!series.isEmpty()) {
                XYChart chart = Charts.chart(kind.toString(), kind.unit(), "accuracy", false, series);
                chart.getStyler().setYAxisMin(0.0).setYAxisMax(1.0);
                chart.getStyler().setLegendVisible(true);
                charts.add(chart);
            }
        }
        Charts.write(file, charts, 2);
    }
}
