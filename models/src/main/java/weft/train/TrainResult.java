package weft.train;

import java.util.List;
import weft.train.runs.History;
import weft.train.runs.RunFolder;

/**
 * What a finished run leaves: its folder and its epochs.
 *
 * @param warnings one line for each picture that could not be drawn, with the reason, for training is not lost for that
 */
public record TrainResult(RunFolder folder, History history, List<String> warnings) {
    public TrainResult {
        warnings = List.copyOf(warnings);
    }
}
