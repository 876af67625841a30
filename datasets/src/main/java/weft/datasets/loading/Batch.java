package weft.datasets.loading;

import java.util.Optional;
import weft.datasets.image.ImageFormat;

/**
 * Some samples, transformed: {@code pixels: [n, C, H, W]}, {@code labels: [n]}. The arrays belong to a buffer of the loader's
 * queue and are filled again after {@link #close}, so copy or upload what you need before that. They have room for a full
 * batch; only the first n samples count.
 */
public final class Batch implements AutoCloseable {
    private final BatchQueue queue;
    private final BatchBuffer buffer;
    private boolean closed;

    Batch(BatchQueue queue, BatchBuffer buffer) {
        this.queue = queue;
        this.buffer = buffer;
    }

    /** The number of samples: the batch size, or fewer in the last batch of an epoch. */
    public int n() {
        return open().n;
    }

    /** The format C, H, W of each image. */
    public ImageFormat format() {
        return open().format;
    }

    /** The values; sample i begins at {@code i * format().size()}. */
    public float[] pixels() {
        return open().pixels;
    }

    /** The classes. */
    public int[] labels() {
        return open().labels;
    }

    /**
     * A probability for each class, [n, classes], where the loader mixes images; empty where it does not. The label of a mixed
     * image is the class of the larger share.
     */
    public Optional<float[]> targets() {
        return open().targets.length == 0 ? Optional.empty() : Optional.of(buffer.targets);
    }

    /** How many classes the data set has. */
    public int classes() {
        return open().classes;
    }

    /** The index of each sample in the data set. */
    public int[] indices() {
        return open().indices;
    }

    private BatchBuffer open() {
        if (closed) {
            throw new IllegalStateException("batch: used after close");
        }
        return buffer;
    }

    /** Gives the buffer back to the queue; a second call does nothing. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            queue.release(buffer);
        }
    }
}
