package weft.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import weft.engine.io.AtomicFile;
import weft.train.base.InputException;
import weft.train.measures.StepRecord;

/** Writes {@code steps.csv}: a row for each evaluation inside an epoch. */
final class StepLog implements Callback {
    private final Path file;
    private final List<String> rows;

    private StepLog(Path file, List<String> rows) {
        this.file = file;
        this.rows = rows;
    }

    /**
     * Goes on with a file after {@code done} steps; rows of later steps are dropped, because these are made again.
     *
     * @throws InputException when the file is there and is not what this wrote
     */
    static StepLog at(Path file, long done) {
        List<String> rows = new ArrayList<>();
        if (done > 0 && Files.exists(file)) {
            try {
                List<String> found = Files.readAllLines(file);
                found.stream().limit(1).forEach(rows::add);
                found.stream().skip(1).filter(row -> step(file, row) <= done).forEach(rows::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return new StepLog(file, rows);
    }

    private static long step(Path file, String row) {
        String first = row.split(",", 2)[0];
        if (!first.matches("[0-9]{1,18}")) {
            throw new InputException("%s: a row begins with '%s' where a step is expected; copy the run's folder again"
                    .formatted(file, first.replaceAll("\\p{Cntrl}", "?")));
        }
        return Long.parseLong(first);
    }

    @Override
    public void stepEvaluated(StepRecord step) {
        if (rows.isEmpty()) {
            rows.add(step.toHeader());
        }
        rows.add(step.toRow());
        byte[] text = (String.join("\n", rows) + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            AtomicFile.write(file, out -> out.write(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
