package weft.datasets.transform.color;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import weft.datasets.base.DataException;
import weft.datasets.image.FloatImage;
import weft.datasets.image.Image;
import weft.datasets.image.ImageFormat;
import weft.datasets.transform.Randomized;
import weft.datasets.transform.Range;

/**
 * Changes brightness, contrast, saturation and hue by random amounts in a random order, as torchvision's ColorJitter of float
 * tensors: nothing is rounded to bytes in between.
 *
 * @param brightness factors, 0 or more; (1, 1) for no change
 * @param contrast   factors, likewise
 * @param saturation factors, likewise
 * @param hue        turns as shares of the circle, from -0.5 to 0.5; (0, 0) for no change
 */
public record ColorJitter(Range brightness, Range contrast, Range saturation, Range hue)
        implements
            Randomized<ColorJitter.Change> {
    private static final int BRIGHTNESS = 0;
    private static final int CONTRAST = 1;
    private static final int SATURATION = 2;
    private static final int HUE = 3;

    /**
     * What is drawn.
     *
     * @param order a permutation of 0 brightness, 1 contrast, 2 saturation, 3 hue
     */
    public record Change(int[] order, double brightness, double contrast, double saturation, double hue) {}

    /** @throws DataException when a factor is negative, or a hue is not within -0.5 and 0.5 */
    public ColorJitter {
        if (brightness.low() < 0 || contrast.low() < 0 || saturation.low() < 0 || !hue.isWithin(-0.5, 0.5)) {
            throw new DataException("ColorJitter: factors must be at least 0, and hue within -0.5 and 0.5: brightness "
                    + brightness + ", contrast " + contrast + ", saturation " + saturation + ", hue " + hue);
        }
    }

    /** Factors from {@code 1 - x}, but at least 0, to {@code 1 + x}, and a hue of up to {@code hue} either way. */
    public static ColorJitter of(double brightness, double contrast, double saturation, double hue) {
        if (!(brightness >= 0 && contrast >= 0 && saturation >= 0 && hue >= 0)) {
            throw new DataException("ColorJitter: each number must be at least 0: " + brightness + ", " + contrast + ", "
                    + saturation + ", " + hue);
        }
        return new ColorJitter(Range.around1(brightness), Range.around1(contrast), Range.around1(saturation),
                Range.around0(hue));
    }

    @Override
    public ImageFormat output(ImageFormat in) {
        Colors.requireOneOrThree("ColorJitter", in);
        return in;
    }

    @Override
    public Change parameters(ImageFormat in, RandomGenerator random) {
        int[] order = new int[4];
        for (int i = 0; i < order.length; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return new Change(order, brightness.draw(random), contrast.draw(random), saturation.draw(random), hue.draw(random));
    }

    @Override
    public void render(Change change, Image in, FloatImage out) {
        Colors pixels = new Colors(in.format());
        int plane = in.format().height() * in.format().width();
        int place = 0;
        double mean = 0;
        Image image = in;
        if (!contrast.isOnly(1)) {
            // Contrast needs the mean of the whole image, as the changes before it leave it.
            while (change.order[place] != CONTRAST) {
                place++;
            }
            double[] sums = new double[Colors.PIXELS];
            for (int from = 0; from < plane; from += Colors.PIXELS) {
                pixels.load(in, from);
                apply(change, 0, place, 0, pixels);
                pixels.addGrey(sums);
                pixels.store(out);
            }
            mean = Arrays.stream(sums).sum() / plane;
            image = out;
        }
        for (int from = 0; from < plane; from += Colors.PIXELS) {
            pixels.load(image, from);
            apply(change, place, change.order.length, mean, pixels);
            pixels.store(out);
        }
    }

    /** Makes the changes from one place of the order to another. */
    private void apply(Change change, int from, int to, double mean, Colors pixels) {
        for (int i = from; i < to; i++) {
            int what = change.order[i];
            if (what == BRIGHTNESS && !brightness.isOnly(1)) {
                pixels.brightness(change.brightness);
            } else if (what == CONTRAST && !contrast.isOnly(1)) {
                pixels.contrast(change.contrast, mean);
            } else if (what == SATURATION && !saturation.isOnly(1)) {
                pixels.saturation(change.saturation);
            } else if (what == HUE && !hue.isOnly(0)) {
                pixels.hue(change.hue);
            }
        }
    }
}
