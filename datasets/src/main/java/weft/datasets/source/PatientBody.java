package weft.datasets.source;

import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The bytes of an HTTP answer, each waited for with a time limit: the client's own limit ends with the first byte, so a server
 * that stops in the middle of a file would let its reader wait for ever. Pieces are asked for one by one, so a slow disk
 * slows the sender down and memory stays small.
 */
final class PatientBody implements Flow.Subscriber<List<ByteBuffer>>, AutoCloseable {
    private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
    private final Queue<ByteBuffer> unread = new ArrayDeque<>();
    private final Duration patience;
    private volatile Flow.Subscription subscription;
    private boolean ended;

    /** Some bytes, or the end: then they are null, and the failure says why, or is null where all is well. */
    private record Arrival(List<ByteBuffer> bytes, Throwable failure) {}

    /** @param patience how long to wait for the next byte */
    PatientBody(Flow.Publisher<List<ByteBuffer>> publisher, Duration patience) {
        this.patience = patience;
        publisher.subscribe(this);
    }

    /**
     * Reads what is there, at least one byte.
     *
     * @return how many bytes, or -1 at the end
     * @throws HttpTimeoutException when nothing comes in time
     * @throws IOException          when the connection breaks, or the thread is interrupted
     */
    int read(byte[] into) throws IOException {
        while (!ended && (unread.isEmpty() || !unread.peek().hasRemaining())) {
            if (unread.poll() == null) {
                receive();
            }
        }
        if (ended) {
            return -1;
        }
        int n = Math.min(into.length, unread.peek().remaining());
        unread.peek().get(into, 0, n);
        return n;
    }

    private void receive() throws IOException {
        try {
            Arrival arrival = arrivals.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (arrival == null) {
                throw new HttpTimeoutException("nothing came for " + patience.toMillis() / 1000.0 + " seconds");
            }
            if (arrival.failure != null) {
                throw new IOException(arrival.failure.getMessage(), arrival.failure);
            }
            ended = arrival.bytes == null;
            if (!ended) {
                unread.addAll(arrival.bytes);
                subscription.request(1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription one) {
        subscription = one;
        one.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> bytes) {
        arrivals.add(new Arrival(bytes, null));
    }

    @Override
    public void onError(Throwable failure) {
        arrivals.add(new Arrival(null, failure));
    }

    @Override
    public void onComplete() {
        arrivals.add(new Arrival(null, null));
    }

    /** Drops what has not been read, and closes the connection. */
    @Override
    public void close() {
        if (subscription != null) {
            subscription.cancel();
        }
    }
}
