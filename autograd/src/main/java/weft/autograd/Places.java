package weft.autograd;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Names the places in a network where operations are recorded, so that backward can say to which of them its operations belong.
 * For whoever watches a training; without an open one an operation costs one read more.
 */
public final class Places implements AutoCloseable {
    private static final ThreadLocal<Places> HERE = new ThreadLocal<>();
    private static final AtomicInteger OPEN = new AtomicInteger();

    private String recording = "";
    private String differentiating;

    private Places() {
        HERE.set(this);
        OPEN.incrementAndGet();
    }

    /** Begins to name places in this thread. */
    public static Places open() {
        if (HERE.get() != null) {
            throw new IllegalStateException("places: this thread names them already");
        }
        return new Places();
    }

    /** From now on operations are recorded at this place. */
    public void enter(String place) {
        recording = place;
    }

    /** The place of the operation that backward differentiates at the moment; empty outside backward. */
    public Optional<String> differentiating() {
        return Optional.ofNullable(differentiating);
    }

    /** The place where an operation is recorded now; null when nobody asked. */
    static String recording() {
        Places here = OPEN.get() == 0 ? null : HERE.get();
        return here == null ? null : here.recording;
    }

    /** Backward is at an operation that was recorded at this place; null when it has left it. */
    static void differentiate(String place) {
        Places here = OPEN.get() == 0 ? null : HERE.get();
        if (here != null) {
            here.differentiating = place;
        }
    }

    @Override
    public void close() {
        if (HERE.get() == this) {
            HERE.remove();
            OPEN.decrementAndGet();
        }
    }
}
