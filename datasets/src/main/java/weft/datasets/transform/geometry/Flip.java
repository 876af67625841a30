package weft.datasets.transform.geometry;

import java.util.random.RandomGenerator;
import weft.datasets.image.FloatImage;
import weft.datasets.image.Image;
import weft.datasets.image.ImageFormat;
import weft.datasets.transform.Randomized;

/** What the two flips share: they keep the format, and draw whether they happen. */
sealed interface Flip extends Randomized<Boolean> permits RandomHorizontalFlip, RandomVerticalFlip {
    /** The probability. */
    double p();

    /** Writes the flipped image. */
    void flipped(Image in, FloatImage out);

    @Override
    default ImageFormat output(ImageFormat in) {
        return in;
    }

    @Override
    default Boolean parameters(ImageFormat in, RandomGenerator random) {
        return Randomized.happens(random, p());
    }

    @Override
    default void render(Boolean flip, Image in, FloatImage out) {
        if (flip) {
            flipped(in, out);
        } else {
            out.take(in);
        }
    }
}
