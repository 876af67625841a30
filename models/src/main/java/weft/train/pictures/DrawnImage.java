package weft.train.pictures;

import java.awt.image.BufferedImage;
import weft.datasets.image.Image;
import weft.datasets.image.ImageFormat;

/** Images as pictures to draw: {@code [C, H, W]}, grey (C = 1) or red, green, blue (C = 3). */
public final class DrawnImage {
    private DrawnImage() {}

    /**
     * An image of a data set, before its normalization.
     *
     * @throws IllegalArgumentException unless it has 1 or 3 channels
     */
    public static BufferedImage of(Image image) {
        ImageFormat format = image.format();
        float[] values = new float[format.size()];
        int at = 0;
        for (int c = 0; c < format.channels(); c++) {
            for (int y = 0; y < format.height(); y++) {
                for (int x = 0; x < format.width(); x++) {
                    values[at++] = image.at(c, y, x);
                }
            }
        }
        return of(values, 0, format.channels(), format.height(), format.width(), format.fullScale());
    }

    /**
     * The picture of the image whose value of channel c, row y, column x is {@code values[offset + (c * H + y) * W + x]}.
     *
     * @param fullScale the value of full brightness; values outside 0 to full scale are clamped, and NaN is black
     * @throws IllegalArgumentException unless there are 1 or 3 channels
     */
    public static BufferedImage of(float[] values, int offset, int channels, int height, int width, float fullScale) {
        if (channels != 1 && channels != 3) {
            throw new IllegalArgumentException("image: can show 1 or 3 channels, got " + channels);
        }
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int plane = height * width;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int at = offset + y * width + x;
                int red = level(values[at], fullScale);
                int green = channels == 1 ? red : level(values[at + plane], fullScale);
                int blue = channels == 1 ? red : level(values[at + 2 * plane], fullScale);
                picture.setRGB(x, y, red << 16 | green << 8 | blue);
            }
        }
        return picture;
    }

    /** The brightness of a value, 0 to 255, rounded. The cast turns NaN into 0. */
    private static int level(float value, float fullScale) {
        return Math.clamp((int) (value / fullScale * 255 + 0.5f), 0, 255);
    }
}
