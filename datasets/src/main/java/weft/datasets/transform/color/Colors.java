package weft.datasets.transform.color;

import java.util.Arrays;
import weft.datasets.base.DataException;
import weft.datasets.image.FloatImage;
import weft.datasets.image.ImageFormat;

/**
 * The colour functions of torchvision for float tensors, on images of any scale; each changes an image in place. The three
 * factors mean: 0 for none of it (black, one grey, no colour), 1 for the image as it is, more for more.
 */
final class Colors {
    private static final float RED = 0.2989f;
    private static final float GREEN = 0.587f;
    private static final float BLUE = 0.114f;

    private Colors() {}

    static void requireOneOrThree(String what, ImageFormat in) {
        if (in.channels() != 1 && in.channels() != 3) {
            throw new DataException(what + ": needs an image of 1 or 3 channels: " + in);
        }
    }

    /** {@code 0.2989 R + 0.587 G + 0.114 B} of an RGB image, [H * W]; of a grey image itself. */
    static float[] grey(FloatImage image) {
        int plane = image.format().height() * image.format().width();
        float[] x = image.data();
        int r = image.offset();
        if (image.format().channels() == 1) {
            return Arrays.copyOfRange(x, r, r + plane);
        }
        float[] grey = new float[plane];
        int g = r + plane;
        int b = g + plane;
        for (int i = 0; i < plane; i++) {
            grey[i] = RED * x[r + i] + GREEN * x[g + i] + BLUE * x[b + i];
        }
        return grey;
    }

    /** {@code factor x}, at most full brightness. */
    static void brightness(FloatImage image, double factor) {
        blend(image, new float[image.format().height() * image.format().width()], factor);
    }

    /** A mixture with the mean grey of the image. */
    static void contrast(FloatImage image, double factor) {
        float[] grey = grey(image);
        double sum = 0;
        for (float value : grey) {
            sum += value;
        }
        Arrays.fill(grey, (float) (sum / grey.length));
        blend(image, grey, factor);
    }

    /** A mixture with the image in grey; a grey image stays as it is. */
    static void saturation(FloatImage image, double factor) {
        if (image.format().channels() == 3) {
            blend(image, grey(image), factor);
        }
    }

    /** {@code factor x + (1 - factor) other}, kept between 0 and full brightness. */
    private static void blend(FloatImage image, float[] other, double factor) {
        float of = (float) factor;
        float rest = (float) (1 - factor);
        float most = image.format().fullScale();
        float[] x = image.data();
        for (int c = 0, from = image.offset(); c < image.format().channels(); c++, from += other.length) {
            for (int i = 0; i < other.length; i++) {
                x[from + i] = Math.max(0, Math.min(most, of * x[from + i] + rest * other[i]));
            }
        }
    }

    /** Turns the hue by a share of the whole circle, -0.5 to 0.5; a grey image stays as it is. */
    static void hue(FloatImage image, double turn) {
        if (image.format().channels() != 3) {
            return;
        }
        float most = image.format().fullScale();
        int plane = image.format().height() * image.format().width();
        float[] x = image.data();
        for (int r = image.offset(), g = r + plane, b = g + plane, end = r + plane; r < end; r++, g++, b++) {
            float red = x[r] / most;
            float green = x[g] / most;
            float blue = x[b] / most;
            float high = Math.max(red, Math.max(green, blue));
            float spread = high - Math.min(red, Math.min(green, blue));
            if (spread == 0) {
                continue; // grey has no hue
            }
            float sixth = red == high ? (green - blue) / spread : green == high ? 2 + (blue - red) / spread
                    : 4 + (red - green) / spread;
            float h = (sixth / 6 + 1) % 1 + (float) turn;
            float place = (h - (float) Math.floor(h)) * 6;
            int sector = (int) place % 6;
            float within = place - (int) place;
            float s = spread / high;
            float p = high * (1 - s) * most;
            float q = high * (1 - s * within) * most;
            float t = high * (1 - s * (1 - within)) * most;
            float v = high * most;
            x[r] = switch (sector) {
                case 0, 5 -> v;
                case 1 -> q;
                case 4 -> t;
                default -> p;
            };
            x[g] = switch (sector) {
                case 1, 2 -> v;
                case 0 -> t;
                case 3 -> q;
                default -> p;
            };
            x[b] = switch (sector) {
                case 3, 4 -> v;
                case 2 -> t;
                case 5 -> q;
                default -> p;
            };
        }
    }
}
