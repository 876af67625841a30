package weft.train;

import java.util.List;
import java.util.Optional;
import weft.train.runs.History;
import weft.train.runs.RunFolder;

/**
 * What a finished run leaves: its folder and its epochs.
 *
 * @param folder   its files; of a dry run they are deleted by now
 * @param warnings one line for each picture that could not be drawn, with the reason, for training is not lost for that
 * @param stopped  why it ended before its last epoch, if it did
 */
public record TrainResult(RunFolder folder, History history, List<String> warnings, Optional<String> stopped) {
    public TrainResult {
        warnings = List.copyOf(warnings);
    }
}
