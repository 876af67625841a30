package weft.train.report;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Map;
import weft.models.summary.Summary;
import weft.train.measures.ConfusionMatrix;
import weft.train.measures.EpochRecord;

/**
 * What {@code report.html} shows.
 *
 * @param title       the network and its data
 * @param epochs      at least one
 * @param best        one of them, whose weights the matrix and the mistakes are of
 * @param matrix      of the validation images
 * @param classes     their names
 * @param mistakes    the worst first
 * @param layers      of the network
 * @param settings    what was chosen
 * @param data        what it learned from
 * @param environment where it ran
 */
public record Report(String title, List<EpochRecord> epochs, EpochRecord best, ConfusionMatrix matrix, List<String> classes,
        List<Mistake> mistakes, Summary layers, Map<String, Object> settings, Map<String, Object> data,
        Map<String, Object> environment) {

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
}
