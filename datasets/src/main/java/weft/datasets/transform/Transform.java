package weft.datasets.transform;

import java.util.random.RandomGenerator;
import weft.datasets.image.FloatImage;
import weft.datasets.image.Image;
import weft.datasets.image.ImageFormat;

/**
 * Makes one image of another, {@code [C, H, W] -> [C', H', W']}. A transform has no state that changes when it is applied, so
 * all workers of a loader share it; it never writes to its input. Its random numbers come from the generator it is given, which a
 * loader derives from (seed, epoch, index): so results depend on neither the number of workers nor timing.
 */
public interface Transform {
    /**
     * The format of what comes out when an image of format {@code in} goes in.
     *
     * @throws weft.datasets.base.DataException when such an image cannot go in
     */
    ImageFormat output(ImageFormat in);

    /** Writes the result to {@code out}, which has the format {@code output(in.format())} and shares no memory with the input. */
    void into(Image in, FloatImage out, RandomGenerator random);

    /** The result as a new image. */
    default FloatImage apply(Image in, RandomGenerator random) {
        FloatImage out = FloatImage.allocate(output(in.format()));
        into(in, out, random);
        return out;
    }

    /** Whether images of a format come out as they go in, so that a pipeline may leave the step out. */
    default boolean isIdentity(ImageFormat in) {
        return false;
    }

    /** Whether the result depends on the generator. A loader restarts it for each sample only if it does. */
    default boolean isRandom() {
        return false;
    }
}
