package weft.train.runs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import weft.train.base.Json;
import weft.train.measures.EpochRecord;

/**
 * The epochs of a run so far, in order: what {@code history.json} holds as an array of objects.
 *
 * <p>A loss that is no number (a run that diverged) is written as {@code null}, because JSON has no NaN, and read back as NaN.
 */
public final class History {
    private static final ObjectReader READER = Json.MAPPER.readerFor(EpochRecord[].class)
            .with(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);

    private final List<EpochRecord> epochs = new ArrayList<>();

    /** Appends an epoch. */
    public void add(EpochRecord epoch) {
        epochs.add(epoch);
    }

    /**
     * A history of the first {@code count} epochs alone.
     *
     * @throws IllegalArgumentException when epoch 1, 2, ... {@code count} is not in its place
     */
    History first(int count) {
        History first = new History();
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

    /** The epoch with the highest validation accuracy, on a tie the one with the lower validation loss, then the earlier one. */
    public Optional<EpochRecord> best() {
        return epochs.stream().reduce((best, epoch) -> isBetter(epoch, best) ? epoch : best);
    }

    /** Whether {@code candidate} is strictly better than {@code best}; a NaN never is, and loses to any number. */
    private static boolean isBetter(EpochRecord candidate, EpochRecord best) {
        if (candidate.valAcc() == best.valAcc()) {
            return candidate.valLoss() < best.valLoss() || isNewlyNumber(candidate.valLoss(), best.valLoss());
        }
        return candidate.valAcc() > best.valAcc() || isNewlyNumber(candidate.valAcc(), best.valAcc());
    }

    private static boolean isNewlyNumber(double candidate, double best) {
        return Double.isNaN(best) && !Double.isNaN(candidate);
    }

    /** Replaces {@code file} with these epochs, in one step. */
    public void write(Path file) throws IOException {
        Json.write(file, epochs);
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
