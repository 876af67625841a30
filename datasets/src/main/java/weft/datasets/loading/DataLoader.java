package weft.datasets.loading;

import java.util.Arrays;
import weft.datasets.CachedDataset;
import weft.datasets.Dataset;
import weft.datasets.SeededRandom;
import weft.datasets.base.DataException;
import weft.datasets.image.ImageFormat;
import weft.datasets.transform.Transform;
import weft.datasets.transform.batch.BatchTransform;

/**
 * Hands out a data set in batches, {@code pixels: [n, C, H, W]} and {@code labels: [n]}, decoded and transformed by worker
 * threads while the consumer computes.
 *
 * <p>The batches of an epoch are a function of the data set, the transform, the seed and the epoch's number; the number of
 * workers changes only how soon they come. The order is a fresh permutation for each epoch when shuffling, and what a random
 * transform does to a sample is drawn from (seed, epoch, index).
 *
 * <p>Batches live in a queue of buffers that is allocated once. A worker writes the transformed image straight into its buffer,
 * so an epoch allocates next to nothing. At most 1 + prefetch + workers batches may be open at once.
 */
public final class DataLoader {
    /** The largest batch size that is taken. In practice the array of a batch, of fewer than 2^31 values, is the limit. */
    public static final int MOST_BATCH = 1 << 24;

    private final Dataset dataset;
    /** The data set that workers read, and the transform that is left for its images. */
    private final Dataset source;
    private final Transform transform;
    private final ImageFormat format;
    private final Builder options;
    private final int[] order;
    private final BatchQueue queue;

    private DataLoader(Dataset dataset, Transform transform, Builder options) {
        CachedDataset.Plan plan = CachedDataset.plan(dataset, transform, options.cache);
        this.dataset = dataset;
        this.source = plan.dataset();
        this.transform = plan.rest();
        this.format = transform.output(dataset.format());
        this.options = options;
        this.order = new int[options.sampler == null ? dataset.size() : options.sampler.size()];
        int room = Math.min(options.batchSize, Math.max(1, order.length));
        if ((long) room * format.size() > Integer.MAX_VALUE - 8) {
            throw new DataException("data loader: a batch of " + room + " images of " + format
                    + " has 2^31 values or more; take a smaller batch size");
        }
        int classes = dataset.classes().size();
        var buffers = new BatchBuffer[1 + options.prefetch + options.workers];
        Arrays.setAll(buffers, i -> new BatchBuffer(i, format, room, classes, options.mix != null));
        this.queue = new BatchQueue(buffers);
    }

    /** Starts building a loader whose images go through {@code transform}. */
    public static Builder of(Dataset dataset, Transform transform) {
        return new Builder(dataset, transform);
    }

    /**
     * How the data set is cut into batches. The defaults are those of PyTorch's DataLoader except for the batch size and the
     * workers.
     */
    public static final class Builder {
        private final Dataset dataset;
        private final Transform transform;
        private int batchSize = 64;
        private boolean shuffle;
        private boolean dropLast;
        private long seed;
        private int workers = 1;
        private int prefetch = 2;
        private long cache;
        private BatchTransform<?> mix;
        private Sampler sampler;

        private Builder(Dataset dataset, Transform transform) {
            this.dataset = dataset;
            this.transform = transform;
        }

        private Builder(Builder other) {
            this(other.dataset, other.transform);
            batchSize = other.batchSize;
            shuffle = other.shuffle;
            dropLast = other.dropLast;
            seed = other.seed;
            workers = other.workers;
            prefetch = other.prefetch;
            cache = other.cache;
            mix = other.mix;
            sampler = other.sampler;
        }

        /** Samples in a batch; default 64. */
        public Builder batchSize(int samples) {
            batchSize = atLeast(1, samples, "batch size");
            return this;
        }

        /** Whether to shuffle the samples anew in each epoch; default no. */
        public Builder shuffle(boolean on) {
            shuffle = on;
            return this;
        }

