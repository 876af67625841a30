package weft.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.train.measures.EpochRecord;
import weft.train.pictures.Curves;
import weft.train.pictures.DrawnImage;
import weft.train.pictures.PictureGrid;
import weft.train.pictures.PredictionGrid;
import weft.train.pictures.PredictionGrid.Prediction;

/** What can be said of the drawings without eyes: their sizes, and where which colours are. */
class PicturesTest {
    private static final int TRAINING = 0x1f77b4;
    private static final int VALIDATION = 0xe6550d;
    private static final int RIGHT = 0x1a7f37;
    private static final int WRONG = 0xcf222e;

    @TempDir
    Path folder;

    @Test
    void curvesAreAPictureOf1200By500WithBothCurvesInBothHalves() throws IOException {
        Curves.write(folder.resolve("curves.png"), "lenet5 on digits", epochs(10));

        BufferedImage image = ImageIO.read(folder.resolve("curves.png").toFile());
        assertThat(image.getWidth()).isEqualTo(1200);
        assertThat(image.getHeight()).isEqualTo(500);
        for (int half = 0; half < 2; half++) {
            assertThat(count(image, half * 600, 600, TRAINING)).as("training in half %d", half).isGreaterThan(500);
            assertThat(count(image, half * 600, 600, VALIDATION)).as("validation in half %d", half).isGreaterThan(500);
        }
    }

    @Test
    void curvesHaveTheNameOfTheRunAboveAndOneLegendBelow() {
        BufferedImage named = Curves.draw("lenet5 on digits", epochs(10));
        BufferedImage unnamed = Curves.draw("", epochs(10));
        BufferedImage longest = Curves.draw("a very long name ".repeat(1000), epochs(10));

        assertThat(inkedColumns(unnamed, 0, 38)).isEmpty();
        List<Integer> title = inkedColumns(named, 0, 38);
        assertThat(title.getFirst() + title.getLast()).as("centred").isBetween(1190, 1210);
        assertThat(inkedColumns(longest, 0, 38)).allMatch(x -> x >= 10 && x < 1190);
        for (int color : new int[] {TRAINING, VALIDATION}) {
            assertThat(count(named.getSubimage(0, 470, 1200, 30), 0, 1200, color)).as("a piece of one line").isEqualTo(36 * 3);
        }
        List<Integer> legend = inkedColumns(named, 470, 30);
        assertThat(legend.getFirst() + legend.getLast()).as("centred").isBetween(1185, 1215);
    }

    /** Where something is drawn in the {@code height} rows from {@code top} on. */
    private static List<Integer> inkedColumns(BufferedImage image, int top, int height) {
        return IntStream.range(0, image.getWidth())
                .filter(x -> IntStream.range(top, top + height).anyMatch(y -> rgb(image, x, y) != 0xffffff)).boxed().toList();
    }

    @Test
    void aSingleEpochIsShownAsPointsBetweenTheAxes() {
        BufferedImage image = Curves.draw("run", epochs(1));

        // The left plot, without the legend below.
        assertThat(count(image.getSubimage(0, 0, 600, 430), 0, 600, TRAINING)).isGreaterThan(20);
        assertThat(count(image.getSubimage(0, 0, 600, 430), 0, 600, VALIDATION)).isGreaterThan(20);
    }

    /** As where binary data stands in place of a name. The test ends soon only if it is cut in one go, not letter by letter. */
    @Test
    void aVeryLongCaptionIsCut() throws IOException {
        BufferedImage picture = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
        List<String> caption = List.of("b".repeat(2_000_000));
        PictureGrid.write(folder.resolve("long.png"), "title", List.of(new PictureGrid.Cell(picture, caption, Color.BLACK)), 1);

        assertThat(ImageIO.read(folder.resolve("long.png").toFile()).getWidth()).isLessThan(400);
    }

    @Test
    void curvesOfARunThatDivergedAreDrawnWithoutItsMissingEpochs() {
        List<EpochRecord> diverged = List.of(
                new EpochRecord(1, 1, 0.5, 1.5, 0.4, 1, 10),
                new EpochRecord(2, Double.NaN, 0.1, Double.POSITIVE_INFINITY, 0.1, 1, 10));
        List<EpochRecord> neverWell = List.of(new EpochRecord(1, Double.NaN, Double.NaN, Double.NaN, Double.NaN, 1, 10));

        assertThat(count(Curves.draw("run", diverged), 0, 600, TRAINING)).isGreaterThan(20);
        assertThat(Curves.draw("run", neverWell).getWidth()).isEqualTo(1200);
    }

    @Test
    void curvesNeedAnEpoch() {
        assertThatIllegalArgumentException().isThrownBy(() -> Curves.draw("run", List.of()));
    }

