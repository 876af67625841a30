package weft.datasets.loading;

import java.util.Arrays;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who may touch which slot. Batch b lives in slot {@code b mod slots}, which goes FREE -> FILLING (a worker claimed the batch)
 * -> READY -> HELD (the consumer took it) -> FREE. Workers claim batches in order and the consumer takes them in order, so the
 * order of batches never depends on which worker is faster, and nobody runs further ahead than there are slots.
 */
final class Ring {
    private enum State {
        FREE, FILLING, READY, HELD
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Slot[] slots;
    private final State[] states;
    /** What went wrong while a slot was filled; the consumer gets it when it takes that batch. */
    private final Throwable[] failures;
    private int batches;
    private int nextToClaim;
    private int nextToTake;
    private volatile boolean stopped = true;
    /** What ended a worker outside any batch. */
    private Throwable broken;

    Ring(Slot[] slots) {
        this.slots = slots;
        this.states = new State[slots.length];
        this.failures = new Throwable[slots.length];
        Arrays.fill(states, State.FREE);
    }

    /** Begins an epoch of which the first batches are left out. A slot the consumer still holds from the last one stays held. */
    void start(int first, int batchCount) {
        lock.lock();
        try {
            if (!stopped) {
                throw new IllegalStateException("data loader: close the running epoch before starting another");
            }
            for (int i = 0; i < slots.length; i++) {
                states[i] = states[i] == State.HELD ? State.HELD : State.FREE;
                failures[i] = null;
            }
            batches = batchCount;
            nextToClaim = first;
            nextToTake = first;
            broken = null;
            stopped = false;
        } finally {
            lock.unlock();
        }
    }

    /** For a worker: waits until the slot of the next batch is free and claims it. Returns -1 when there is no more to do. */
    int claim() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!stopped && nextToClaim < batches && states[nextToClaim % slots.length] != State.FREE) {
                changed.await();
            }
            if (stopped || nextToClaim >= batches) {
                return -1;
            }
            states[nextToClaim % slots.length] = State.FILLING;
            return nextToClaim++;
        } finally {
            lock.unlock();
        }
    }

    Slot slot(int batch) {
        return slots[batch % slots.length];
    }

    /** For a worker: the claimed batch is ready, or has failed. */
    void filled(int batch, Throwable failure) {
        lock.lock();
        try {
            failures[batch % slots.length] = failure;
            states[batch % slots.length] = State.READY;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * For the consumer: refuses when it holds the slot of the next batch itself, since waiting would then never end.
     */
    void checkNextIsNotHeld() {
        lock.lock();
        try {
            if (states[nextToTake % slots.length] == State.HELD) {
                throw new IllegalStateException("data loader: close earlier batches before taking another; all "
                        + slots.length + " slots are in use");
            }
        } finally {
            lock.unlock();
        }
    }

    /** For the consumer: waits for the next batch and holds it, or throws what went wrong while it was filled. */
    Slot take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            int i = nextToTake % slots.length;
            while (!stopped && states[i] != State.READY) {
                changed.await();
            }
            Throwable failure = failures[i] == null ? broken : failures[i];
            if (failure instanceof RuntimeException e) {
                throw e;
            }
            if (failure instanceof Error e) {
                throw e;
            }
            if (stopped) {
                throw new IllegalStateException("data loader: stopped while a batch was awaited");
            }
            states[i] = State.HELD;
            nextToTake++;
            return slots[i];
        } finally {
            lock.unlock();
        }
    }

    boolean hasNext() {
        return nextToTake < batches;
    }

    void release(Slot slot) {
        lock.lock();
        try {
            states[slot.number] = State.FREE;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isStopped() {
        return stopped;
    }

    /** For a worker that fails outside any batch: ends the epoch, and the consumer gets the failure. */
    void fail(Throwable failure) {
        lock.lock();
        try {
            broken = failure;
            stopped = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the epoch: workers get no more batches. */
    void stop() {
        lock.lock();
        try {
            stopped = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
