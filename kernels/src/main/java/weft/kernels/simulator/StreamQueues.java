package weft.kernels.simulator;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import weft.kernels.GpuException;
import weft.kernels.driver.GpuDriver;

/**
 * The half of the simulated driver that keeps streams and events. Work waits in its stream's queue until its result is
 * needed, the latest moment that is legal: a host that changes a pinned buffer too early, or reads one before its event, gets
 * wrong data here always and not only sometimes.
 */
abstract class StreamQueues implements GpuDriver {

    /** A place in a stream's queue. */
    private static final class Marker implements Runnable {
        final long stream;
        boolean done;
        long nanos;

        Marker(long stream) {
            this.stream = stream;
        }

        @Override
        public void run() {
            done = true;
            nanos = System.nanoTime();
        }
    }

    private final Map<Long, ArrayDeque<Runnable>> streams = new HashMap<>();
    private final Map<Long, Marker> events = new HashMap<>();
    private long handles;

    StreamQueues() {
        streams.put(0L, new ArrayDeque<>());
    }

    @Override
    public synchronized long createStream() {
        streams.put(++handles, new ArrayDeque<>());
        return handles;
    }

    @Override
    public synchronized void destroyStream(long stream) {
        synchronize(stream);
        if (stream != 0) {
            streams.remove(stream);
        }
    }

    private ArrayDeque<Runnable> queue(long stream) {
        ArrayDeque<Runnable> queue = streams.get(stream);
        if (queue == null) {
            throw new GpuException("stream " + stream + " does not exist");
        }
        return queue;
    }

    /** Appends work to the queue of {@code stream}. */
    final void add(long stream, Runnable work) {
        queue(stream).add(work);
    }

    /** Runs all work of a stream. When one piece of it fails, the pieces after it are dropped. */
    @Override
    public synchronized void synchronize(long stream) {
        ArrayDeque<Runnable> queue = queue(stream);
        while (!queue.isEmpty()) {
            runFirst(queue);
        }
    }

    @Override
    public synchronized void synchronize() {
        for (long stream : streams.keySet().stream().sorted().toList()) {
            synchronize(stream);
        }
    }

    private static void runFirst(ArrayDeque<Runnable> queue) {
        Runnable first = queue.poll();
        try {
            first.run();
        } catch (RuntimeException e) {
            queue.forEach(work -> {
                if (work instanceof Marker marker) {
                    marker.run();
                }
            });
            queue.clear();
            throw e;
        }
    }

    @Override
    public synchronized long createEvent() {
        events.put(++handles, new Marker(0));
        events.get(handles).run();
        return handles;
    }

    @Override
    public synchronized void destroyEvent(long event) {
        marker(event);
        events.remove(event);
    }

    private Marker marker(long event) {
        Marker marker = events.get(event);
        if (marker == null) {
            throw new GpuException("event " + event + " does not exist");
        }
        return marker;
    }

    @Override
    public synchronized void record(long event, long stream) {
        marker(event);
        Marker marker = new Marker(stream);
        add(stream, marker);
        events.put(event, marker);
    }

    @Override
    public synchronized void waitFor(long stream, long event) {
        Marker marker = marker(event);
        add(stream, () -> reach(marker));
    }

    /** Runs the work before a marker. */
    private void reach(Marker marker) {
        while (!marker.done) {
            runFirst(queue(marker.stream));
        }
    }

    @Override
    public synchronized void synchronizeEvent(long event) {
        reach(marker(event));
    }

    /** Whether an event is reached. Asking runs one piece of its stream's work, so that polling ends. */
    @Override
    public synchronized boolean isDone(long event) {
        Marker marker = marker(event);
        boolean done = marker.done;
        if (!done) {
            runFirst(queue(marker.stream));
        }
        return done;
    }

    @Override
    public synchronized double elapsedMillis(long start, long end) {
        Marker from = marker(start);
        Marker to = marker(end);
        if (!from.done || !to.done) {
            throw new GpuException("elapsed time: the work before an event is not done");
        }
        return (to.nanos - from.nanos) / 1e6;
    }
}
