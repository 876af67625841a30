package weft.train.pictures;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import weft.train.base.Png;
import weft.train.measures.ConfusionMatrix;

/**
 * {@code confusion.png}: a square for each (true class, predicted class), the darker the larger the share of the true class's
 * images, so that frequent classes do not outshine rare ones. Right predictions are green, wrong ones red. The number in a square
 * is the count; with many classes the squares are too small for numbers.
 */
public final class ConfusionPicture {
    private static final int MARGIN = 16;
    private static final int TITLE = 44;
    /** The most room for a name beside a row and above a column. */
    private static final int MOST_NAME = 130;
    private static final int LETTER = 10;
    private static final int SIDE = 640;
    private static final int MOST_NUMBERED = 20;
    /** With more classes names would lie on each other. */
    private static final int MOST_NAMED = 60;
    private static final Color RIGHT = new Color(0x1a7f37);
    private static final Color WRONG = new Color(0xcf222e);
    private static final Color LINE = new Color(0xd0d7de);

    private ConfusionPicture() {}

    /** Replaces {@code file}, a PNG, with the picture; class c is called {@code names.get(c)}. */
    public static void write(Path file, String title, ConfusionMatrix matrix, List<String> names) throws IOException {
        Png.write(file, () -> draw(title, matrix, names));
    }

    /** The picture that {@link #write} writes. */
    public static BufferedImage draw(String title, ConfusionMatrix matrix, List<String> names) {
        int n = matrix.classes();
        int cell = Math.max(2, SIDE / n);
        int size = n * cell;
        int longest = names.stream().mapToInt(String::length).max().orElse(1);
        int room = n <= MOST_NAMED ? Math.min(MOST_NAME, longest * LETTER + LETTER) : 0;
        int left = MARGIN + room + 24;
        int top = TITLE + room + 24;
        BufferedImage image = new BufferedImage(left + size + MARGIN, top + size + MARGIN, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            graphics.setColor(Color.WHITE);
            graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
            graphics.setColor(Color.DARK_GRAY);
            graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 20));
            Letters.left(graphics, title, MARGIN, TITLE - MARGIN, image.getWidth() - 2 * MARGIN);
            graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 15));
            Letters.left(graphics, "predicted", left, TITLE + 14, size);
            rotated(graphics, "true", MARGIN + 14, top + size, size);
            squares(graphics, matrix, left, top, cell);
            if (n <= MOST_NAMED) {
                names(graphics, names, left, top, cell, room - 6);
            }
        } finally {
            graphics.dispose();
        }
        return image;
    }

    private static void squares(Graphics2D graphics, ConfusionMatrix matrix, int left, int top, int cell) {
        int n = matrix.classes();
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, Math.clamp(cell / 3, 9, 18)));
        FontMetrics metrics = graphics.getFontMetrics();
        for (int t = 0; t < n; t++) {
            long support = matrix.support(t);
            for (int p = 0; p < n; p++) {
                int x = left + p * cell;
                int y = top + t * cell;
                double share = support == 0 ? 0 : (double) matrix.count(t, p) / support;
                graphics.setColor(mix(t == p ? RIGHT : WRONG, share));
                graphics.fillRect(x, y, cell, cell);
                String count = Long.toString(matrix.count(t, p));
                if (n <= MOST_NUMBERED && matrix.count(t, p) > 0 && metrics.stringWidth(count) < cell) {
                    graphics.setColor(share > 0.5 ? Color.WHITE : Color.DARK_GRAY);
                    graphics.drawString(count, x + (cell - metrics.stringWidth(count)) / 2, y + (cell + metrics.getAscent()) / 2);
                }
                if (n <= MOST_NAMED) {
                    graphics.setColor(LINE);
                    graphics.drawRect(x, y, cell, cell);
                }
            }
        }
    }

    private static void names(Graphics2D graphics, List<String> names, int left, int top, int cell, int room) {
        graphics.setColor(Color.DARK_GRAY);
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, Math.clamp(cell - 1, 8, 15)));
        FontMetrics metrics = graphics.getFontMetrics();
        for (int c = 0; c < names.size(); c++) {
            int middle = c * cell + (cell + metrics.getAscent()) / 2;
            Letters.right(graphics, names.get(c), left - 6, top + middle, room);
            rotated(graphics, names.get(c), left + middle, top - 6, room);
        }
    }

    private static void rotated(Graphics2D graphics, String words, int x, int y, int room) {
        AffineTransform before = graphics.getTransform();
        graphics.translate(x, y);
        graphics.rotate(-Math.PI / 2);
        Letters.left(graphics, words, 0, 0, room);
        graphics.setTransform(before);
    }

    /** White at 0, the colour at 1. The square root shows small shares, which are the errors of a good network. */
    private static Color mix(Color color, double share) {
        double weight = Math.sqrt(share);
        return new Color(level(color.getRed(), weight), level(color.getGreen(), weight), level(color.getBlue(), weight));
    }

    private static int level(int full, double weight) {
        return (int) Math.round(255 + weight * (full - 255));
    }
}
