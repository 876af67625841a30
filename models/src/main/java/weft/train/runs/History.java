package weft.train.runs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import weft.engine.io.AtomicFile;
import weft.train.base.Json;
import weft.train.measures.EpochRecord;
import weft.train.measures.Monitor;

/**
 * The epochs of a run so far, in order: what {@code history.json} holds as an array of objects.
 *
 * <p>A loss that is no number (a run that diverged) is written as {@code null}, because JSON has no NaN, and read back as NaN.
 */
public final class History {
    private static final ObjectReader READER = Json.MAPPER.readerFor(EpochRecord[].class);

    private final Monitor monitor;
    private final List<EpochRecord> epochs = new ArrayList<>();

    /** An empty one, whose best epoch is the one with the highest validation accuracy. */
    public History() {
        this(Monitor.VAL_ACC);
    }

    /** An empty one, whose best epoch {@code monitor} tells. */
    public History(Monitor monitor) {
        this.monitor = monitor;
    }

    /** What tells the best epoch. */
    public Monitor monitor() {
        return monitor;
    }

    /** The same epochs, the best of which another monitor tells. */
    public History by(Monitor other) {
        History same = new History(other);
        same.epochs.addAll(epochs);
        return same;
    }

    /** Appends an epoch. */
    public void add(EpochRecord epoch) {
        epochs.add(epoch);
    }

    /**
     * A history of the first {@code count} epochs alone.
     *
     * @throws IllegalArgumentException when epoch 1, 2, ... {@code count} is not in its place
     */
    public History first(int count) {
        History first = new History(monitor);
        for (int i = 0; i < count; i++) {
            if (i >= epochs.size() || epochs.get(i).epoch() != i + 1) {
                throw new IllegalArgumentException("epoch " + (i + 1) + " of " + count + " is not in its place");
            }
            first.add(epochs.get(i));
        }
        return first;
    }

    /** The epochs so far. */
    public List<EpochRecord> epochs() {
        return List.copyOf(epochs);
    }

    /** The best epoch by the monitor, the first of equals, see {@link Monitor#isBetter}. */
    public Optional<EpochRecord> best() {
        return epochs.stream().reduce((best, epoch) -> monitor.isBetter(epoch, best) ? epoch : best);
    }

    /** The best {@code most} epochs by the monitor, the best first. */
    public List<EpochRecord> top(int most) {
        List<EpochRecord> top = new ArrayList<>();
        for (EpochRecord epoch : epochs) {
            int place = top.size();
            while (place > 0 && monitor.isBetter(epoch, top.get(place - 1))) {
                place--;
            }
            top.add(place, epoch);
        }
        return top.subList(0, Math.min(most, top.size()));
    }

    /**
     * How many epochs have ended since the metric last got better by more than {@code least}; early stopping waits for no more
     * than its patience.
     */
    public int epochsWithoutGain(double least) {
        double best = Double.NaN;
        int since = 0;
        for (EpochRecord epoch : epochs) {
            double value = epoch.value(monitor.metric());
            boolean better = Double.isNaN(best) ? !Double.isNaN(value) : monitor.gain(value, best) > least;
            since = better ? 0 : since + 1;
            best = better ? value : best;
        }
        return since;
    }

    /** Replaces {@code file} with these epochs, in one step. */
    public void write(Path file) throws IOException {
        Json.write(file, epochs);
    }

    /**
     * Replaces {@code file} with a table for spreadsheets: a row for each epoch, a column for each number, empty where an epoch
     * has none or it is not finite.
     */
    public void writeTable(Path file) throws IOException {
        List<String> names = epochs.stream().flatMap(epoch -> epoch.names().stream()).distinct().toList();
        StringBuilder text = new StringBuilder("epoch");
        names.forEach(name -> text.append(',').append(quoted(name)));
        for (EpochRecord epoch : epochs) {
            text.append('\n').append(epoch.epoch());
            for (String name : names) {
                double value = epoch.value(name);
                text.append(',').append(Double.isFinite(value) ? value : "");
            }
        }
        byte[] bytes = text.append('\n').toString().getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(file, out -> out.write(bytes));
    }

    private static String quoted(String name) {
        return name.matches("[A-Za-z0-9_. -]*") ? name : '"' + name.replace("\"", "\"\"") + '"';
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IOException if the file can't be read or is no history; the message names it
     */
    public static History read(Path file) throws IOException {
        if (Json.isOther(file)) {
            throw new IOException(file + ": not a training history: it is not a file");
        }
        History history = new History();
        try {
            EpochRecord[] epochs = READER.readValue(file.toFile());
            if (epochs == null || Arrays.asList(epochs).contains(null)) {
                throw new IOException(file + ": not a training history: null is no epoch");
            }
            for (EpochRecord epoch : epochs) {
                if (!epoch.hasPossibleNumbers()) {
                    throw new IOException(file + ": not a training history: epoch " + epoch.epoch()
                            + " has an impossible number; copy it again");
                }
            }
            history.epochs.addAll(List.of(epochs));
        } catch (JsonProcessingException e) {
            throw new IOException(file + ": not a training history: " + Json.why(e) + "; copy it again", e);
        }
        return history;
    }
}
