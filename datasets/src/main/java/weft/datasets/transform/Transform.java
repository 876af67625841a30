package weft.datasets.transform;

import java.util.random.RandomGenerator;
import weft.datasets.picture.FloatPicture;
import weft.datasets.picture.Picture;
import weft.datasets.picture.PictureFormat;

/**
 * Makes one picture of another, {@code [C, H, W] -> [C', H', W']}. A transform has no state that changes when it is applied, so
 * all workers of a loader share it; it never writes to its input. Its random numbers come from the generator it is given, which a
 * loader derives from (seed, epoch, index): so results depend on neither the number of workers nor timing.
 */
public interface Transform {
    /**
     * The format of what comes out when a picture of format {@code in} goes in.
     *
     * @throws weft.datasets.base.DataException when such a picture cannot go in
     */
    PictureFormat output(PictureFormat in);

    /** Writes the result to {@code out}, which has the format {@code output(in.format())} and shares no memory with the input. */
    void into(Picture in, FloatPicture out, RandomGenerator random);

    /** The result as a new picture. */
    default FloatPicture apply(Picture in, RandomGenerator random) {
        FloatPicture out = FloatPicture.allocate(output(in.format()));
        into(in, out, random);
        return out;
    }

    /** Whether the result depends on the generator. A loader restarts it for each sample only if it does. */
    default boolean isRandom() {
        return false;
    }
}
