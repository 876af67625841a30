package weft.datasets.loading;

import java.util.Arrays;
import weft.datasets.Dataset;
import weft.datasets.Sample;
import weft.datasets.SeededRandom;
import weft.datasets.base.DataException;
import weft.datasets.transform.Pipeline;
import weft.datasets.transform.Transform;
import weft.datasets.transform.batch.BatchTransform;

/** One thread's tools for filling buffers: its pipeline and its random stream. */
final class Filler {
    private final Dataset dataset;
    private final Pipeline pipeline;
    private final boolean isRandom;
    private final SeededRandom random = SeededRandom.of();
    /** Null where images are not mixed. */
    private final BatchTransform<?> mix;
    private final int classes;
    private final boolean mayRepeat;

    /** @param mayRepeat whether a sample may come several times in an epoch; then each time is augmented by itself */
    Filler(Dataset dataset, Transform transform, BatchTransform<?> mix, boolean mayRepeat) {
        this.dataset = dataset;
        this.pipeline = new Pipeline(transform);
        this.mix = mix;
        this.mayRepeat = mayRepeat;
        this.classes = dataset.classes().size();
        this.isRandom = transform.isRandom();
    }

    /**
     * Puts samples {@code order[from] .. order[from + n - 1]} into the buffer; gives up between two samples when the queue stops.
     *
     * @throws DataException naming the sample that could not be read or transformed
     */
    void fill(BatchBuffer buffer, int[] order, int from, int n, long seed, int epoch, int batch, BatchQueue queue) {
        buffer.n = n;
        for (int i = 0; i < n && !queue.isStopped(); i++) {
            int index = order[from + i];
            try {
                Sample sample = dataset.get(index);
                if (isRandom) {
                    random.restart(seed, epoch, mayRepeat ? (long) dataset.size() + from + i : index);
                }
                pipeline.into(sample.image(), buffer.images[i], random);
                buffer.labels[i] = sample.label();
                buffer.indices[i] = index;
            } catch (RuntimeException e) {
                throw new DataException(dataset.name() + ": sample " + index + ": "
                        + (e.getMessage() == null ? e.toString() : e.getMessage()), e);
            }
        }
        if (mix != null && !queue.isStopped()) {
            // A stream of its own: the indices of samples are not negative.
            random.restart(seed, epoch, -1 - batch);
            mix(buffer);
        }
    }

    private void mix(BatchBuffer buffer) {
        int n = buffer.n;
        double share = mix.mix(buffer.format, n, buffer.pixels, random);
        Arrays.fill(buffer.targets, 0, n * classes, 0);
        int last = buffer.labels[n - 1];
        for (int i = n - 1; i >= 0; i--) {
            int own = buffer.labels[i];
            int other = i == 0 ? last : buffer.labels[i - 1];
            buffer.targets[i * classes + own] += (float) share;
            buffer.targets[i * classes + other] += (float) (1 - share);
            buffer.labels[i] = share >= 0.5 ? own : other;
        }
    }
}
