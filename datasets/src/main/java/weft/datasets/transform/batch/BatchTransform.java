package weft.datasets.transform.batch;

import java.util.random.RandomGenerator;
import weft.datasets.image.ImageFormat;

/**
 * Mixes each image of a batch with the one before it, the first with the last, by parameters that are drawn once for the batch.
 * The target of image i is then {@code share} of its own class and {@code 1 - share} of the other's.
 *
 * @param <P> what is drawn for a batch
 */
public interface BatchTransform<P> {
    /** Draws the parameters for images of a format. */
    P parameters(ImageFormat format, RandomGenerator random);

    /**
     * Mixes the first {@code n} images of {@code pixels: [n, C, H, W]} in place.
     *
     * @return the share of its own class that each image keeps
     */
    double render(P parameters, ImageFormat format, int n, float[] pixels);

    /** Draws and mixes. */
    default double mix(ImageFormat format, int n, float[] pixels, RandomGenerator random) {
        return render(parameters(format, random), format, n, pixels);
    }
}
