package weft.train.learner;

/**
 * A training has diverged: its loss is NaN or infinite, and no later step can mend it. The message is one line that names the
 * step, where it began and what to try.
 */
public final class DivergedException extends RuntimeException {
    /** With a message that stands alone. */
    public DivergedException(String message) {
        super(message);
    }
}
