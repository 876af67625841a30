package weft.datasets.transform.color;

import weft.datasets.base.DataException;
import weft.datasets.image.FloatImage;
import weft.datasets.image.Image;
import weft.datasets.image.ImageFormat;

/**
 * The colour functions of torchvision for float tensors, on images of any scale. The three factors mean: 0 for none of it
 * (black, one grey, no colour), 1 for the image as it is, more for more.
 *
 * <p>An object holds a few pixels of an image, {@link #load}ed from it; the functions change them, and {@link #store} writes
 * them. So several functions run over values that stay in the processor's first cache. The loops go over whole arrays without a
 * branch, which the compiler turns into vector instructions.
 */
final class Colors {
    /** How many pixels it holds. */
    static final int PIXELS = 512;
    private static final float RED = 0.2989f;
    private static final float GREEN = 0.587f;
    private static final float BLUE = 0.114f;
    private static final float HUGE = 1e30f;
    /** 1.5 times 2^23. */
    private static final float WHOLE = 12582912;

    private final float[] red = new float[PIXELS];
    private final float[] green = new float[PIXELS];
    private final float[] blue = new float[PIXELS];
    private final float[] low = new float[PIXELS];
    private final float[] spread = new float[PIXELS];
    private final float[] place = new float[PIXELS];
    private final float[] grey = new float[PIXELS];
    private final boolean isGrey;
    private final int plane;
    /** Full brightness. */
    private final float most;
    /** Of the pixels loaded, the first one and their count. */
    private int first;
    private int n;

    /** For images of a format. */
    Colors(ImageFormat format) {
        this.isGrey = format.channels() == 1;
        this.plane = format.height() * format.width();
        this.most = format.fullScale();
    }

    static void requireOneOrThree(String what, ImageFormat in) {
        if (in.channels() != 1 && in.channels() != 3) {
            throw new DataException(what + ": needs an image of 1 or 3 channels: " + in);
        }
    }

    /** Takes pixels from pixel {@code from} on: as many as there is room for, or are left. */
    void load(Image image, int from) {
        first = from;
        n = Math.min(PIXELS, plane - from);
        FloatImage.copy(image, from, red, 0, n);
        if (!isGrey) {
            FloatImage.copy(image, plane + from, green, 0, n);
            FloatImage.copy(image, 2 * plane + from, blue, 0, n);
        }
    }

    /** Writes the pixels to their places. */
    void store(FloatImage image) {
        int to = image.offset() + first;
        System.arraycopy(red, 0, image.data(), to, n);
        if (!isGrey) {
            System.arraycopy(green, 0, image.data(), to + plane, n);
            System.arraycopy(blue, 0, image.data(), to + 2 * plane, n);
        }
    }

    /** {@code 0.2989 R + 0.587 G + 0.114 B} of each pixel of an image, [H * W]; the values of a grey image themselves. */
    static float[] grey(Image image) {
        Colors pixels = new Colors(image.format());
        float[] y = new float[pixels.plane];
        for (int from = 0; from < y.length; from += PIXELS) {
            pixels.load(image, from);
            System.arraycopy(pixels.toGrey(), 0, y, from, pixels.n);
        }
        return y;
    }

    /** The grey of each pixel, in an array that the next call writes again. */
    private float[] toGrey() {
        if (isGrey) {
            return red;
        }
        grey(red, green, blue, grey);
        return grey;
    }

    private static void grey(float[] r, float[] g, float[] b, float[] y) {
        for (int i = 0; i < PIXELS; i++) {
            y[i] = RED * r[i] + GREEN * g[i] + BLUE * b[i];
        }
    }

    /** Adds the grey of pixel i to {@code sums[i]}: many sums of few numbers, of which none waits for the one before. */
    void addGrey(double[] sums) {
        float[] y = toGrey();
        for (int i = 0; i < n; i++) {
            sums[i] += y[i];
        }
    }

    /** {@code factor x}, at most full brightness. */
    void brightness(double factor) {
        mixed(factor, 0);
    }

    /** A mixture with the mean grey of the whole image. */
    void contrast(double factor, double mean) {
        mixed(factor, (float) mean);
    }

    /** {@code factor x + (1 - factor) other}, kept between 0 and full brightness. */
    private void mixed(double factor, float other) {
        float add = (float) (1 - factor) * other;
        mixed(red, (float) factor, add, most);
        if (!isGrey) {
            mixed(green, (float) factor, add, most);
            mixed(blue, (float) factor, add, most);
        }
    }

