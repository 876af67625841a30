package weft.datasets;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import weft.datasets.image.ByteImage;
import weft.datasets.image.FloatImage;
import weft.datasets.image.Image;
import weft.datasets.image.ImageFormat;
import weft.datasets.transform.Compose;
import weft.datasets.transform.Pipeline;
import weft.datasets.transform.ToTensor;
import weft.datasets.transform.Transform;

/**
 * A data set after the first of its transforms, which keeps their results in memory. To decode and resize a photograph takes
 * milliseconds, often longer than a training step of a small network takes for it, so a small result is worth its memory.
 *
 * <p>Images are kept as bytes where that loses nothing. Once the memory allowed is used up, the remaining images are decoded
 * again each time.
 */
public final class CachedDataset extends DatasetView {
    private final Transform first;
    private final ImageFormat format;
    private final AtomicReferenceArray<Sample> kept;
    private final AtomicLong left;

    private CachedDataset(Dataset base, Transform first, long bytes) {
        super(base);
        this.first = first;
        this.format = first.output(base.format());
        this.kept = new AtomicReferenceArray<>(base.size());
        this.left = new AtomicLong(bytes);
    }

    /**
     * A data set, and the rest of the transform.
     *
     * @param dataset gives images after the first steps
     * @param rest    the transforms that are left to the loader
     */
    public record Plan(Dataset dataset, Transform rest) {}

    /**
     * Cuts a transform before its first step that is random or makes floats of bytes, and keeps the results of the steps before
     * it. Where there are none, or {@code bytes} is 0, nothing is kept.
     *
     * @param bytes that the kept images may take
     */
    public static Plan plan(Dataset dataset, Transform transform, long bytes) {
        List<Transform> steps = Compose.steps(transform);
        int cut = 0;
        while (cut < steps.size() - 1 && !steps.get(cut).isRandom() && !(steps.get(cut) instanceof ToTensor)) {
            cut++;
        }
        return cut == 0 || bytes <= 0 ? new Plan(dataset, transform)
                : new Plan(new CachedDataset(dataset, compose(steps.subList(0, cut)), bytes),
                        compose(steps.subList(cut, steps.size())));
    }

    private static Transform compose(List<Transform> steps) {
        return Compose.of(steps.toArray(Transform[]::new));
    }

    @Override
    public Sample get(int index) {
        Sample sample = kept.get(index);
        if (sample != null) {
            return sample;
        }
        Sample fresh = base.get(index);
        FloatImage image = FloatImage.allocate(first.output(fresh.image().format()));
        // The steps draw nothing, so they need no generator.
        new Pipeline(first).into(fresh.image(), image, null);
        sample = new Sample(smallest(image), fresh.label());
        if (reserve(bytes(sample.image()))) {
            kept.set(index, sample);
        }
        return sample;
    }

    /** Two threads that decode the same image both charge the budget: that is rare, and at worst too little is kept. */
    private boolean reserve(long bytes) {
        if (left.addAndGet(-bytes) >= 0) {
            return true;
        }
        left.addAndGet(bytes);
        return false;
    }

    private static long bytes(Image image) {
        return image instanceof ByteImage bytes ? bytes.data().length : 4L * image.format().size();
    }

    /** The same image as bytes if each value is a whole number of 0 to 255, as after a resize of bytes. */
    private static Image smallest(FloatImage image) {
        byte[] bytes = new byte[image.data().length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) image.data()[i];
            if ((bytes[i] & 0xff) != image.data()[i]) {
                return image;
            }
        }
        return new ByteImage(image.format(), bytes, 0);
    }

    @Override
    public ImageFormat format() {
        return format;
    }

    /** What is kept is decoded and has one size. */
    @Override
    public boolean isOfFiles() {
        return false;
    }
}
