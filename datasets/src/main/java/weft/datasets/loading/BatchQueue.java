package weft.datasets.loading;

import java.util.Arrays;

/**
 * The batches of an epoch on their way from the workers to the consumer, in few buffers that are used in turn. Batch b lives in
 * buffer {@code b mod buffers}, which goes FREE -> FILLING (a worker claimed the batch) -> READY -> HELD (the consumer took it)
 * -> FREE. Workers claim batches in order and the consumer takes them in order, so the order of batches never depends on which
 * worker is faster, and nobody runs further ahead than there are buffers.
 */
final class BatchQueue {
    private enum State {
        FREE, FILLING, READY, HELD
    }

    private final BatchBuffer[] buffers;
    private final State[] states;
    /** What went wrong while a buffer was filled; the consumer gets it when it takes that batch. */
    private final Throwable[] failures;
    private int batches;
    private int nextToClaim;
    private int nextToTake;
    private volatile boolean stopped = true;
    /** What ended a worker outside any batch. */
    private Throwable broken;

    BatchQueue(BatchBuffer[] buffers) {
        this.buffers = buffers;
        this.states = new State[buffers.length];
        this.failures = new Throwable[buffers.length];
        Arrays.fill(states, State.FREE);
    }

    /** Begins an epoch of which the first batches are left out. A buffer that the consumer still holds stays held. */
    synchronized void start(int first, int batchCount) {
        if (!stopped) {
            throw new IllegalStateException("data loader: close the running epoch before starting another");
        }
        for (int i = 0; i < buffers.length; i++) {
            states[i] = states[i] == State.HELD ? State.HELD : State.FREE;
            failures[i] = null;
        }
        batches = batchCount;
        nextToClaim = first;
        nextToTake = first;
        broken = null;
        stopped = false;
    }

    /** For a worker: waits until the buffer of the next batch is free and claims it. Returns -1 when there is no more to do. */
    synchronized int claim() throws InterruptedException {
        while (!stopped && nextToClaim < batches && states[nextToClaim % buffers.length] != State.FREE) {
            wait();
        }
        if (stopped || nextToClaim >= batches) {
            return -1;
        }
        states[nextToClaim % buffers.length] = State.FILLING;
        return nextToClaim++;
    }

    BatchBuffer buffer(int batch) {
        return buffers[batch % buffers.length];
    }

    /** For a worker: the claimed batch is ready, or has failed. */
    synchronized void filled(int batch, Throwable failure) {
        failures[batch % buffers.length] = failure;
        states[batch % buffers.length] = State.READY;
        notifyAll();
    }

    /** For the consumer: refuses when it holds the buffer of the next batch itself, since waiting would then never end. */
    synchronized void checkNextIsNotHeld() {
        if (states[nextToTake % buffers.length] == State.HELD) {
            throw new IllegalStateException("data loader: close earlier batches before taking another; all "
                    + buffers.length + " buffers are in use");
        }
    }

    /** For the consumer: waits for the next batch and holds it, or throws what went wrong while it was filled. */
    synchronized BatchBuffer take() throws InterruptedException {
        if (Thread.interrupted()) { // also where nothing has to be waited for
            throw new InterruptedException();
        }
        int i = nextToTake % buffers.length;
        while (!stopped && states[i] != State.READY) {
            wait();
        }
        Throwable failure = failures[i] == null ? broken : failures[i];
        switch (failure) {
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case null, default -> {}
        }
        if (stopped) {
            throw new IllegalStateException("data loader: stopped while a batch was awaited");
        }
        states[i] = State.HELD;
        nextToTake++;
        return buffers[i];
    }

    boolean hasNext() {
        return nextToTake < batches;
    }

    synchronized void release(BatchBuffer buffer) {
        states[buffer.number] = State.FREE;
        notifyAll();
    }

    boolean isStopped() {
        return stopped;
    }

    /** For a worker that fails outside any batch: ends the epoch, and the consumer gets the failure. */
    synchronized void fail(Throwable failure) {
        broken = failure;
        stop();
    }

    /** Ends the epoch: workers get no more batches. */
    synchronized void stop() {
        stopped = true;
        notifyAll();
    }
}
