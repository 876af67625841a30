package weft.train.pictures;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import weft.train.base.Png;

/**
 * Pictures in rows and columns, each with a caption below: predictions, samples of a data set, feature maps.
 *
 * <p>Small pictures are enlarged by a whole factor without smoothing, because a student wants to see the pixels that the network
 * sees; pictures larger than their cell are made smaller with smoothing.
 */
public final class PictureGrid {
    /** A picture and the lines below it, in one colour. */
    public record Cell(BufferedImage picture, List<String> caption, Color color) {
        public Cell {
            caption = List.copyOf(caption);
        }
    }

    /**
     * The sizes of a grid, in pixels.
     *
     * @param box   the square into which a picture goes
     * @param cell  the width of a box with the space beside it
     * @param text  the size of the captions' letters
     * @param title the size of the title's letters
     * @param least the width of the whole, where its cells take less
     */
    public record Sizes(int box, int cell, int text, int title, int least) {
        /** For pictures with some words below. */
        public static final Sizes LARGE = new Sizes(196, 252, 15, 20, 0);

        private int line() {
            return text + 5;
        }

        private Font font() {
            return new Font(Font.SANS_SERIF, Font.PLAIN, text);
        }
    }

    private static final int MARGIN = 16;
    private static final int TITLE_HEIGHT = 44;
    private static final Color FRAME = new Color(0xc8c8c8);

    private PictureGrid() {}

    /** Replaces {@code file}, a PNG, with the grid. */
    public static void write(Path file, String title, List<Cell> cells, int columns) throws IOException {
        write(file, title, cells, columns, Sizes.LARGE);
    }

    /** As {@link #write(Path, String, List, int)}, in other sizes. */
    public static void write(Path file, String title, List<Cell> cells, int columns, Sizes sizes) throws IOException {
        Png.write(file, () -> draw(title, cells, columns, sizes));
    }

    /** The picture that {@link #write} writes. */
    public static BufferedImage draw(String title, List<Cell> cells, int columns, Sizes sizes) {
        int rows = Math.ceilDiv(cells.size(), columns);
        int lines = cells.stream().mapToInt(cell -> cell.caption().size()).max().orElse(0);
        int cellHeight = sizes.box + lines * sizes.line() + MARGIN;
        int width = Math.max(sizes.least, columns * sizes.cell + 2 * MARGIN);
        int indent = (width - columns * sizes.cell) / 2;
        BufferedImage image = new BufferedImage(width,
                TITLE_HEIGHT + rows * cellHeight + MARGIN, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            graphics.setColor(Color.WHITE);
            graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
            graphics.setColor(Color.DARK_GRAY);
            graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, sizes.title));
            Letters.centred(graphics, title, 0, TITLE_HEIGHT - MARGIN, image.getWidth());
            graphics.setFont(sizes.font());
            for (int i = 0; i < cells.size(); i++) {
                int left = indent + i % columns * sizes.cell;
                int top = TITLE_HEIGHT + i / columns * cellHeight;
                drawPicture(graphics, cells.get(i).picture(), left, top, sizes);
                graphics.setColor(cells.get(i).color());
                int baseline = top + sizes.box - 3;
                for (String line : cells.get(i).caption()) {
                    baseline += sizes.line();
                    Letters.centred(graphics, line, left, baseline, sizes.cell);
                }
            }
        } finally {
            graphics.dispose();
        }
        return image;
    }

    /** Whether each of these captions fits into one line of a cell. */
    static boolean fit(List<String> captions) {
        BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        try {
            FontMetrics metrics = graphics.getFontMetrics(Sizes.LARGE.font());
            return captions.stream().allMatch(caption -> metrics.stringWidth(caption) <= Sizes.LARGE.cell - MARGIN / 2);
        } finally {
            graphics.dispose();
        }
    }

    private static void drawPicture(Graphics2D graphics, BufferedImage picture, int left, int top, Sizes sizes) {
        int box = sizes.box;
        int longest = Math.max(picture.getWidth(), picture.getHeight());
        double scale = longest <= box ? box / longest : (double) box / longest;
        int width = Math.max(1, (int) Math.round(picture.getWidth() * scale));
        int height = Math.max(1, (int) Math.round(picture.getHeight() * scale));
        int x = left + (sizes.cell - width) / 2;
        int y = top + (box - height) / 2;
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, scale >= 1
                ? RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR : RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(scale >= 1 ? picture : halved(picture, width, height), x, y, width, height, null);
        graphics.setColor(FRAME);
        graphics.drawRect(x - 1, y - 1, width + 1, height + 1);
    }

    /** Halves a picture until it is less than twice the wanted size: bilinear interpolation of a large one would skip pixels. */
    private static BufferedImage halved(BufferedImage picture, int width, int height) {
        BufferedImage result = picture;
        while (result.getWidth() >= 2 * width && result.getHeight() >= 2 * height) {
            BufferedImage half = new BufferedImage(result.getWidth() / 2, result.getHeight() / 2, BufferedImage.TYPE_INT_RGB);
            Graphics2D graphics = half.createGraphics();
            graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            graphics.drawImage(result, 0, 0, half.getWidth(), half.getHeight(), null);
            graphics.dispose();
            result = half;
        }
        return result;
    }
}
