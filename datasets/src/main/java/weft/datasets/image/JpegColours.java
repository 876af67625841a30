package weft.datasets.image;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;

/**
 * Converts the samples of a JPEG to RGB where the JDK's decoder would get other colours than libjpeg. The arithmetic is that of
 * libjpeg and PIL, so every value is the one that PIL gives:
 *
 * <pre>{@code
 *   a component with half the rows  each row of samples becomes two rows of the image: 3/4 of it, plus 1/4 of the row above it
                                  for the upper one, of the row below it for the lower one
 *   YCbCr                          R = Y + 1.402 (Cr - 128), G = Y - 0.34414 (Cb - 128) - 0.71414 (Cr - 128),
 *                                  B = Y + 1.772 (Cb - 128), in units of 1/65536
 *   YCCK                           C, M, Y = 255 - R, G, B of the first three
 *   CMYK                           stored inverted, as Adobe does; R = (255 - K) - C (255 - K) / 255, and so on
 * }</pre>
 */
final class JpegColours {
    private JpegColours() {}

    /** @param samples of the frame's components, each as wide and high as the image, rows repeated where there are fewer */
    static BufferedImage rgb(Raster samples, JpegFrame frame) {
        int w = samples.getWidth();
        int h = samples.getHeight();
        int bands = samples.getNumBands();
        var image = new BufferedImage(w, h, BufferedImage.TYPE_INT_RGB);
        int[][] row = new int[bands][w];
        int[] neighbour = new int[w];
        int[] rgb = new int[w];
        for (int y = 0; y < h; y++) {
            for (int c = 0; c < bands; c++) {
                samples.getSamples(0, y, w, 1, c, row[c]);
                if (frame.hasHalfTheRows(c)) {
                    smooth(samples, c, y, row[c], neighbour);
                }
            }
            for (int x = 0; x < w; x++) {
                int first = row[0][x];
                int pixel = frame.isYcc() ? ycc(first, row[1][x], row[2][x]) : first << 16 | row[1][x] << 8 | row[2][x];
                rgb[x] = bands == 3 ? pixel : inks(frame.isYcc() ? ~pixel : pixel, row[3][x]);
            }
            image.setRGB(0, y, w, 1, rgb, 0, w);
        }
        return image;
    }

    /**
     * Interpolates between rows. Rows 2i and 2i + 1 of the raster repeat row i of the component: row 2i takes a quarter of row
     * i - 1, row 2i + 1 a quarter of row i + 1; the first and the last row take their own in place of one outside. Before it
     * divides by 4, libjpeg adds 1 in even rows and 2 in odd ones, so that on the whole rounding favours neither direction.
     */
    private static void smooth(Raster samples, int c, int y, int[] row, int[] neighbour) {
        int last = (samples.getHeight() - 1) / 2;
        int nearest = Math.clamp(y % 2 == 0 ? y / 2 - 1 : y / 2 + 1, 0, last);
        samples.getSamples(0, 2 * nearest, row.length, 1, c, neighbour);
        for (int x = 0; x < row.length; x++) {
            row[x] = 3 * row[x] + neighbour[x] + 1 + y % 2 >> 2;
        }
    }

    /** The constants are those of the table above times 65536; 0x8000 rounds. */
    private static int ycc(int y, int cb, int cr) {
        int r = y + (91881 * (cr - 128) + 0x8000 >> 16);
        int g = y + (-22554 * (cb - 128) - 46802 * (cr - 128) + 0x8000 >> 16);
        int b = y + (116130 * (cb - 128) + 0x8000 >> 16);
        return Math.clamp(r, 0, 255) << 16 | Math.clamp(g, 0, 255) << 8 | Math.clamp(b, 0, 255);
    }

    /** RGB from the inks as Adobe stores them, inverted: {@code pixel} holds three of them, {@code black} is the fourth. */
    private static int inks(int pixel, int black) {
        return rgb(~pixel >> 16 & 0xff, ~pixel >> 8 & 0xff, ~pixel & 0xff, 255 - black);
    }

    /** A pixel of what four inks, 0 to 255, leave of white. */
    static int rgb(int cyan, int magenta, int yellow, int black) {
        int white = 255 - black;
        return remaining(white, cyan) << 16 | remaining(white, magenta) << 8 | remaining(white, yellow);
    }

    /** {@code white - ink * white / 255}. The quotient is rounded as PIL does, by shifts. */
    private static int remaining(int white, int ink) {
        int product = ink * white + 128;
        return Math.max(0, white - ((product >> 8) + product >> 8));
    }
}
