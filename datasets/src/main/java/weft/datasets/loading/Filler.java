package weft.datasets.loading;

import weft.datasets.Dataset;
import weft.datasets.Sample;
import weft.datasets.SeededRandom;
import weft.datasets.base.DataException;
import weft.datasets.transform.Pipeline;
import weft.datasets.transform.Transform;

/** One thread's tools for filling buffers: its pipeline and its random stream. */
final class Filler {
    private final Dataset dataset;
    private final Pipeline pipeline;
    private final boolean isRandom;
    private final SeededRandom random = SeededRandom.of();

    Filler(Dataset dataset, Transform transform) {
        this.dataset = dataset;
        this.pipeline = new Pipeline(transform);
        this.isRandom = transform.isRandom();
    }

    /**
     * Puts samples {@code order[from] .. order[from + n - 1]} into the buffer; gives up between two samples when the queue stops.
     *
     * @throws DataException naming the sample that could not be read or transformed
     */
    void fill(BatchBuffer buffer, int[] order, int from, int n, long seed, int epoch, BatchQueue queue) {
        buffer.n = n;
        for (int i = 0; i < n && !queue.isStopped(); i++) {
            int index = order[from + i];
            try {
                Sample sample = dataset.get(index);
                if (isRandom) {
                    random.restart(seed, epoch, index);
                }
                pipeline.into(sample.image(), buffer.images[i], random);
                buffer.labels[i] = sample.label();
                buffer.indices[i] = index;
            } catch (RuntimeException e) {
                throw new DataException(dataset.name() + ": sample " + index + ": "
                        + (e.getMessage() == null ? e.toString() : e.getMessage()), e);
            }
        }
    }
}
