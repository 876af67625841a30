package weft.train.measures;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** A {@link ConfusionMatrix} as text: aligned columns, no line wider than {@value #MAX_WIDTH} characters where names allow. */
public final class MetricsTable {
    private static final int MAX_WIDTH = 110;
    private static final int MAX_NAME = 20;
    /** With more classes than this the matrix no longer fits. */
    private static final int MAX_CLASSES = 20;
    private static final int LISTED_PAIRS = 5;
    /** Where there is no matrix. */
    private static final int MORE_PAIRS = 20;
    private static final int GAP = 2;

    private final ConfusionMatrix matrix;
    private final List<String> names;

    /** A table of {@code matrix} whose class c is called {@code names.get(c)}. */
    public MetricsTable(ConfusionMatrix matrix, List<String> names) {
        if (names.size() != matrix.classes()) {
            throw new IllegalArgumentException("metrics table: %d names for %d classes"
                    .formatted(names.size(), matrix.classes()));
        }
        this.matrix = matrix;
        this.names = List.copyOf(names);
    }

    /** One line per class with precision, recall, F1 and number of images, then the macro and micro averages and the accuracy. */
    public String perClass() {
        int width = Math.max("macro average".length(), nameWidth());
        StringBuilder text = new StringBuilder(pad("class", width)).append("  precision  recall      f1  images\n");
        for (int c = 0; c < names.size(); c++) {
            text.append(pad(shorten(names.get(c), width), width)).append(format("     %.4f  %.4f  %.4f  %6d\n",
                    matrix.precision(c), matrix.recall(c), matrix.f1(c), matrix.support(c)));
        }
        text.append(pad("macro average", width)).append(format("     %.4f  %.4f  %.4f  %6d\n",
                matrix.macroPrecision(), matrix.macroRecall(), matrix.macroF1(), matrix.total()));
        text.append(pad("micro average", width)).append(format("     %.4f  %.4f  %.4f  %6d\n",
                matrix.micro(), matrix.micro(), matrix.micro(), matrix.total()));
        text.append(pad("accuracy", width)).append(format("%27.4f  %6d\n", matrix.accuracy(), matrix.total()));
        return text.toString();
    }

    /** The counts as a square table; empty where there are too many classes for one. */
    public String confusion() {
        if (names.size() > MAX_CLASSES) {
            return "";
        }
        int rowWidth = Math.max("true \\ predicted".length(), nameWidth());
        int digits = IntStream.range(0, names.size()).map(this::widestCount).max().orElse(1);
        int longestName = names.stream().mapToInt(String::length).max().orElse(1);
        int room = (MAX_WIDTH - rowWidth) / names.size() - GAP;
        int width = Math.max(digits, Math.min(longestName, Math.max(3, room)));
        StringBuilder text = new StringBuilder(pad("true \\ predicted", rowWidth));
        for (String name : names) {
            text.append(" ".repeat(GAP)).append(padLeft(shorten(name, width), width));
        }
        text.append('\n');
        for (int t = 0; t < names.size(); t++) {
            text.append(pad(shorten(names.get(t), rowWidth), rowWidth));
            for (int p = 0; p < names.size(); p++) {
                // A dot for zero, so that the errors stand out.
                String count = matrix.count(t, p) == 0 ? "." : Long.toString(matrix.count(t, p));
                text.append(" ".repeat(GAP)).append(padLeft(count, width));
            }
            text.append('\n');
        }
        return text.toString();
    }

    private int widestCount(int truth) {
        return IntStream.range(0, names.size()).map(p -> Long.toString(matrix.count(truth, p)).length()).max().orElse(1);
    }

    /** The pairs of classes that were confused most often, a line each; empty when no class was taken for another. */
    public String mostConfused() {
        List<ConfusionMatrix.Pair> pairs = matrix.mostConfused(names.size() <= MAX_CLASSES ? LISTED_PAIRS : MORE_PAIRS);
        if (pairs.isEmpty()) {
            return "";
        }
        int width = Math.max("predicted".length(), nameWidth());
        StringBuilder text = new StringBuilder("most confused\n");
        text.append(pad("true", width)).append("  ").append(pad("predicted", width)).append("  images  of its class\n");
        for (ConfusionMatrix.Pair pair : pairs) {
            text.append(pad(shorten(names.get(pair.truth()), width), width)).append("  ")
                    .append(pad(shorten(names.get(pair.predicted()), width), width))
                    .append(format("  %6d  %10.1f %%\n", pair.count(), 100 * pair.share()));
        }
        return text.toString();
    }

    private int nameWidth() {
        return Math.min(MAX_NAME, names.stream().mapToInt(String::length).max().orElse(1));
    }

    /** At most {@code width} characters of a name; a dot says that some are missing, where there is room for one. */
    static String shorten(String name, int width) {
        if (name.length() <= width) {
            return name;
        }
        return width < 5 ? name.substring(0, width) : name.substring(0, width - 1) + ".";
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private static String padLeft(String text, int width) {
        return " ".repeat(Math.max(0, width - text.length())) + text;
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
