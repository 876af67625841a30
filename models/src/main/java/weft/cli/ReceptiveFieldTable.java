package weft.cli;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import weft.models.summary.Layer;
import weft.models.summary.ReceptiveField;
import weft.models.summary.Summary;
import weft.models.summary.Work;

/** How a network's receptive field grows, step by step, with the numbers filled into the formula. */
final class ReceptiveFieldTable {
    private static final String FORMAT = "%-28s  %-12s  %3s  %3s  %3s  %-32s  %s";

    private ReceptiveFieldTable() {
    }

    static String of(String model, Summary summary) {
        StringBuilder text = new StringBuilder();
        line(text, "How much of a picture of %s one output of %s sees: a square of side r.", summary.input(), model);
        line(text, "A window of k rows with dilation d spans (k - 1) * d + 1 rows that lie j pixels apart in the picture; a stride");
        line(text, "of s moves the next window s rows on:   r' = r + (k - 1) * d * j   and   j' = j * s,   from r = 1, j = 1.");
        line(text, "Where branches come together, the one that sees most counts.");
        line(text, "");
        line(text, FORMAT, "layer", "operation", "k", "d", "s", "r' = r + (k - 1) * d * j", "j' = j * s");
        for (Layer layer : summary.layers()) {
            layer.work().forEach(work -> step(text, layer.name(), work));
        }
        return text.toString();
    }

    private static void step(StringBuilder text, String layer, Work work) {
        switch (work.step()) {
            case Work.Window w when !w.before().isAll() -> line(text, FORMAT, layer, work.operation(), w.kernel(), w.dilation(), w.stride(),
                    "%d + (%d - 1) * %d * %d = %d".formatted(w.before().side(), w.kernel(), w.dilation(), w.before().jump(),
                            w.after().side()),
                    "%d * %d = %d".formatted(w.before().jump(), w.stride(), w.after().jump()));
            case Work.Join join when differ(join.branches()) -> line(text, FORMAT, layer, work.operation(), "", "", "",
                    "largest of %s: %s".formatted(join.branches().stream().map(ReceptiveField::toString)
                            .collect(Collectors.joining(", ")), join.after()), join.after().isAll() ? "" : join.after().jump());
            case Work.Everything e when !e.before().isAll() -> line(text, FORMAT, layer, work.operation(), "", "", "",
                    "all: each output sees every place", "");
            case Work.Step _ -> { }
        }
    }

    private static boolean differ(List<ReceptiveField> branches) {
        return branches.stream().distinct().count() > 1;
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values).stripTrailing()).append(System.lineSeparator());
    }
}
