package weft.train.watch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import weft.engine.Tensor;
import weft.layers.Parameter;
import weft.train.base.InputException;
import weft.train.learner.DeviceBatch;
import weft.train.learner.Learner;

/**
 * Records of each step a sum over the bits of every tensor, in the order in which they are computed: the batch, the loss, the
 * gradients from the last layer to the first, the weights and running statistics. {@code trace.csv} has a row for each step; two
 * runs are equal up to the first entry that differs.
 */
public final class Trace implements AutoCloseable {
    /** The file in the folder of a run. */
    public static final String FILE = "trace.csv";

    private final RowFile out;
    private final Learner learner;
    private String batch = "";

    private Trace(RowFile out, Learner learner) {
        this.out = out;
        this.learner = learner;
    }

    /**
     * Goes on with the file of a folder after {@code done} steps; rows of later steps are dropped, because these are made again.
     *
     * @throws InputException when the file is there and is no trace
     */
    public static Trace in(Path folder, Learner learner, long done) throws IOException {
        Path file = folder.resolve(FILE);
        List<String> rows = new ArrayList<>();
        if (done > 0 && Files.exists(file)) {
            for (String row : Files.readAllLines(file)) {
                // A run that was killed may have left the beginning of a row.
                boolean whole = rows.isEmpty() || cells(row) == cells(rows.getFirst());
                if (rows.isEmpty() || whole && step(file, row) <= done) {
                    rows.add(row);
                }
            }
        }
        if (rows.isEmpty()) {
            rows.add("step," + String.join(",", values(learner, "", "", true).keySet()));
        }
        return new Trace(RowFile.of(file, rows), learner);
    }

    private static long cells(String row) {
        return row.chars().filter(c -> c == ',').count();
    }

    static long step(Path file, String row) {
        String first = row.split(",", 2)[0];
        if (!first.matches("[0-9]{1,18}")) {
            throw new InputException("%s: is no trace: a row begins with '%s' where a step is expected".formatted(file,
                    first.replaceAll("\\p{Cntrl}", "?")));
        }
        return Long.parseLong(first);
    }

    /** A step begins with this batch. */
    public void begins(DeviceBatch on) {
        batch = TensorSum.of(on.images().toArray()) + TensorSum.of(on.targets().toArray());
    }

    /** The step has ended with this loss. */
    public void ends(long step, Tensor loss) {
        try {
            out.add(step + "," + String.join(",", values(learner, batch, TensorSum.of(loss.toArray()), false).values()));
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> values(Learner learner, String ofBatch, String ofLoss, boolean namesOnly) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("batch", ofBatch);
        values.put("loss", ofLoss);
        for (Map.Entry<String, Parameter> one : learner.model().namedParameters().reversed().entrySet()) {
            Tensor gradient = namesOnly ? null : one.getValue().gradient();
            values.put("gradient of " + one.getKey(), gradient == null ? "" : TensorSum.of(gradient.toArray()));
        }
        learner.model().stateDict().forEach((key, tensor) -> values.put(key, namesOnly ? "" : TensorSum.of(tensor.toArray())));
        return values;
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
