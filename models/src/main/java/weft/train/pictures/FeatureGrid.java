package weft.train.pictures;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The feature maps of a layer as one picture: a square grid, each map stretched from its smallest value (black) to its largest
 * (white), with its number and these two below. A map of one value alone is black: that kernel found nothing, or the same
 * everywhere.
 */
public final class FeatureGrid {
    /** So wide that a small number and its range fit below a map of any size. */
    private static final int LEAST_CELL = 100;
    /** The grid's width and height that more maps should not exceed, while they stay large enough to see. */
    private static final int WHOLE = 1400;
    private static final int LEAST_BOX = 64;
    private static final int MOST_BOX = 196;
    private static final int GAP = 16;
    private static final int TEXT = 11;
    private static final int TITLE = 14;
    private static final int LEAST_WIDTH = 640;

    private FeatureGrid() {}

    /** Replaces {@code file}, a PNG, with the maps; {@code title} stands above them. */
    public static void write(Path file, String title, FeatureMaps maps) throws IOException {
        int columns = (int) Math.ceil(Math.sqrt(maps.count()));
        int box = Math.clamp(WHOLE / columns - GAP, LEAST_BOX, MOST_BOX);
        PictureGrid.write(file, title, cells(maps), columns,
                new PictureGrid.Sizes(box, Math.max(LEAST_CELL, box + GAP), TEXT, TITLE, LEAST_WIDTH));
    }

    static List<PictureGrid.Cell> cells(FeatureMaps maps) {
        return IntStream.range(0, maps.count()).mapToObj(c -> cell(maps, c)).toList();
    }

    private static PictureGrid.Cell cell(FeatureMaps maps, int c) {
        int plane = maps.count() == 1 ? maps.values().length : maps.height() * maps.width();
        float least = Float.POSITIVE_INFINITY;
        float most = Float.NEGATIVE_INFINITY;
        for (int i = c * plane; i < (c + 1) * plane; i++) {
            // A NaN makes both NaN; the text below the map shows it, and the map is black.
            least = Math.min(least, maps.values()[i]);
            most = Math.max(most, maps.values()[i]);
        }
        BufferedImage image = new BufferedImage(maps.width(), maps.height(), BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < plane; i++) {
            int level = most > least ? Math.round((maps.values()[c * plane + i] - least) / (most - least) * 255) : 0;
            image.setRGB(i % maps.width(), i / maps.width(), level << 16 | level << 8 | level);
        }
        return new PictureGrid.Cell(image, List.of(Integer.toString(c), range(least, most)), Color.DARK_GRAY);
    }

    private static String range(float least, float most) {
        return String.format(Locale.ROOT, "%.3g to %.3g", least, most);
    }
}