    @Test
    void valuesOfAnImageBecomeLevelsOfGreyOrOfRedGreenAndBlue() {
        float[] values = {0, 0.5f, 1, 2, -1, Float.NaN, 0.25f, 0.75f, 0.1f, 0.2f, 0.3f, 0.4f};

        BufferedImage grey = DrawnImage.of(values, 0, 1, 2, 3, 1);
        BufferedImage color = DrawnImage.of(values, 0, 3, 2, 2, 1);

        assertThat(rgb(grey, 1, 0)).isEqualTo(0x808080);
        assertThat(rgb(grey, 2, 0)).isEqualTo(0xffffff);
        assertThat(rgb(grey, 0, 1)).as("above full scale").isEqualTo(0xffffff);
        assertThat(rgb(grey, 1, 1)).as("below zero").isEqualTo(0);
        assertThat(rgb(grey, 2, 1)).as("not a number").isEqualTo(0);
        assertThat(rgb(color, 1, 1)).isEqualTo(0xffbf66);
    }

    @Test
    void anImageMayStartInsideAnArrayAndHaveAnyFullScale() {
        assertThat(rgb(DrawnImage.of(new float[] {9, 16, 4}, 1, 1, 1, 2, 16), 0, 0)).isEqualTo(0xffffff);
        assertThat(rgb(DrawnImage.of(new float[] {9, 16, 4}, 1, 1, 1, 2, 16), 1, 0)).isEqualTo(0x404040);
    }

    @Test
    void onlyGreyAndColourCanBeShown() {
        assertThatIllegalArgumentException().isThrownBy(() -> DrawnImage.of(new float[2], 0, 2, 1, 1, 1))
                .withMessage("image: can show 1 or 3 channels, got 2");
    }

    @Test
    void predictionsAreGreenWhenRightAndRedWhenWrong() {
        List<PictureGrid.Cell> cells = PredictionGrid.cells(List.of(
                new Prediction(checkers(8), "3", "3", 0.982), new Prediction(checkers(8), "5", "8", 0.5)));

        assertThat(cells.get(0).color()).isEqualTo(new Color(RIGHT));
        assertThat(cells.get(0).caption()).containsExactly("true: 3  predicted: 3", "98.2 %");
        assertThat(cells.get(1).color()).isEqualTo(new Color(WRONG));
        assertThat(cells.get(1).caption()).containsExactly("true: 5  predicted: 8", "50.0 %");
    }

    @Test
    void longClassNamesGetALineEach() {
        List<PictureGrid.Cell> cells = PredictionGrid.cells(List.of(
                new Prediction(checkers(8), "a long class name", "another long class name", 1)));

        assertThat(cells.getFirst().caption())
                .containsExactly("true: a long class name", "predicted: another long class name", "100.0 %");
    }

    @Test
    void theGridShowsAtMostSixteenImages() throws IOException {
        List<Prediction> twenty = Collections.nCopies(20, new Prediction(checkers(8), "3", "3", 1));

        PredictionGrid.write(folder.resolve("twenty.png"), "title", twenty);
        PredictionGrid.write(folder.resolve("sixteen.png"), "title", twenty.subList(0, 16));

        assertThat(folder.resolve("twenty.png")).hasSameBinaryContentAs(folder.resolve("sixteen.png"));
    }

    @Test
    void smallPicturesAreEnlargedByAWholeFactorWithCrispPixels() {
        BufferedImage grid = PictureGrid.draw("", List.of(new PictureGrid.Cell(checkers(8), List.of(), Color.BLACK)), 1,
                PictureGrid.Sizes.LARGE);

        // 196 / 8 = 24 pixels for each of 64, half of them black; nothing in between but the frame.
        assertThat(count(grid, 0, grid.getWidth(), 0x000000)).isEqualTo(32 * 24 * 24);
        assertThat(grid.getRGB(0, 0) & 0xffffff).isEqualTo(0xffffff);
    }

    @Test
    void largePicturesKeepTheirProportions() {
        BufferedImage wide = new BufferedImage(1000, 500, BufferedImage.TYPE_INT_RGB);

        BufferedImage grid = PictureGrid.draw("", List.of(new PictureGrid.Cell(wide, List.of(), Color.BLACK)), 1,
                PictureGrid.Sizes.LARGE);

        assertThat(count(grid, 0, grid.getWidth(), 0x000000)).isEqualTo(196 * 98);
    }

    @Test
    void aPictureThatCannotBeWrittenIsAnErrorThatLeavesTheOldOne() throws IOException {
        Path file = folder.resolve("none/curves.png");

        assertThatIOException().isThrownBy(() -> Curves.write(file, "run", epochs(2)));
        assertThat(Files.exists(file)).isFalse();
    }

    private static List<EpochRecord> epochs(int n) {
        return IntStream.rangeClosed(1, n)
                .mapToObj(i -> new EpochRecord(i, 2.0 / i, 1 - 0.5 / i, 2.5 / i, 1 - 0.6 / i, 1, 10))
                .toList();
    }

    private static BufferedImage checkers(int size) {
        BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                image.setRGB(x, y, (x + y) % 2 == 0 ? 0xffffff : 0x000000);
            }
        }
        return image;
    }

    private static int rgb(BufferedImage image, int x, int y) {
        return image.getRGB(x, y) & 0xffffff;
    }

    private static int count(BufferedImage image, int left, int width, int color) {
        int count = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = left; x < left + width; x++) {
                count += rgb(image, x, y) == color ? 1 : 0;
            }
        }
        return count;
    }
}
