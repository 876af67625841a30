package weft.train;

/** What a finished run leaves: its folder and its epochs. */
public record TrainResult(RunFolder folder, History history) {
}
