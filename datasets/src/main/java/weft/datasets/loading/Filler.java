package weft.datasets.loading;

import weft.datasets.Dataset;
import weft.datasets.Sample;
import weft.datasets.SeededRandom;
import weft.datasets.base.DataException;
import weft.datasets.transform.Pipeline;
import weft.datasets.transform.Transform;

/** One thread's tools for filling slots: its pipeline and its random stream. */
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
     * Puts samples {@code order[from] .. order[from + n - 1]} into the slot; gives up between two samples when the ring stops.
     *
     * @throws DataException naming the sample that could not be read or transformed
     */
    void fill(Slot slot, int[] order, int from, int n, long seed, int epoch, Ring ring) {
        slot.n = n;
        for (int i = 0; i < n && !ring.isStopped(); i++) {
            int index = order[from + i];
            try {
                Sample sample = dataset.get(index);
                if (isRandom) {
                    random.restart(seed, epoch, index);
                }
                pipeline.into(sample.image(), slot.images[i], random);
                slot.labels[i] = sample.label();
                slot.indices[i] = index;
            } catch (RuntimeException e) {
                throw new DataException(dataset.name() + ": sample " + index + ": "
                        + (e.getMessage() == null ? e.toString() : e.getMessage()), e);
            }
        }
    }
}
