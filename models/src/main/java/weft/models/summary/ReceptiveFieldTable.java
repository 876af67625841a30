package weft.models.summary;

import java.util.stream.Collectors;
import weft.engine.op.geometry.Reach;

/** How a network's receptive field grows from operation to operation, with the numbers filled into the formula. */
final class ReceptiveFieldTable {
    private static final String EXPLANATION = """
            How much of an image of %s one output of %s sees: a square of side r.
            A window of k rows with dilation d spans (k - 1) * d + 1 rows that lie j pixels apart in the image; a stride of s
            moves the next window s rows on:   r' = r + (k - 1) * d * j   and   j' = j * s,   from r = 1, j = 1.
            Where branches come together, the one that sees most counts. Layers that change neither r nor j are left out.

            """;

    private ReceptiveFieldTable() {}

    static String of(String model, Summary summary) {
        TextTable table = new TextTable("layer", "operation", ">k", ">d", ">s", "r' = r + (k - 1) * d * j", "j' = j * s");
        for (Layer layer : summary.layers()) {
            layer.work().stream().filter(ReceptiveFieldTable::matters).forEach(work -> add(table, layer.name(), work));
        }
        return EXPLANATION.formatted(summary.input(), model).replace("\n", System.lineSeparator()) + table;
    }

    private static boolean matters(Work work) {
        return work.branches().stream().distinct().count() > 1 || !work.after().equals(work.before());
    }

    private static void add(TextTable table, String layer, Work work) {
        ReceptiveField before = work.before();
        ReceptiveField after = work.after();
        switch (work.reach()) {
            case Reach.Window(int k, int d, int s) -> table.row(layer, work.operation(), k, d, s,
                    "%d + (%d - 1) * %d * %d = %d".formatted(before.side(), k, d, before.jump(), after.side()),
                    "%d * %d = %d".formatted(before.jump(), s, after.jump()));
            case Reach.Enlarge(int taps, int factor) -> table.row(layer, work.operation(), "", "", "",
                    "%d + (%d - 1) * %d = %d".formatted(before.side(), taps, before.jump(), after.side()),
                    "%d / %d = %d".formatted(before.jump(), factor, after.jump()));
            case Reach.Place _ -> table.row(layer, work.operation(), "", "", "", work.branches().stream()
                    .map(ReceptiveField::toString).collect(Collectors.joining(", ", "largest of ", ": " + after)),
                    after.isAll() ? "" : after.jump());
            case Reach.Everything _ -> table.row(layer, work.operation(), "", "", "", "all: each output sees every place", "");
        }
    }
}
