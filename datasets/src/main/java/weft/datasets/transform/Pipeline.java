package weft.datasets.transform;

import java.util.List;
import java.util.random.RandomGenerator;
import weft.datasets.base.DataException;
import weft.datasets.picture.FloatPicture;
import weft.datasets.picture.Picture;
import weft.datasets.picture.PictureFormat;

/**
 * Runs a transform for one thread. The pictures between the steps are kept and used again, so while the input format stays the
 * same nothing is allocated, and the last step writes where the caller says: straight into a batch.
 */
public final class Pipeline {
    private final Transform[] steps;
    /** What step i leaves for step i + 1. */
    private final FloatPicture[] between;
    private PictureFormat input;
    private PictureFormat output;

    /** For one thread; allocates when the first picture comes. */
    public Pipeline(Transform transform) {
        List<Transform> flat = Compose.steps(transform);
        this.steps = flat.toArray(Transform[]::new);
        this.between = new FloatPicture[steps.length - 1];
    }

    /**
     * Writes the transformed picture to {@code out}.
     *
     * @throws DataException when a step does not take what comes to it, or the result does not have the format of {@code out}
     */
    public void into(Picture in, FloatPicture out, RandomGenerator random) {
        prepare(in.format());
        if (!output.equals(out.format())) {
            throw new DataException("a picture of " + input + " comes out as " + output + " where " + out.format()
                    + " is expected: a Resize among the transforms gives all pictures one size");
        }
        Picture picture = in;
        for (int i = 0; i < between.length; i++) {
            steps[i].into(picture, between[i], random);
            picture = between[i];
        }
        steps[between.length].into(picture, out, random);
    }

    private void prepare(PictureFormat format) {
        if (format.equals(input)) {
            return;
        }
        PictureFormat next = format;
        for (int i = 0; i < between.length; i++) {
            next = steps[i].output(next);
            FloatPicture old = between[i];
            between[i] = old != null && old.data().length >= next.size()
                    ? new FloatPicture(next, old.data(), 0)
                    : FloatPicture.allocate(next);
        }
        output = steps[between.length].output(next);
        input = format;
    }
}
