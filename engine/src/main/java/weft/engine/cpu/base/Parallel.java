package weft.engine.cpu.base;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;

/**
 * The worker threads of the CPU kernels: {@code forEach(tasks, body)} runs {@code body} once for each of {@code 0 .. tasks-1} and
 * returns when all are done. The calling thread takes tasks, too.
 *
 * <p>The caller cuts its work by the shape of the data, never by the number of threads, and tasks write to disjoint memory. So no
 * result depends on which thread runs which task. Each thread has a contiguous share of the tasks: it takes those first, in
 * order, then what is left of the others' shares. Operations on one batch are cut alike, so a thread mostly meets the images
 * whose data its own cache still holds.
 *
 * <p>A call inside a task, or while another thread has the workers, runs all its tasks on the calling thread: it cannot deadlock.
 * Idle workers spin for some tens of microseconds before they sleep, because a training step is a chain of short jobs and waking
 * a sleeping thread costs more than many of them take.
 *
 * <p>An exception of a task is thrown to the caller of {@code forEach}; tasks that have not begun are skipped.
 */
public final class Parallel {

    /**
     * Elements of a task whose loop does little work for each element: 128 KiB of float32, enough to pay for starting the task.
     */
    public static final int BLOCK = 1 << 15;

    /** Up to this many elements, a loop that does little work for each of them stays on one thread. */
    public static final int ALONE = 2 * BLOCK;

    /** How often a waiting thread checks again before it sleeps: about 50 microseconds. */
    private static final int SPINS = 2_000;

    private static final ReentrantLock OWNER = new ReentrantLock();
    private static volatile Worker[] workers =
            start(Integer.getInteger("weft.threads", Runtime.getRuntime().availableProcessors()));
    private static volatile Job current;

    private Parallel() {}

    /** The number of threads that work on a job, the caller included. */
    public static int threads() {
        return workers.length + 1;
    }

    /**
     * Sets the number of threads, the caller included. At the start it is the system property {@code weft.threads},
     * or else the number of processors.
     *
     * @throws IllegalArgumentException if {@code threads < 1}
     * @throws IllegalStateException    if called from inside a task
     */
    public static void threads(int threads) {
        if (OWNER.isHeldByCurrentThread() || Thread.currentThread() instanceof Worker) {
            throw new IllegalStateException("Parallel.threads: called from inside a task; set it between jobs");
        }
        OWNER.lock();
        try {
            Worker[] old = workers;
            workers = start(threads);
            stop(old);
        } finally {
            OWNER.unlock();
        }
    }

    /** Runs {@code body} for each of {@code 0 .. tasks-1} on all threads, and returns when all are done. */
    public static void forEach(int tasks, IntConsumer body) {
        if (tasks <= 1 || workers.length == 0 || OWNER.isHeldByCurrentThread() || !OWNER.tryLock()) {
            for (int task = 0; task < tasks; task++) {
                body.accept(task);
            }
            return;
        }
        try {
            int helpers = Math.min(tasks - 1, workers.length);
            Job job = new Job(tasks, helpers + 1, body);
            current = job;
            wake(helpers);
            job.work(0);
            job.await();
            current = null;
            job.throwFailure();
        } finally {
            OWNER.unlock();
        }
    }

    /**
     * The same, on the calling thread alone where the work is not {@code worthSharing}. The caller decides that by the shape of
     * the data: work of less than some tens of microseconds is done sooner than another thread begins with its part.
     */
    public static void forEach(int tasks, boolean worthSharing, IntConsumer body) {
        if (worthSharing) {
            forEach(tasks, body);
        } else {
            for (int task = 0; task < tasks; task++) {
                body.accept(task);
            }
        }
    }

    private static void wake(int helpers) {
        Worker[] all = workers;
        for (int i = 0; i < helpers; i++) {
            if (all[i].asleep) {
                LockSupport.unpark(all[i]);
            }
        }
    }

    private static Worker[] start(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("weft.threads: must be at least 1, is " + threads);
        }
        Worker[] started = new Worker[threads - 1];
        int running = 0;
        try {
            for (; running < started.length; running++) {
                started[running] = new Worker(running + 1);
                started[running].start();
            }
        } finally {
            if (running < started.length) { // the system has no more threads: stop those that have started
                stop(Arrays.copyOf(started, running));
            }
        }
        return started;
    }

    private static void stop(Worker[] old) {
        for (Worker worker : old) {
            worker.stopped = true;
            LockSupport.unpark(worker);
        }
    }

    /** One {@code forEach}: the next task of each share, and how many tasks are not finished. */
    private static final class Job {

        /** Counters of two shares lie this far apart, on cache lines of their own. */
        private static final int APART = 32;

        private final int tasks;
        private final int shares;
        private final IntConsumer body;
        private final Thread caller = Thread.currentThread();
        private final AtomicIntegerArray taken;
        private final AtomicInteger unfinished;
        private volatile boolean callerAsleep;
        private volatile Throwable failure;

        Job(int tasks, int shares, IntConsumer body) {
            this.tasks = tasks;
            this.shares = shares;
            this.body = body;
            this.taken = new AtomicIntegerArray((shares + 1) * APART);
            this.unfinished = new AtomicInteger(tasks);
        }

        /** Runs tasks until none is left to take, first those of share {@code first}. */
        void work(int first) {
            int done = 0;
            for (int i = 0; i < shares; i++) {
                int share = (first + i) % shares;
                int begin = begin(share);
                int length = begin(share + 1) - begin;
                for (int task = take(share); task < length; task = take(share)) {
                    run(begin + task);
                    done++;
                }
            }
            if (done > 0 && unfinished.addAndGet(-done) == 0 && callerAsleep) {
                LockSupport.unpark(caller);
            }
        }

        private int begin(int share) {
            return (int) ((long) tasks * share / shares);
        }

        private int take(int share) {
            return taken.getAndIncrement((share + 1) * APART);
        }

        private void run(int task) {
            if (failure == null) {
                try {
                    body.accept(task);
                } catch (Throwable thrown) {
                    failure = thrown;
                }
            }
        }

        void await() {
            for (int spins = 0; unfinished.get() > 0; spins++) {
                if (spins < SPINS) {
                    Thread.onSpinWait();
                } else {
                    // Written before the count is read again; the last worker changes the count, then reads this.
                    callerAsleep = true;
                    if (unfinished.get() > 0) {
                        LockSupport.park(this);
                    }
                }
            }
        }

        void throwFailure() {
            switch (failure) {
                case null -> {}
                case RuntimeException exception -> throw exception;
                case Error error -> throw error;
                default -> throw new IllegalStateException(failure); // an IntConsumer declares no checked exception
            }
        }
    }

    private static final class Worker extends Thread {
        private final int number;
        private volatile boolean asleep;
        private volatile boolean stopped;

        Worker(int number) {
            super("weft-cpu-" + number);
            this.number = number;
            setDaemon(true);
        }

        @Override
        public void run() {
            Job last = null;
            int spins = 0;
            while (!stopped) {
                Job job = current;
                if (job != null && job != last) {
                    last = job;
                    job.work(number);
                    spins = 0;
                } else if (spins++ < SPINS) {
                    Thread.onSpinWait();
                } else {
                    last = null; // a sleeping worker must not keep a finished job from being collected
                    sleepUntilWoken(job);
                    spins = 0;
                }
            }
        }

        private void sleepUntilWoken(Job seen) {
            asleep = true; // written before the job is read again; forEach writes the job before it reads this
            if (current == seen && !stopped) {
                LockSupport.park(this);
            }
            asleep = false;
        }
    }
}
