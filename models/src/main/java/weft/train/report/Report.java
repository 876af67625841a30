package weft.train.report;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import weft.models.summary.Summary;
import weft.train.measures.ConfusionMatrix;
import weft.train.measures.EpochRecord;
import weft.train.measures.MemoryUse;
import weft.train.pictures.PredictionGrid.Prediction;

/**
 * What the page of a run shows, as it is at one moment.
 *
 * @param about       what stays the same to the end of the run
 * @param status      where the run is
 * @param charts      curves over the epochs
 * @param judged      how good its weights are, once they were evaluated
 * @param predictions what the network says of some validation images
 * @param memory      what it takes, by device
 * @param drawings    of its layers
 */
public record Report(About about, Status status, List<Chart> charts, Optional<Judged> judged, List<Prediction> predictions,
        List<MemoryUse> memory, List<Drawing> drawings) {

    /**
     * What stays the same.
     *
     * @param title       the network and its data
     * @param classes     their names
     * @param layers      of the network
     * @param settings    what was chosen
     * @param data        what it learns from
     * @param environment where it runs
     */
    public record About(String title, List<String> classes, Summary layers, Map<String, Object> settings,
            Map<String, Object> data, Map<String, Object> environment) {}

    /**
     * Where a run is.
     *
     * @param text  a sentence
     * @param share how much of the run is done, 0 to 1
     * @param tiles the most important numbers
     */
    public record Status(String text, double share, List<Tile> tiles) {}

    /**
     * A number in large letters.
     *
     * @param name   what it is
     * @param value  with its unit
     * @param remark in small letters below, or empty
     */
    public record Tile(String name, String value, String remark) {}

    /**
     * An evaluation of the validation part.
     *
     * @param epoch    after which the weights were evaluated
     * @param which    the epoch in words
     * @param mistakes the worst first
     */
    public record Judged(EpochRecord epoch, String which, ConfusionMatrix matrix, List<Mistake> mistakes) {}

    /**
     * An image that was taken for another class.
     *
     * @param picture     the image
     * @param index       which of the validation images it is
     * @param probability of the class that was predicted, 0 to 1
     * @param ofTruth     the probability of the true class, 0 to 1
     */
    public record Mistake(BufferedImage picture, int index, String truth, String predicted, double probability,
            double ofTruth) {}

    /**
     * A drawing, shown as large as there is room.
     *
     * @param title what it shows
     */
    public record Drawing(String title, BufferedImage picture) {}

    /** A run that has ended, with at least one epoch. */
    public static Report ended(About about, List<EpochRecord> epochs, Judged best, List<Prediction> predictions,
            List<MemoryUse> memory, List<Drawing> drawings) {
        return new Report(about, Tiles.ended(epochs, best, about.layers(), memory), RunCurves.of(epochs).charts(),
                Optional.of(best), predictions, memory, drawings);
    }
}
