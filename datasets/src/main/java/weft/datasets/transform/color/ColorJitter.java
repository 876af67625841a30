package weft.datasets.transform.color;

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
        out.take(in);
        for (int what : change.order) {
            if (what == 0 && !brightness.isOnly(1)) {
                Colors.brightness(out, change.brightness);
            } else if (what == 1 && !contrast.isOnly(1)) {
                Colors.contrast(out, change.contrast);
            } else if (what == 2 && !saturation.isOnly(1)) {
                Colors.saturation(out, change.saturation);
            } else if (what == 3 && !hue.isOnly(0)) {
                Colors.hue(out, change.hue);
            }
        }
    }
}
