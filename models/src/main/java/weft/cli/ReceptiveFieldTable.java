package weft.cli;

import java.util.stream.Collectors;
import weft.models.summary.Layer;
import weft.models.summary.ReceptiveField;
import weft.models.summary.Summary;
import weft.models.summary.Work;

/** How a network's receptive field grows, step by step, with the numbers filled into the formula. */
final class ReceptiveFieldTable {
    private static final String ONE_LINE_A_STEP = """
            How much of a picture of %s one output of %s sees: a square of side r.
            A window of k rows with dilation d spans (k - 1) * d + 1 rows that lie j pixels apart in the picture; a stride of s
            moves the next window s rows on:   r' = r + (k - 1) * d * j   and   j' = j * s,   from r = 1, j = 1.
            Where branches come together, the one that sees most counts. What changes neither r nor j is left out.

            """;

    private ReceptiveFieldTable() {
    }

    static String of(String model, Summary summary) {
        TextTable table = new TextTable("layer", "operation", ">k", ">d", ">s", "r' = r + (k - 1) * d * j", "j' = j * s");
        for (Layer layer : summary.layers()) {
            layer.work().stream().filter(ReceptiveFieldTable::matters).forEach(work -> step(table, layer.name(), work));
        }
        return ONE_LINE_A_STEP.formatted(summary.input(), model).replace("\n", System.lineSeparator()) + table;
    }

    private static boolean matters(Work work) {
        return switch (work.step()) {
            case Work.Join join -> join.branches().stream().distinct().count() > 1;
            case Work.Window window -> !window.after().equals(window.before());
            case Work.Enlarge enlarge -> !enlarge.after().equals(enlarge.before());
            case Work.Everything everything -> !everything.before().isAll();
        };
    }

    private static void step(TextTable table, String layer, Work work) {
        switch (work.step()) {
            case Work.Window(int k, int d, int s, ReceptiveField before) -> table.row(layer, work.operation(), k, d, s,
                    "%d + (%d - 1) * %d * %d = %d".formatted(before.side(), k, d, before.jump(), work.step().after().side()),
                    "%d * %d = %d".formatted(before.jump(), s, work.step().after().jump()));
            case Work.Enlarge(int taps, int factor, ReceptiveField before) -> table.row(layer, work.operation(), "", "", "",
                    "%d + (%d - 1) * %d = %d".formatted(before.side(), taps, before.jump(), work.step().after().side()),
                    "%d / %d = %d".formatted(before.jump(), factor, work.step().after().jump()));
            case Work.Join join -> table.row(layer, work.operation(), "", "", "", join.branches().stream()
                    .map(ReceptiveField::toString).collect(Collectors.joining(", ", "largest of ", ": " + join.after())),
                    join.after().isAll() ? "" : join.after().jump());
            case Work.Everything _ -> table.row(layer, work.operation(), "", "", "", "all: each output sees every place", "");
        }
    }
}
