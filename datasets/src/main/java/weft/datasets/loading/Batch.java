package weft.datasets.loading;

import weft.datasets.image.ImageFormat;

/**
 * Some samples, transformed: {@code pixels: [n, C, H, W]}, {@code labels: [n]}. The arrays belong to a slot of the loader's
 * ring and are filled again after {@link #close}, so copy or upload what you need before that. They have room for a full
 * batch; only the first n samples count.
 */
public final class Batch implements AutoCloseable {
    private final Ring ring;
    private final Slot slot;
    private boolean closed;

    Batch(Ring ring, Slot slot) {
        this.ring = ring;
        this.slot = slot;
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

    /** The index of each sample in the data set. */
    public int[] indices() {
        return open().indices;
    }

    private Slot open() {
        if (closed) {
            throw new IllegalStateException("batch: used after close");
        }
        return slot;
    }

    /** Gives the slot back to the ring; a second call does nothing. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            ring.release(slot);
        }
    }
}