        /** Whether to leave out a last batch that is not full; default no. */
        public Builder dropLast(boolean on) {
            dropLast = on;
            return this;
        }

        /** The seed of the orders and of the random transforms; default 0. */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /** Threads that fill batches; 0 fills each batch in the calling thread when it is asked for; default 1. */
        public Builder workers(int threads) {
            workers = atLeast(0, threads, "workers");
            return this;
        }

        /** Batches that may lie ready while the consumer is busy with one, beside those being filled; default 2. */
        public Builder prefetch(int batches) {
            prefetch = atLeast(0, batches, "prefetch");
            return this;
        }

        /**
         * Bytes in which to keep images as they are before the first transform that is random or makes floats of them, so that
         * a later epoch need not decode and resize them; default 0. It changes no result.
         */
        public Builder cache(long bytes) {
            cache = bytes;
            return this;
        }

        /** Mixes the images of each batch, which then has {@link Batch#targets}; default no. */
        public Builder mix(BatchTransform<?> transform) {
            mix = transform;
            return this;
        }

        /** Draws the samples of each epoch, in place of all of them in the order of {@link #shuffle}; default no. */
        public Builder sampler(Sampler draws) {
            sampler = draws;
            return this;
        }

        private static int atLeast(int least, int value, String what) {
            if (value < least || value > MOST_BATCH) {
                throw new DataException("data loader: " + what + " must be between " + least + " and " + MOST_BATCH + ": "
                        + value);
            }
            return value;
        }

        /**
         * Allocates the queue.
         *
         * @throws DataException when the transform does not take the data set's images, a batch has 2^31 values or more, or
         *                       samples are both shuffled and drawn by a sampler
         */
        public DataLoader build() {
            if (shuffle && sampler != null) {
                throw new DataException("data loader: a sampler gives the order itself; leave out shuffle");
            }
            return new DataLoader(dataset, transform, new Builder(this));
        }
    }

    /** The data set. */
    public Dataset dataset() {
        return dataset;
    }

    /** The format C, H, W of the images in a batch, after the transform. */
    public ImageFormat format() {
        return format;
    }

    /** Samples in a batch; the last batch of an epoch may have fewer. */
    public int batchSize() {
        return options.batchSize;
    }

    /** Batches in an epoch. */
    public int batches() {
        int n = order.length;
        return options.dropLast ? n / options.batchSize : Math.ceilDiv(n, options.batchSize);
    }

    /** Samples in an epoch: all of them, but for what dropLast leaves out. */
    public int samples() {
        return options.dropLast ? batches() * options.batchSize : order.length;
    }

    /**
     * Starts a pass over the data set.
     *
     * @param number the epoch's number, from which its order and its random transforms are drawn
     * @throws IllegalStateException while another epoch of this loader is open, since they would share the queue
     */
    public Epoch epoch(int number) {
        return epoch(number, 0);
    }

    /**
     * Starts a pass over the data set at one of its batches: those before it are neither prepared nor handed out, and the others
     * are what they are in a whole pass.
     *
     * @param first how many batches are left out, from 0 to all of them
     * @throws IllegalStateException while another epoch of this loader is open
     */
    public Epoch epoch(int number, int first) {
        if (first < 0 || first > batches()) {
            throw new DataException("data loader: batch " + first + " of " + batches() + " to begin with");
        }
        queue.start(first, batches());
        if (options.sampler != null) {
            options.sampler.draw(options.seed, number, order);
        } else if (options.shuffle) {
            SeededRandom.of(options.seed, number).permutation(order);
        } else {
            Arrays.setAll(order, i -> i);
        }
        return new Epoch(this, queue, number, order, options.workers);
    }

    long seed() {
        return options.seed;
    }

    Filler newFiller() {
        return new Filler(source, transform, options.mix, options.sampler != null);
    }
}
