package weft.datasets;

import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import weft.datasets.transform.Pipeline;
import weft.datasets.transform.Transform;

/**
 * A data set after its transform, {@code pixels: [N, C, H, W]} in memory: every epoch after the first costs one copy. Load it
 * with {@link #asIs}. Worth it where a transform is expensive beside the step that consumes its result, and only possible
 * where it is not random.
 */
public final class CachedDataset implements Dataset {
    private final Dataset base;
    private final PictureFormat format;
    private final float[] pixels;
    private final int[] labels;

    /**
     * Transforms the whole data set, in the calling thread.
     *
     * @throws DataException when the transform is random, the result would not {@link #fits fit}, or a sample cannot be read
     */
    public CachedDataset(Dataset base, Transform transform) {
        if (transform.isRandom()) {
            throw new DataException(base.name() + ": a random transform gives other pictures in each epoch and cannot be cached: "
                + transform);
        }
        if (!fits(base, transform, Long.MAX_VALUE)) {
            throw new DataException(base.name() + ": " + base.size() + " pictures of " + transform.output(base.format())
                + " are too many to cache");
        }
        this.base = base;
        this.format = transform.output(base.format());
        this.pixels = new float[base.size() * format.size()];
        this.labels = new int[base.size()];
        var pipeline = new Pipeline(transform);
        RandomGenerator unused = SeededRandom.of();
        for (int i = 0; i < labels.length; i++) {
            Sample sample = base.get(i);
            pipeline.into(sample.picture(), new FloatPicture(format, pixels, i * format.size()), unused);
            labels[i] = sample.label();
        }
    }

    /** Whether the transformed pictures take at most {@code maxBytes} and fit one array. */
    public static boolean fits(Dataset base, Transform transform, long maxBytes) {
        long values = (long) base.size() * transform.output(base.format()).size();
        return values <= Integer.MAX_VALUE - 8 && values * Float.BYTES <= maxBytes;
    }

    /** The transform for loading this: a copy. */
    public static Transform asIs() {
        return new Transform() {
            @Override
            public PictureFormat output(PictureFormat in) {
                return in;
            }

            @Override
            public void into(Picture in, FloatPicture out, RandomGenerator random) {
                var x = (FloatPicture) in;
                System.arraycopy(x.data(), x.offset(), out.data(), out.offset(), x.format().size());
            }
        };
    }

    @Override
    public String name() {
        return base.name();
    }

    @Override
    public int size() {
        return labels.length;
    }

    @Override
    public Sample get(int index) {
        Objects.checkIndex(index, labels.length);
        return new Sample(new FloatPicture(format, pixels, index * format.size()), labels[index]);
    }

    @Override
    public int label(int index) {
        return labels[index];
    }

    @Override
    public List<String> classes() {
        return base.classes();
    }

    @Override
    public PictureFormat format() {
        return format;
    }
}
