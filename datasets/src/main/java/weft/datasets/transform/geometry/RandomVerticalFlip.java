package weft.datasets.transform.geometry;

import java.util.random.RandomGenerator;
import weft.datasets.base.DataException;
import weft.datasets.image.FloatImage;
import weft.datasets.image.Image;
import weft.datasets.image.ImageFormat;
import weft.datasets.transform.Randomized;

/**
 * Exchanges top and bottom in a share of the images, as torchvision's RandomVerticalFlip.
 *
 * @param p the probability; 0.5 in torchvision
 */
public record RandomVerticalFlip(double p) implements Randomized<Boolean> {
    /** @throws DataException when {@code p} is no probability */
    public RandomVerticalFlip {
        Randomized.requireProbability("RandomVerticalFlip", p);
    }

    /** Half of the images. */
    public RandomVerticalFlip() {
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
            int h = in.format().height();
            int w = in.format().width();
            float[] row = new float[w];
            for (int c = 0; c < in.format().channels(); c++) {
                int top = out.offset() + c * h * w;
                for (int a = 0, b = h - 1; a < b; a++, b--) {
                    System.arraycopy(out.data(), top + a * w, row, 0, w);
                    System.arraycopy(out.data(), top + b * w, out.data(), top + a * w, w);
                    System.arraycopy(row, 0, out.data(), top + b * w, w);
                }
            }
        }
    }
}