    private static void mixed(float[] x, float factor, float add, float most) {
        for (int i = 0; i < PIXELS; i++) {
            x[i] = Math.max(0, Math.min(most, factor * x[i] + add));
        }
    }

    /** A mixture of each pixel with its grey; a grey image stays as it is. */
    void saturation(double factor) {
        if (!isGrey) {
            saturation(red, green, blue, (float) factor, (float) (1 - factor), most);
        }
    }

    private static void saturation(float[] r, float[] g, float[] b, float factor, float rest, float most) {
        for (int i = 0; i < PIXELS; i++) {
            float red = r[i];
            float green = g[i];
            float blue = b[i];
            float grey = rest * (RED * red + GREEN * green + BLUE * blue);
            r[i] = Math.max(0, Math.min(most, factor * red + grey));
            g[i] = Math.max(0, Math.min(most, factor * green + grey));
            b[i] = Math.max(0, Math.min(most, factor * blue + grey));
        }
    }

    /**
     * Turns the hue by a share of the whole circle, -0.5 to 0.5; a grey image stays as it is.
     *
     * <p>The hue is a place on a circle of six parts, on which red is brightest from 5 to 1, green from 1 to 3 and blue from 3 to
     * 5; in the parts beside these a colour rises or falls. Nothing is divided by full brightness, because the darkest colour and
     * the spread up to the brightest stay as they are.
     */
    void hue(double turn) {
        if (!isGrey) {
            range(red, green, blue, low, spread);
            placeOfGreenAndBlue(red, green, blue, low, spread, place);
            place(red, green, blue, low, spread, place);
            turn(place, (float) (6 * turn));
            redAt(place, low, spread, red);
            at(2, place, low, spread, green);
            at(4, place, low, spread, blue);
        }
    }

    // The loops are brief, because the compiler makes vector instructions of brief ones only.

    private static void range(float[] r, float[] g, float[] b, float[] low, float[] spread) {
        for (int i = 0; i < PIXELS; i++) {
            low[i] = Math.min(r[i], Math.min(g[i], b[i]));
            spread[i] = Math.max(r[i], Math.max(g[i], b[i])) - low[i];
        }
    }

    /** 1 where a colour is the brightest, else 0; where two are, both formulas give one place. */
    private static float isBrightest(float colour, float low, float spread) {
        return 1 - Math.min(1, Math.abs(low + spread - colour) * HUGE);
    }

    /** The place, times the spread, of a pixel that is greenest or bluest. */
    private static void placeOfGreenAndBlue(float[] r, float[] g, float[] b, float[] low, float[] spread, float[] place) {
        for (int i = 0; i < PIXELS; i++) {
            float ofBlue = 4 * spread[i] + r[i] - g[i];
            float ofGreen = 2 * spread[i] + b[i] - r[i];
            place[i] = ofBlue + isBrightest(g[i], low[i], spread[i]) * (ofGreen - ofBlue);
        }
    }

    /** The place of each pixel, -1 to 5; grey has no place, and any will do. */
    private static void place(float[] r, float[] g, float[] b, float[] low, float[] spread, float[] place) {
        for (int i = 0; i < PIXELS; i++) {
            float ofRed = g[i] - b[i];
            place[i] = (place[i] + isBrightest(r[i], low[i], spread[i]) * (ofRed - place[i])) / Math.max(spread[i], 1 / HUGE);
        }
    }

    /** Moves each place by -3 to 3, and back to the circle, 0 to 6. */
    private static void turn(float[] place, float turn) {
        for (int i = 0; i < PIXELS; i++) {
            float turned = place[i] + turn + 6; // above 0
            // Added to a number so large, a fraction is rounded away. A cast to int would be no vector instruction.
            float rounds = (turned * (1 / 6f) - 0.5f + WHOLE) - WHOLE;
            place[i] = turned - 6 * rounds;
        }
    }

    private static void redAt(float[] place, float[] low, float[] spread, float[] y) {
        for (int i = 0; i < PIXELS; i++) {
            y[i] = low[i] + spread[i] * Math.max(0, Math.min(1, Math.abs(place[i] - 3) - 1));
        }
    }

    /** A colour that is brightest around {@code top}. */
    private static void at(float top, float[] place, float[] low, float[] spread, float[] y) {
        for (int i = 0; i < PIXELS; i++) {
            y[i] = low[i] + spread[i] * Math.max(0, Math.min(1, 2 - Math.abs(place[i] - top)));
        }
    }
}
