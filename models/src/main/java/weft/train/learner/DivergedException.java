package weft.train.learner;

/**
 * A training that has left the numbers: its loss is NaN or infinite, and no later step can mend it. The message is one line that
 * names the step, where it began and what to try.
 */
public final class DivergedException extends RuntimeException {
    public DivergedException(String message) {
        super(message);
    }
}
