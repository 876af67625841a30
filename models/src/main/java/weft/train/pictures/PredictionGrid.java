package weft.train.pictures;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import weft.train.base.Png;

/**
 * {@code predictions.png}: 4 x 4 images, each with its true and its predicted class and the probability that the network gave
 * to its prediction, green where it is right and red where it is wrong.
 */
public final class PredictionGrid {
    /** Images on a grid; of more, the first are shown. */
    public static final int CAPACITY = 16;
    private static final int COLUMNS = 4;
    private static final Color RIGHT = new Color(0x1a7f37);
    private static final Color WRONG = new Color(0xcf222e);

    /**
     * An image as a picture, and what a network says about it.
     *
     * @param probability of the predicted class, 0 to 1
     */
    public record Prediction(BufferedImage picture, String truth, String predicted, double probability) {
        /** Whether the prediction is the true class. */
        public boolean isRight() {
            return truth.equals(predicted);
        }
    }

    private PredictionGrid() {}

    /** Replaces {@code file}, a PNG, with the first {@value #CAPACITY} predictions; {@code title} stands above them. */
    public static void write(Path file, String title, List<Prediction> predictions) throws IOException {
        Png.write(file, () -> draw(title, predictions));
    }

    /** The picture that {@link #write} writes. */
    public static BufferedImage draw(String title, List<Prediction> predictions) {
        return PictureGrid.draw(title, cells(predictions.subList(0, Math.min(CAPACITY, predictions.size()))), COLUMNS,
                PictureGrid.Sizes.LARGE);
    }

    /** The cells of the grid, one for each prediction. */
    public static List<PictureGrid.Cell> cells(List<Prediction> predictions) {
        boolean oneLineFits = PictureGrid.fit(predictions.stream().map(PredictionGrid::oneLine).toList());
        return predictions.stream().map(p -> {
            List<String> caption = oneLineFits
                    ? List.of(oneLine(p), percent(p))
                    : List.of("true: " + p.truth(), "predicted: " + p.predicted(), percent(p));
            return new PictureGrid.Cell(p.picture(), caption, p.isRight() ? RIGHT : WRONG);
        }).toList();
    }

    private static String oneLine(Prediction p) {
        return "true: %s  predicted: %s".formatted(p.truth(), p.predicted());
    }

    private static String percent(Prediction p) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * p.probability());
    }
}
