package weft.datasets.transform;

import java.util.random.RandomGenerator;
import weft.datasets.base.DataException;
import weft.datasets.image.FloatImage;
import weft.datasets.image.Image;
import weft.datasets.image.ImageFormat;

/**
 * Applies a transform to a share of the images, and leaves the others as they are; as torchvision's RandomApply.
 *
 * @param transform must not change the format, because the loader needs one format for all images
 * @param p         the probability, 0.5 in torchvision
 */
public record RandomApply(Transform transform, double p) implements Transform {
    /** @throws DataException when {@code p} is no probability */
    public RandomApply {
        Randomized.requireProbability("RandomApply", p);
    }

    @Override
    public ImageFormat output(ImageFormat in) {
        ImageFormat out = transform.output(in);
        if (!out.equals(in)) {
            throw new DataException("RandomApply: " + transform + " makes " + out + " of " + in
                    + ", but images with and without it need one format");
        }
        return out;
    }

    @Override
    public void into(Image in, FloatImage out, RandomGenerator random) {
        if (Randomized.happens(random, p)) {
            transform.into(in, out, random);
        } else {
            out.take(in);
        }
    }

    @Override
    public boolean isRandom() {
        return true;
    }
}
