package weft.datasets.transform.geometry;

import java.util.random.RandomGenerator;
import weft.datasets.base.DataException;
import weft.datasets.image.FloatImage;
import weft.datasets.image.Image;
import weft.datasets.image.ImageFormat;
import weft.datasets.transform.Randomized;

/**
 * Exchanges left and right in a share of the images, as torchvision's RandomHorizontalFlip.
 *
 * @param p the probability; 0.5 in torchvision
 */
public record RandomHorizontalFlip(double p) implements Randomized<Boolean> {
    /** @throws DataException when {@code p} is no probability */
    public RandomHorizontalFlip {
        Randomized.requireProbability("RandomHorizontalFlip", p);
    }

    /** Half of the images. */
    public RandomHorizontalFlip() {
        this(0.5);
    }

    @Override
    public ImageFormat output(ImageFormat in) {
        return in;
    }

    @Override
    public Boolean parameters(ImageFormat in, RandomGenerator random) {
        return Randomized.happens(random, p);
    }

    @Override
    public void render(Boolean flip, Image in, FloatImage out) {
        out.take(in);
        if (flip) {
            int w = in.format().width();
            float[] y = out.data();
            for (int row = 0, from = out.offset(); row < in.format().size() / w; row++, from += w) {
                for (int a = from, b = from + w - 1; a < b; a++, b--) {
                    float left = y[a];
                    y[a] = y[b];
                    y[b] = left;
                }
            }
        }
    }
}
