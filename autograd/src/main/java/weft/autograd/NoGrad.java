package weft.autograd;

/**
 * No operation is recorded in a thread while one of these is open in it: {@code try (var _ = NoGrad.enter()) { ... }}. They nest.
 * Evaluation runs in one, and so does everything that writes into parameters.
 */
public final class NoGrad implements AutoCloseable {

    private static final ThreadLocal<int[]> DEPTH = ThreadLocal.withInitial(() -> new int[1]);

    private boolean closed;

    private NoGrad() {
        DEPTH.get()[0]++;
    }

    /** Stops recording in this thread until the returned object is closed. */
    public static NoGrad enter() {
        return new NoGrad();
    }

    /** Whether operations on tensors with a history are recorded in this thread. */
    public static boolean isRecording() {
        return DEPTH.get()[0] == 0;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            DEPTH.get()[0]--;
        }
    }
}
