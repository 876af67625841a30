package weft.datasets.loading;

import java.util.Iterator;
import java.util.NoSuchElementException;
import weft.datasets.base.DataException;

/**
 * One pass over a data set, batch by batch. Close it, at best with try-with-resources: that stops the workers, also half-way.
 *
 * <pre>{@code
 * try (Epoch epoch = loader.epoch(0)) {
 *     while (epoch.hasNext()) {
 *         try (Batch batch = epoch.next()) { ... }
 *     }
 * }
 * }</pre>
 */
public final class Epoch implements Iterator<Batch>, AutoCloseable {
    private final DataLoader loader;
    private final BatchQueue queue;
    private final int number;
    private final int[] order;
    private final Thread[] workers;
    /** Fills batches in the calling thread when there are no workers. */
    private final Filler own;
    private boolean closed;

    Epoch(DataLoader loader, BatchQueue queue, int number, int[] order, int workerCount) {
        this.loader = loader;
        this.queue = queue;
        this.number = number;
        this.order = order;
        this.own = workerCount == 0 ? loader.newFiller() : null;
        this.workers = new Thread[workerCount];
        boolean started = false;
        try {
            for (int i = 0; i < workerCount; i++) {
                Filler filler = loader.newFiller();
                workers[i] = Thread.ofPlatform().daemon().name("weft-data-" + i).start(() -> work(filler));
            }
            started = true;
        } finally {
            if (!started) {
                close();
            }
        }
    }

    private void work(Filler filler) {
        try {
            for (int batch = queue.claim(); batch >= 0; batch = queue.claim()) {
                fill(filler, batch);
            }
        } catch (InterruptedException e) {
            // Weft never interrupts workers. Whoever interrupted this one wants the thread to end, and the epoch ends with it.
            queue.stop();
        } catch (Throwable e) {
            // For example an OutOfMemoryError between two batches: the consumer must not wait for a worker that has ended.
            queue.fail(e);
        }
    }

    private void fill(Filler filler, int batch) {
        Throwable failure = null;
        try {
            int from = batch * loader.batchSize();
            int n = Math.min(loader.batchSize(), order.length - from);
            filler.fill(queue.buffer(batch), order, from, n, loader.seed(), number, batch, queue);
        } catch (RuntimeException | Error e) {
            failure = e;
        }
        queue.filled(batch, failure);
    }

    /** Whether there is another batch; after the last one this also closes the epoch. */
    @Override
    public boolean hasNext() {
        if (!closed && !queue.hasNext()) {
            close();
        }
        return !closed;
    }

    /**
     * The next batch, which the caller closes when it is done with it.
     *
     * @throws NoSuchElementException after the last batch, or after close
     * @throws IllegalStateException  when the caller has not closed earlier batches and no buffer is left
     * @throws DataException          when a sample of this batch could not be read; the epoch is closed then
     */
    @Override
    public Batch next() {
        if (!hasNext()) {
            throw new NoSuchElementException("data loader: no more batches in epoch " + number);
        }
        queue.checkNextIsNotHeld();
        try {
            if (own != null) {
                fill(own, queue.claim());
            }
            return new Batch(queue, queue.take());
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new DataException("data loader: interrupted while waiting for a batch", e);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** Stops the workers and waits until they have ended. Batches still held stay valid until they are closed. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        queue.stop();
        boolean interrupted = false;
        for (Thread worker : workers) {
            while (worker != null && worker.isAlive()) {
                try {
                    worker.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
