package weft.datasets.transform;

import java.util.List;
import java.util.random.RandomGenerator;
import weft.datasets.image.FloatImage;
import weft.datasets.image.Image;
import weft.datasets.image.ImageFormat;

/** One transform after another. A loader runs it through a {@link Pipeline} per worker, which keeps the images in between. */
public final class Compose implements Transform {
    private final List<Transform> steps;

    private Compose(List<Transform> steps) {
        this.steps = steps;
    }

    /** The steps in this order; a Compose among them is replaced by its own steps. */
    public static Compose of(Transform... steps) {
        if (steps.length == 0) {
            throw new IllegalArgumentException("compose: needs at least one transform");
        }
        return new Compose(List.of(steps).stream().flatMap(step -> steps(step).stream()).toList());
    }

    /**
     * The usual transform for a classifier: ToTensor, Resize to the network's input, Normalize.
     *
     * @param mean one per channel, on the scale 0..1
     * @param std  one per channel, likewise
     */
    public static Compose standard(int height, int width, float[] mean, float[] std) {
        return of(new ToTensor(), new Resize(height, width), new Normalize(mean, std));
    }

    /** The steps of a transform, none of which is a Compose itself; another transform is its own only step. */
    public static List<Transform> steps(Transform transform) {
        return transform instanceof Compose compose ? compose.steps : List.of(transform);
    }

    @Override
    public ImageFormat output(ImageFormat in) {
        ImageFormat format = in;
        for (Transform step : steps) {
            format = step.output(format);
        }
        return format;
    }

    @Override
    public void into(Image in, FloatImage out, RandomGenerator random) {
        new Pipeline(this).into(in, out, random);
    }

    @Override
    public boolean isRandom() {
        return steps.stream().anyMatch(Transform::isRandom);
    }

    @Override
    public String toString() {
        return steps.toString();
    }
}
