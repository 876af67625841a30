package weft.datasets.transform;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import weft.datasets.base.DataException;
import weft.datasets.image.FloatImage;
import weft.datasets.image.Image;
import weft.datasets.image.ImageFormat;

/**
 * Runs a transform for one thread. The images between the steps are kept and used again, so while the input format stays the
 * same nothing is allocated, and the last step writes where the caller says: straight into a batch.
 */
public final class Pipeline {
    private final Transform[] steps;
    /** The steps that change images of the input format; the first {@link #active} count. */
    private final Transform[] running;
    /** What running step i leaves for the next one. */
    private final FloatImage[] between;
    private int active;
    private ImageFormat input;
    private ImageFormat output;

    /** For one thread; allocates when the first image comes. */
    public Pipeline(Transform transform) {
        this.steps = joined(Compose.steps(transform)).toArray(Transform[]::new);
        this.running = new Transform[steps.length];
        this.between = new FloatImage[steps.length];
    }

    /** The same steps, two neighbours that go well together as one. */
    private static List<Transform> joined(List<Transform> steps) {
        List<Transform> joined = new ArrayList<>();
        for (Transform step : steps) {
            if (step instanceof Normalize normalize && !joined.isEmpty() && joined.getLast() instanceof ToTensor) {
                joined.set(joined.size() - 1, new ToNormalized(normalize));
            } else {
                joined.add(step);
            }
        }
        return joined;
    }

    /**
     * Writes the transformed image to {@code out}.
     *
     * @throws DataException when a step does not take what comes to it, or the result does not have the format of {@code out}
     */
    public void into(Image in, FloatImage out, RandomGenerator random) {
        prepare(in.format());
        if (!output.equals(out.format())) {
            throw new DataException("an image of " + input + " comes out as " + output + " where " + out.format()
                    + " is expected: a Resize among the transforms gives all images one size");
        }
        Image image = in;
        for (int i = 0; i < active - 1; i++) {
            running[i].into(image, between[i], random);
            image = between[i];
        }
        running[active - 1].into(image, out, random);
    }

    private void prepare(ImageFormat format) {
        if (format.equals(input)) {
            return;
        }
        input = null; // in case a step refuses the format
        ImageFormat next = format;
        active = 0;
        for (int i = 0; i < steps.length; i++) {
            if (!steps[i].isIdentity(next) || active == 0 && i == steps.length - 1) {
                running[active++] = steps[i];
                next = steps[i].output(next);
                FloatImage old = between[active - 1];
                between[active - 1] = old != null && old.data().length >= next.size() ? new FloatImage(next, old.data(), 0)
                        : i == steps.length - 1 ? null : FloatImage.allocate(next);
            }
        }
        output = next;
        input = format;
    }
}
