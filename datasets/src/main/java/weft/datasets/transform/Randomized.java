package weft.datasets.transform;

import java.util.random.RandomGenerator;
import weft.datasets.base.DataException;
import weft.datasets.image.FloatImage;
import weft.datasets.image.Image;
import weft.datasets.image.ImageFormat;

/**
 * A transform in two halves: {@link #parameters} draws some numbers, and {@link #render} makes the image from them without
 * any chance. So the numbers can be tested for their distribution, and the image against another program.
 *
 * @param <P> what is drawn for an image
 */
public interface Randomized<P> extends Transform {
    /** Draws the parameters for an image of a format. */
    P parameters(ImageFormat in, RandomGenerator random);

    /** Writes to {@code out} what these parameters make of an image; the same each time. */
    void render(P parameters, Image in, FloatImage out);

    @Override
    default void into(Image in, FloatImage out, RandomGenerator random) {
        render(parameters(in.format(), random), in, out);
    }

    @Override
    default boolean isRandom() {
        return true;
    }

    /** A number that is uniform in [low, high), of 53 random bits; where the bounds are equal it is that number. */
    static double uniform(RandomGenerator random, double low, double high) {
        return low + (high - low) * ((random.nextLong() >>> 11) * 0x1p-53);
    }

    /** A whole number from {@code low} to {@code high}, both included. */
    static int whole(RandomGenerator random, int low, int high) {
        return low + random.nextInt(high - low + 1);
    }

    /** Yes, with probability {@code p}; a number is drawn in any case. */
    static boolean happens(RandomGenerator random, double p) {
        return uniform(random, 0, 1) < p;
    }

    /**
     * Checks a probability.
     *
     * @param what names the transform
     * @throws DataException when it is not from 0 to 1
     */
    static void requireProbability(String what, double p) {
        if (!(p >= 0 && p <= 1)) {
            throw new DataException(what + ": the probability must be from 0 to 1: " + p);
        }
    }
}
